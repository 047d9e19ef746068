import Shared

/// The latest ticker of a symbol, with deltas merged into it.
struct Ticker {
    private(set) var funding: Decimal?
    private(set) var interest: Decimal?
    private var mark: Decimal?
    private var index: Decimal?

    /// How far the mark price is above the index, in basis points.
    var basisBps: Decimal? {
        guard let mark, let index, let minus = index.multiplied(by: Decimal(-1)), let basis = mark.adding(minus) else {
            return nil
        }
        return basis.multiplied(by: Decimal(10_000))?.divided(by: index)
    }

    /// Updates the members that are present. An empty text, as dated futures have, is an unknown number.
    fileprivate mutating func take(_ json: borrowing JSON, _ places: InlineArray<5, Int>) {
        func told(_ place: Int, _ last: Decimal?) -> Decimal? { places[place] > 0 ? json.decimal(places[place]) : last }
        mark = told(1, mark)
        index = told(2, index)
        interest = told(3, interest)
        funding = told(4, funding)
    }
}

/// Reads `tickers` payloads.
struct TickerReader {
    private var names = MemberNames(["symbol", "markPrice", "indexPrice", "openInterest", "fundingRate"])
    private static let snapshot = JSONName("snapshot")
    private var places = InlineArray<5, Int>(repeating: 0)

    /// Finds the members, and returns the range of the symbol.
    mutating func read(_ json: borrowing JSON, data: Int) throws(Failure) -> Range<Int> {
        guard data > 0, json.kind(data) == .object else { throw .badRecord("expected an object as 'data'") }
        places = InlineArray(repeating: 0)
        json.find(&names, in: data, &places)
        return try json.name(places[0], of: "symbol")
    }

    /// Updates a symbol's ticker by the payload that was read last.
    func update(_ ticker: inout Ticker?, _ json: borrowing JSON, type: Int) {
        let isSnapshot = type > 0 && json.name(type) == TickerReader.snapshot
        var next = isSnapshot ? Ticker() : ticker ?? Ticker()
        next.take(json, places)
        ticker = next
    }
}
