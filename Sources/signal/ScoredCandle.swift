import Shared

/// What has to be known of a candle beside the fields that rules look at.
struct ScoredCandle {
    var interval = Interval.m1
    var priceType = PriceType.last
    var time = 0
    var open = Decimal.zero
    var high = Decimal.zero
    var low = Decimal.zero
    var close = Decimal.zero
    var hasVolume = true
    var isClosed = false
    var backfill: Candle.Backfill?
    var gap = 0
    var isFilled = false
    var isSimulated = false

    /// The first millisecond after it.
    var end: Int { interval.end(of: time) }
    var hasRange: Bool { low < high }
}

/// Reads records: which kind each is, and what of it the stage itself needs. The fields of rules are found in the same look
/// through the members.
struct Records {
    var finder = FieldFinder()
    private(set) var bar = ScoredCandle()
    /// Whether any record of an order book, or of the tape, came by.
    private(set) var hasBook = false
    private(set) var hasFlow = false

    private enum Member: Int, CaseIterable {
        case type, category, symbol, interval, time, open, high, low, close, volume, closed
        case backfill, gap, filled, simulated, topic, event, ts, priceType

        var name: String { self == .priceType ? "price_type" : "\(self)" }
    }

    private static let candle = JSONName("candle")
    private static let event = JSONName("event")
    private static let instrument = JSONName("instrument")
    private static let book = JSONName("book")
    private static let flow = JSONName("flow")

    init() {
        for member in Member.allCases { _ = finder.slot(of: member.name) }
    }

    private func place(_ member: Member) -> Int { finder.places[member.rawValue] }

    var symbol: Int { place(.symbol) }
    var category: Int { place(.category) }
    var topic: Int { place(.topic) }
    var eventName: Int { place(.event) }
    var close: Int { place(.close) }

    enum Kind { case candle, event, instrument, other }

    private mutating func kind(_ json: borrowing JSON) -> Kind {
        finder.find(in: json)
        let type = place(.type)
        if type == 0 { return .other }
        let name = json.name(type)
        if name == Records.candle { return .candle }
        if name == Records.book { hasBook = true }
        if name == Records.flow { hasFlow = true }
        return name == Records.event ? .event : name == Records.instrument ? .instrument : .other
    }

    /// Reads a record, and tells its kind.
    mutating func read(_ json: borrowing JSON) throws(Failure) -> Kind {
        let kind = kind(json)
        if kind == .candle { try readBar(json) }
        return kind
    }

    /// Up to when the record that was read last tells of the market; nil where it does not say.
    func time(_ json: borrowing JSON, _ kind: Kind) -> Int? {
        switch kind {
        case .candle: bar.isClosed ? bar.end : bar.time
        case .event: json.exchangeTime(place(.time))
        case .instrument: nil
        case .other: json.exchangeTime(place(.ts))
        }
    }

    private mutating func readBar(_ json: borrowing JSON) throws(Failure) {
        let name = try json.name(place(.interval), of: "interval")
        guard let interval = json.interval(in: name) else {
            throw .badRecord("expected an interval of the exchange as 'interval', got \(json.excerpt(place(.interval)))")
        }
        bar.interval = interval
        bar.time = try json.time(place(.time), of: "time")
        bar.priceType = try json.priceType(place(.priceType))
        let numbers = try json.candleNumbers(
            open: place(.open), high: place(.high), low: place(.low), close: place(.close), volume: place(.volume),
            bar.priceType,
            isSpread: json.isSpread(category))
        (bar.open, bar.high, bar.low, bar.close) = (numbers.open, numbers.high, numbers.low, numbers.close)
        // A price without volume is not one that stands still.
        bar.hasVolume = bar.priceType != .last || !numbers.volume.isZero
        bar.isClosed = try json.bool(place(.closed), of: "closed")
        bar.backfill = json.backfill(place(.backfill))
        bar.gap = json.lostCandles(place(.gap))
        bar.isFilled = json.isMarked(place(.filled))
        bar.isSimulated = json.isSimulated(place(.simulated))
    }

    /// The series that the candle belongs to, in a table that may not know it yet.
    func series(_ json: borrowing JSON, in table: inout SeriesTable) throws(Failure) -> (number: Int, isNew: Bool) {
        let name = try json.name(symbol, of: "symbol")
        if let known = table.number(json, category: category, symbol: name, interval: bar.interval, bar.priceType) {
            return (known, false)
        }
        let key = SeriesKey(
            category: try json.category(category), symbol: try json.label(symbol, of: "symbol"), interval: bar.interval,
            priceType: bar.priceType)
        return table.insert(key)
    }
}
