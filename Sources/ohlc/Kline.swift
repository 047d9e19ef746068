import Shared

/// Reads the candles of `kline` payloads.
struct KlineReader {
    private enum Member {
        static let start = 0, open = 3, close = 4, high = 5, low = 6, volume = 7, turnover = 8, confirm = 9
    }

    private var names = MemberNames([
        "start", "end", "interval", "open", "close", "high", "low", "volume", "turnover", "confirm", "timestamp",
    ])

    mutating func read(_ json: borrowing JSON, _ element: Int, _ interval: Interval, _ marks: Candle.Marks) throws(Failure)
        -> Candle
    {
        guard json.kind(element) == .object else { throw .badRecord("expected an object for each candle in 'data'") }
        var places = InlineArray<11, Int>(repeating: 0)
        json.find(&names, in: element, &places)
        var candle = Candle(
            time: try json.time(places[Member.start], of: "start"), open: try json.decimal(places[Member.open], of: "open"),
            high: try json.decimal(places[Member.high], of: "high"), low: try json.decimal(places[Member.low], of: "low"),
            close: try json.decimal(places[Member.close], of: "close"),
            volume: try json.decimal(places[Member.volume], of: "volume"),
            turnover: try json.decimal(places[Member.turnover], of: "turnover"),
            isClosed: try json.bool(places[Member.confirm], of: "confirm"))
        candle.marks = marks
        try interval.check(candle.time)
        return candle
    }

    /// Up to when the first candle of a payload tells of the market, where the payload itself has no time; nil where that cannot
    /// be read.
    mutating func time(_ json: borrowing JSON, _ data: Int, _ interval: Interval) -> Int? {
        guard data > 0, json.kind(data) == .array, json.isInside(data + 1), json.kind(data + 1) == .object else { return nil }
        var places = InlineArray<11, Int>(repeating: 0)
        json.find(&names, in: data + 1, &places)
        guard let start = json.exchangeTime(places[Member.start]) else { return nil }
        return json.isTrue(places[Member.confirm]) ? interval.end(of: start) : start
    }
}

extension Interval {
    /// Refuses an open time at which no candle of this interval opens. Where the exchange begins its weeks is not documented,
    /// so a week may open on any day.
    func check(_ time: Int) throws(Failure) {
        let step = self == .week || self == .month ? Interval.day : self
        if step.start(of: time) != time { throw .badRecord("expected the open time of a \(peopleName) candle, got \(time)") }
    }
}
