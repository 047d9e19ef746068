import Shared

/// Reads closed candles as bars; of one that forms only what it is.
struct CandleBars {
    private enum Member {
        static let category = 0, symbol = 1, interval = 2, time = 3, open = 4, high = 5, low = 6, close = 7, volume = 8
        static let closed = 9, backfill = 10, gap = 11, partial = 12, simulated = 13, priceType = 14
    }

    private var names = MemberNames([
        "category", "symbol", "interval", "time", "open", "high", "low", "close", "volume", "closed", "backfill",
        "gap", "partial", "simulated", "price_type",
    ])
    private var places = InlineArray<15, Int>(repeating: 0)
    private(set) var interval = Interval.m1

    /// The interval of the candle that was read last; nil of one that forms and names none.
    func interval(_ json: borrowing JSON) -> Interval? {
        let place = places[Member.interval]
        return place > 0 && json.isString(place) ? json.interval(in: json.range(place)) : nil
    }

    /// When the candle that was read last opens; nil where it does not say.
    func openTime(_ json: borrowing JSON) -> Int? { json.exchangeTime(places[Member.time]) }

    /// The bar; nil of a candle that forms.
    mutating func read(_ json: borrowing JSON) throws(Failure) -> VenueBar? {
        places = InlineArray(repeating: 0)
        json.find(&names, in: 0, &places)
        guard try json.bool(places[Member.closed], of: "closed") else { return nil }
        let name = try json.name(places[Member.interval], of: "interval")
        guard let interval = json.interval(in: name) else {
            throw .badRecord("expected an interval of the exchange as 'interval', got \(json.excerpt(places[Member.interval]))")
        }
        self.interval = interval
        let time = try json.time(places[Member.time], of: "time")
        let numbers = try json.candleNumbers(
            open: places[Member.open], high: places[Member.high], low: places[Member.low], close: places[Member.close],
            volume: places[Member.volume], priceType(json), isSpread: false)
        return VenueBar(
            time: time, end: interval.end(of: time), open: numbers.open.shortened, high: numbers.high.shortened,
            low: numbers.low.shortened, close: numbers.close.shortened, volume: numbers.volume.shortened)
    }

    /// Which price the candle that was read last shows.
    func priceType(_ json: borrowing JSON) throws(Failure) -> PriceType { try json.priceType(places[Member.priceType]) }

    /// Fetched to warm up: nothing is decided on it, but what is open goes through it.
    func isHistory(_ json: borrowing JSON) -> Bool { json.backfill(places[Member.backfill]) == .history }

    /// Candles before it are lost, or it does not cover all of its time.
    func isGapped(_ json: borrowing JSON) -> Bool {
        json.lostCandles(places[Member.gap]) > 0 || json.isMarked(places[Member.partial])
    }
    func isSimulated(_ json: borrowing JSON) -> Bool { json.isSimulated(places[Member.simulated]) }

    /// The series that the record read last belongs to.
    func key(_ json: borrowing JSON) throws(Failure) -> SeriesKey {
        SeriesKey(
            category: try json.category(places[Member.category]), symbol: try json.label(places[Member.symbol], of: "symbol"),
            interval: interval)
    }

    func known(_ json: borrowing JSON, in table: SeriesTable) throws(Failure) -> Int? {
        table.number(
            json, category: places[Member.category], symbol: try json.name(places[Member.symbol], of: "symbol"),
            interval: interval)
    }
}
