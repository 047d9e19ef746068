/// The exchange's kinds of markets. The same symbol may trade in several.
package enum Category: String, CaseIterable, Sendable {
    case linear, spot, inverse, option, spread

    package static let names = allCases.map(\.rawValue).joined(separator: " ")
}

/// One of the exchange's WebSocket endpoints.
package enum StreamChannel: Hashable, Sendable {
    case market(Category)
    /// Announcements of maintenance.
    case status
    /// The user's account data; needs API keys.
    case account

    /// The channel's name in records and messages.
    package var name: String {
        switch self {
        case .market(let category): category.rawValue
        case .status: "status"
        case .account: "private"
        }
    }
}
