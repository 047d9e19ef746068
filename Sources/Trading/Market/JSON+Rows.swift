import Shared

/// Reads members of the exchange's rows: amounts are strings, and "" means that a member does not apply.
extension JSON {
    package func text(_ name: String, _ row: Int) -> String {
        let place = value(name, in: row)
        return place > 0 && isString(place) ? string(place) : ""
    }

    /// Nil if the member is missing, or "" because it does not apply.
    package func amount(_ name: String, _ row: Int) -> Decimal? {
        let place = value(name, in: row)
        return place > 0 ? decimal(place) : nil
    }

    /// An amount above 0; nil if it does not apply, which the exchange writes as "" or 0.
    package func positive(_ name: String, _ row: Int) -> Decimal? { amount(name, row).flatMap { $0.isAboveZero ? $0 : nil } }
}
