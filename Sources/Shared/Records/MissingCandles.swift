/// Warns once if klines arrive where candles are read: the pipeline lacks an `ohlc` stage and would never output anything.
package struct MissingCandles {
    /// The number of klines before the first candle; nil after a candle or the warning.
    private var klines: Int? = 0

    /// The number of klines before the warning, as many as a stream begins with: after `ohlc --pass`, too, klines precede the
    /// first candle.
    private static let patience = 200

    package init() {}

    /// Whether the warning was given.
    package private(set) var isTold = false

    /// Whether neither a candle nor a kline has arrived.
    package var hasSeenNothing: Bool { klines == 0 }

    /// Ends the check, because a candle arrived.
    package mutating func isOver() { if klines != nil { klines = nil } }

    /// Counts a record other than a candle. `topic` is the tape index of its topic, 0 if it has none.
    package mutating func look(_ json: borrowing JSON, topic: Int, _ messages: Messages) {
        guard let seen = klines, topic > 0, json.isString(topic), json.topic(topic, in: .kline) != nil else { return }
        klines = seen + 1
        if seen + 1 == MissingCandles.patience { tell(messages) }
    }

    /// Warns at the end of the input, if only klines arrived.
    package mutating func end(_ messages: Messages) { if klines ?? 0 > 0 { tell(messages) } }

    private mutating func tell(_ messages: Messages) {
        klines = nil
        isTold = true
        messages.note("the input has kline payloads but no candles; put 'ohlc' before this stage")
    }
}
