/// The price that a candle shows: the last price, at which trades are made, or one that the exchange computes.
package enum PriceType: UInt8, CaseIterable, Sendable {
    case last, mark, index, premium

    package var name: String {
        switch self {
        case .last: "last"
        case .mark: "mark"
        case .index: "index"
        case .premium: "premium"
        }
    }

    package init?(_ name: String) {
        guard let found = PriceType.allCases.first(where: { $0.name == name }) else { return nil }
        self = found
    }
}

extension JSON {
    /// Returns the price type of a candle record; if it is missing or null, the last price.
    package func priceType(_ index: Int) throws(Failure) -> PriceType {
        if index == 0 || kind(index) == .null { return .last }
        guard isString(index), let type = PriceType(string(index)) else {
            throw .badRecord("expected last, mark, index or premium as 'price_type', got \(excerpt(index))")
        }
        return type
    }
}
