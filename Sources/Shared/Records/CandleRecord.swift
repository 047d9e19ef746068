/// Reads and checks candle records, and holds the last one. Every command uses it, so all accept the same candles. Unknown
/// members are ignored.
package struct CandleRecord {
    /// The members of a candle record. A caller that finds them itself passes their tape indices in this order.
    package static let members = [
        "category", "symbol", "interval", "time", "open", "high", "low", "close", "volume", "turnover", "closed", "backfill",
        "gap", "partial", "filled", "inferred", "simulated", "trades", "buy_volume", "sell_volume", "vwap", "price_type",
    ]

    private enum Member {
        static let category = 0, symbol = 1, interval = 2, time = 3, open = 4, high = 5, low = 6, close = 7, volume = 8
        static let turnover = 9, closed = 10, backfill = 11, gap = 12, partial = 13, filled = 14, inferred = 15, simulated = 16
        static let trades = 17, buyVolume = 18, sellVolume = 19, vwap = 20, priceType = 21
    }

    /// The place of `time` in `members`. Records of other kinds have this member too.
    package static let timeSlot = Member.time

    package typealias Places = InlineArray<22, Int>

    private var names = MemberNames(CandleRecord.members)
    /// The tape indices of the members; 0 for a missing member.
    private var places = Places(repeating: 0)
    /// The category of records that do not name one.
    private let unnamed: Label

    @usableFromInline package private(set) var interval = Interval.m1
    @usableFromInline package private(set) var priceType = PriceType.last
    /// The open time, in ms since the epoch.
    @usableFromInline package private(set) var time = 0
    @usableFromInline package private(set) var numbers = CandleNumbers(
        open: .zero, high: .zero, low: .zero, close: .zero, volume: .zero)
    @usableFromInline package private(set) var isClosed = false
    @usableFromInline package private(set) var marks = Candle.Marks()

    /// `unnamed` is the category of records that do not name one.
    package init(unnamed: Label = .linear) { self.unnamed = unnamed }

    /// Reads a record and replaces the previous one.
    package mutating func read(_ json: borrowing JSON) throws(Failure) {
        json.findAgain(&names, in: 0, &places)
        try take(json)
    }

    /// Reads a record whose members' tape indices are known.
    package mutating func read(_ json: borrowing JSON, at found: [Int]) throws(Failure) {
        for place in places.indices { places[place] = found[place] }
        names.forget()
        try take(json)
    }

    private mutating func take(_ json: borrowing JSON) throws(Failure) {
        let name = try json.name(places[Member.interval], of: "interval")
        guard let found = json.interval(in: name) else {
            throw .badRecord("expected an interval of the exchange as 'interval', got \(json.excerpt(places[Member.interval]))")
        }
        interval = found
        priceType = try json.priceType(places[Member.priceType])
        numbers = try json.candleNumbers(
            open: places[Member.open], high: places[Member.high], low: places[Member.low], close: places[Member.close],
            volume: places[Member.volume], priceType, isSpread: json.isSpread(places[Member.category], unnamed: unnamed))
        time = try json.time(places[Member.time], of: "time")
        isClosed = try json.bool(places[Member.closed], of: "closed")
        marks.backfill = json.backfill(places[Member.backfill])
        marks.gap = json.lostCandles(places[Member.gap])
        marks.isPartial = json.isMarked(places[Member.partial])
        marks.isFilled = json.isMarked(places[Member.filled])
        marks.isInferred = json.isMarked(places[Member.inferred])
        marks.isSimulated = json.isSimulated(places[Member.simulated])
    }

    /// Takes the values of a candle that was read earlier. The tape indices of its members are unknown.
    package mutating func become(
        _ interval: Interval, _ priceType: PriceType, time: Int, _ numbers: CandleNumbers, isClosed: Bool, _ marks: Candle.Marks
    ) {
        (self.interval, self.priceType, self.time, self.isClosed) = (interval, priceType, time, isClosed)
        self.numbers = numbers
        self.marks = marks
    }

    /// The first millisecond after the candle.
    @inlinable package var end: Int { interval.end(of: time) }

    /// The latest moment that the candle describes: its end if it has closed, else its open time.
    @inlinable package var tellsUntil: Int { isClosed ? end : time }

    /// Whether the candle was fetched for warm-up. No stage acts on such a candle.
    @inlinable package var isHistory: Bool { marks.backfill == .history }
}

// MARK: - Parts that are read only when needed

extension CandleRecord {
    /// The series that the candle belongs to.
    package func key(_ json: borrowing JSON) throws(Failure) -> SeriesKey {
        SeriesKey(
            category: try json.category(places[Member.category], unnamed: unnamed),
            symbol: try json.label(places[Member.symbol], of: "symbol"), interval: interval, priceType: priceType)
    }

    /// Returns the number of the candle's series, or nil if the table does not have it.
    package func number(_ json: borrowing JSON, in table: SeriesTable) throws(Failure) -> Int? {
        table.number(
            json, category: places[Member.category], symbol: try json.name(places[Member.symbol], of: "symbol"),
            interval: interval, priceType)
    }

    /// Returns the number of the candle's series, which is added to the table if it is new.
    package func series(_ json: borrowing JSON, in table: inout SeriesTable) throws(Failure) -> (
        number: Int, isNew: Bool
    ) {
        if let known = try number(json, in: table) { return (known, false) }
        return table.insert(try key(json))
    }

    /// The tape index of the close.
    package var closePlace: Int { places[Member.close] }

    /// The prices and the volume as doubles.
    package func doubles(_ json: borrowing JSON) -> (open: Double, high: Double, low: Double, close: Double, volume: Double) {
        (
            double(numbers.open, json, Member.open), double(numbers.high, json, Member.high),
            double(numbers.low, json, Member.low),
            double(numbers.close, json, Member.close),
            priceType == .last ? double(numbers.volume, json, Member.volume) : json.double(places[Member.volume]) ?? .nan
        )
    }

    /// Returns a number as a double. The decimal was parsed already and mostly gives it without reading the text again.
    @inline(__always) private func double(_ number: Decimal, _ json: borrowing JSON, _ member: Int) -> Double {
        number.shortDouble ?? json.double(places[member]) ?? .nan
    }

    /// Returns the whole candle in exact decimals.
    package func candle(_ json: borrowing JSON, of key: SeriesKey) throws(Failure) -> Candle {
        var candle = Candle(
            time: time, numbers, turnover: try json.decimalOrNull(places[Member.turnover], of: "turnover"), isClosed: isClosed)
        if places[Member.trades] > 0, let trades = json.integer(places[Member.trades]), trades >= 0 {
            candle.tape = Candle.Tape(
                trades: trades, buyVolume: try json.decimal(places[Member.buyVolume], of: "buy_volume"),
                sellVolume: try json.decimal(places[Member.sellVolume], of: "sell_volume"))
            if key.isInverse, let vwap = json.decimal(places[Member.vwap]) { candle.refineTurnover(vwap: vwap) }
        }
        candle.marks = marks
        return candle
    }
}
