import Shared

/// Reads candle records as indicators need them.
struct BarReader {
    private enum Member {
        static let category = 0, symbol = 1, interval = 2, time = 3, open = 4, high = 5, low = 6, close = 7, volume = 8
        static let closed = 9, gap = 10, partial = 11, priceType = 12
    }

    private var names = MemberNames([
        "category", "symbol", "interval", "time", "open", "high", "low", "close", "volume", "closed", "gap", "partial",
        "price_type",
    ])
    private var places = InlineArray<13, Int>(repeating: 0)
    private(set) var bar = Bar()
    private(set) var isClosed = false
    private(set) var interval = Interval.m1
    private var priceType = PriceType.last

    mutating func read(_ json: borrowing JSON) throws(Failure) {
        places = InlineArray(repeating: 0)
        json.find(&names, in: 0, &places)
        let name = try json.name(places[Member.interval], of: "interval")
        guard let interval = json.interval(in: name) else {
            throw .badRecord("expected an interval of the exchange as 'interval', got \(json.excerpt(places[Member.interval]))")
        }
        self.interval = interval
        priceType = try json.priceType(places[Member.priceType])
        _ = try json.candleNumbers(
            open: places[Member.open], high: places[Member.high], low: places[Member.low], close: places[Member.close],
            volume: places[Member.volume], priceType, isSpread: json.isSpread(places[Member.category]))
        bar.time = try json.time(places[Member.time], of: "time")
        bar.end = interval.end(of: bar.time)
        bar.open = try json.double(places[Member.open], of: "open")
        bar.high = try json.double(places[Member.high], of: "high")
        bar.low = try json.double(places[Member.low], of: "low")
        bar.close = try json.double(places[Member.close], of: "close")
        // Nothing is traded at such a price, and what is made of no volume is unknown.
        bar.volume = priceType == .last ? try json.double(places[Member.volume], of: "volume") : .nan
        bar.isWhole = !json.isMarked(places[Member.partial]) && json.lostCandles(places[Member.gap]) == 0
        isClosed = try json.bool(places[Member.closed], of: "closed")
    }

    /// The series that the record read last belongs to, in a table that may not know it yet.
    func series(_ json: borrowing JSON, in table: inout SeriesTable) throws(Failure) -> (number: Int, isNew: Bool) {
        let symbol = try json.name(places[Member.symbol], of: "symbol")
        let category = places[Member.category]
        if let known = table.number(json, category: category, symbol: symbol, interval: interval, priceType) {
            return (known, false)
        }
        let key = SeriesKey(
            category: try json.category(category), symbol: try json.label(places[Member.symbol], of: "symbol"),
            interval: interval, priceType: priceType)
        return table.insert(key)
    }
}
