import Shared

/// Reads the candles of `kline` payloads. Recordings of other programs may lack members: a missing `turnover` is unknown, and a
/// candle without `confirm` closes when the next one begins.
struct KlineReader {
    private enum Member {
        static let start = 0, interval = 2, open = 3, close = 4, high = 5, low = 6, volume = 7, turnover = 8, confirm = 9
        static let timestamp = 10
    }

    private var names = MemberNames([
        "start", "end", "interval", "open", "close", "high", "low", "volume", "turnover", "confirm", "timestamp",
    ])
    private var places = InlineArray<11, Int>(repeating: 0)

    mutating func read(
        _ json: borrowing JSON, _ element: Int, _ interval: Interval, _ priceType: PriceType, _ marks: Candle.Marks
    ) throws(Failure) -> Candle {
        guard json.isObject(element) else { throw .badRecord("expected an object for each candle in 'data'") }
        json.findAgain(&names, in: element, &places)
        let confirm = places[Member.confirm]
        var candle = Candle(
            time: try places[Member.start] > 0
                ? json.time(places[Member.start], of: "start") : openTime(json, places[Member.timestamp], interval),
            open: try json.decimal(places[Member.open], of: "open"), high: try json.decimal(places[Member.high], of: "high"),
            low: try json.decimal(places[Member.low], of: "low"), close: try json.decimal(places[Member.close], of: "close"),
            volume: priceType == .last ? try json.decimal(places[Member.volume], of: "volume") : .zero,
            turnover: places[Member.turnover] > 0 ? try json.decimalOrNull(places[Member.turnover], of: "turnover") : nil,
            isClosed: confirm > 0 ? try json.bool(confirm, of: "confirm") : false)
        candle.marks = marks
        try interval.check(candle.time)
        return candle
    }

    /// Returns the open time of a candle without `start`. The time of its last trade lies within it.
    @inline(never) private func openTime(_ json: borrowing JSON, _ timestamp: Int, _ interval: Interval) throws(Failure) -> Int
    {
        if timestamp == 0 { return try json.time(0, of: "start") }
        return interval.start(of: try json.time(timestamp, of: "timestamp"))
    }

    /// Returns the interval that a candle names, for topics that name none.
    mutating func interval(_ json: borrowing JSON, _ element: Int) -> Interval? {
        guard json.isObject(element) else { return nil }
        json.findAgain(&names, in: element, &places)
        let place = places[Member.interval]
        return place > 0 && json.isString(place) ? json.interval(in: json.range(place)) : nil
    }
}

extension Interval {
    /// Fails if no candle of this interval opens at `time`. The exchange does not document when its weeks begin, so a week may
    /// open on any day.
    func check(_ time: Int) throws(Failure) {
        let step = self == .week || self == .month ? Interval.day : self
        if step.start(of: time) != time { throw .badRecord("expected the open time of a \(peopleName) candle, got \(time)") }
    }
}
