/// The exchange's kinds of markets. The same symbol may trade in several.
enum Category: String, CaseIterable, Sendable {
    case linear, spot, inverse, option, spread

    static let names = allCases.map(\.rawValue).joined(separator: " ")
}

/// One of the exchange's sockets.
enum StreamChannel: Hashable, Sendable {
    case market(Category)
    /// Announcements of maintenance.
    case status
    /// What belongs to the user; needs keys.
    case account

    /// What lines and messages call it.
    var name: String {
        switch self {
        case .market(let category): category.rawValue
        case .status: "status"
        case .account: "private"
        }
    }
}
