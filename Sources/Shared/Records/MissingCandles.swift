/// Tells, once, that klines come where candles are read: the pipe lacks an `ohlc`, and would be silent for ever.
package struct MissingCandles {
    /// Klines without any candle; nil once there was a candle, or it was told.
    private var klines: Int? = 0

    /// Behind `ohlc --pass` klines come before the first candle, too: so many are waited for, as many as a stream begins with.
    private static let patience = 200

    package init() {}

    /// Whether it was reported that there are klines only.
    package private(set) var isTold = false

    /// Whether neither a candle nor a kline came.
    package var hasSeenNothing: Bool { klines == 0 }

    /// A candle came.
    package mutating func isOver() { if klines != nil { klines = nil } }

    /// Another record came; `topic` is where its topic stands, 0 where it has none.
    package mutating func look(_ json: borrowing JSON, topic: Int, _ messages: Messages) {
        guard let seen = klines, topic > 0, json.isString(topic), json.topic(topic, in: .kline) != nil else { return }
        klines = seen + 1
        if seen + 1 == MissingCandles.patience { tell(messages) }
    }

    /// The input has ended.
    package mutating func end(_ messages: Messages) { if klines ?? 0 > 0 { tell(messages) } }

    private mutating func tell(_ messages: Messages) {
        klines = nil
        isTold = true
        messages.note("the input has kline payloads but no candles; put 'ohlc' before this stage")
    }
}
