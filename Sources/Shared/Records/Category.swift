/// The exchange's kinds of markets. The same symbol may trade in several.
package enum Category: String, CaseIterable, Sendable {
    case linear, spot, inverse, option, spread

    package static let names = allCases.map(\.rawValue).joined(separator: " ")
}

/// One of the exchange's sockets.
package enum StreamChannel: Hashable, Sendable {
    case market(Category)
    /// Announcements of maintenance.
    case status
    /// What belongs to the user; needs keys.
    case account

    /// What lines and messages call it.
    package var name: String {
        switch self {
        case .market(let category): category.rawValue
        case .status: "status"
        case .account: "private"
        }
    }
}
