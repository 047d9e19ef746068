/// Reads candle records. Other members may stand between those that it knows.
package struct CandleReader {
    private enum Member {
        static let category = 0, symbol = 1, interval = 2, time = 3, open = 4, high = 5, low = 6, close = 7, volume = 8
        static let turnover = 9, trades = 10, buyVolume = 11, sellVolume = 12, closed = 13, backfill = 14, gap = 15
        static let partial = 16, filled = 17, inferred = 18, simulated = 19, priceType = 20, vwap = 21
    }

    private var names = MemberNames([
        "category", "symbol", "interval", "time", "open", "high", "low", "close", "volume", "turnover", "trades",
        "buy_volume", "sell_volume", "closed", "backfill", "gap", "partial", "filled", "inferred", "simulated", "price_type",
        "vwap",
    ])

    private let unnamed: Label

    /// `unnamed` is the category of a record that names none.
    package init(unnamed: Label = .linear) { self.unnamed = unnamed }

    package mutating func read(_ json: borrowing JSON) throws(Failure) -> (SeriesKey, Candle) {
        var places = InlineArray<22, Int>(repeating: 0)
        json.find(&names, in: 0, &places)
        let name = try json.label(places[Member.interval], of: "interval")
        guard let interval = json.interval(in: json.range(places[Member.interval])) else {
            throw .badRecord("expected an interval of the exchange as 'interval', got \"\(name.text)\"")
        }
        let key = SeriesKey(
            category: try json.category(places[Member.category], unnamed: unnamed),
            symbol: try json.label(places[Member.symbol], of: "symbol"), interval: interval,
            priceType: try json.priceType(places[Member.priceType]))
        let numbers = try json.candleNumbers(
            open: places[Member.open], high: places[Member.high], low: places[Member.low], close: places[Member.close],
            volume: places[Member.volume], key.priceType, isSpread: key.isSpread)
        var candle = Candle(
            time: try json.time(places[Member.time], of: "time"), numbers,
            turnover: try json.decimalOrNull(places[Member.turnover], of: "turnover"),
            isClosed: try json.bool(places[Member.closed], of: "closed"))
        if places[Member.trades] > 0, let trades = json.integer(places[Member.trades]), trades >= 0 {
            candle.tape = Candle.Tape(
                trades: trades, buyVolume: try json.decimal(places[Member.buyVolume], of: "buy_volume"),
                sellVolume: try json.decimal(places[Member.sellVolume], of: "sell_volume"))
            if key.isInverse, let vwap = json.decimal(places[Member.vwap]) { candle.refineTurnover(vwap: vwap) }
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
