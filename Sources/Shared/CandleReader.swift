/// Reads candle records. Other members may stand between those that it knows.
package struct CandleReader {
    private enum Member {
        static let category = 0, symbol = 1, interval = 2, time = 3, open = 4, high = 5, low = 6, close = 7, volume = 8
        static let turnover = 9, trades = 10, buyVolume = 11, sellVolume = 12, closed = 13, backfill = 14, gap = 15
        static let partial = 16, filled = 17, inferred = 18, simulated = 19
    }

    private var names = MemberNames([
        "category", "symbol", "interval", "time", "open", "high", "low", "close", "volume", "turnover", "trades",
        "buy_volume", "sell_volume", "closed", "backfill", "gap", "partial", "filled", "inferred", "simulated",
    ])

    package init() {}

    package mutating func read(_ json: borrowing JSON) throws(Failure) -> (SeriesKey, Candle) {
        var places = InlineArray<20, Int>(repeating: 0)
        json.find(&names, in: 0, &places)
        let name = try json.label(places[Member.interval], of: "interval")
        guard let interval = json.interval(in: json.range(places[Member.interval])) else {
            throw .badRecord("expected an interval of the exchange as 'interval', got \"\(name.text)\"")
        }
        let key = SeriesKey(
            category: try json.category(places[Member.category]),
            symbol: try json.label(places[Member.symbol], of: "symbol"), interval: interval)
        let turnover = places[Member.turnover]
        let hasTurnover = turnover > 0 && json.kind(turnover) != .null
        var candle = Candle(
            time: try json.time(places[Member.time], of: "time"), open: try json.decimal(places[Member.open], of: "open"),
            high: try json.decimal(places[Member.high], of: "high"), low: try json.decimal(places[Member.low], of: "low"),
            close: try json.decimal(places[Member.close], of: "close"),
            volume: try json.decimal(places[Member.volume], of: "volume"),
            turnover: hasTurnover ? try json.decimal(turnover, of: "turnover") : nil,
            isClosed: try json.bool(places[Member.closed], of: "closed"))
        if places[Member.trades] > 0, let trades = json.integer(places[Member.trades]), trades >= 0 {
            candle.tape = Candle.Tape(
                trades: trades, buyVolume: try json.decimal(places[Member.buyVolume], of: "buy_volume"),
                sellVolume: try json.decimal(places[Member.sellVolume], of: "sell_volume"))
        }
        candle.marks.backfill = json.backfill(places[Member.backfill])
        candle.marks.gap = json.lostCandles(places[Member.gap])
        candle.marks.isPartial = json.isMarked(places[Member.partial])
        candle.marks.isFilled = json.isMarked(places[Member.filled])
        candle.marks.isInferred = json.isMarked(places[Member.inferred])
        candle.marks.isSimulated = json.isSimulated(places[Member.simulated])
        return (key, candle)
    }
}
