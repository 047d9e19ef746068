import Shared

/// The id of a signal: series, candle, strategy and side.
struct SignalID {
    let key: SeriesKey
    /// The open time of the candle.
    let time: Int
    let strategy: String
    let side: Side

    func write(to output: inout Output) {
        output.write(key.category)
        output.write(":")
        output.write(key.symbol)
        output.write(":")
        output.write(string: key.interval?.name ?? "")
        if key.priceType != .last { output.write(string: ":\(key.priceType.name)") }
        output.write(":")
        output.write(time)
        output.write(":")
        output.write(string: strategy)
        output.write(":")
        output.write(string: side.name)
    }
}

/// A signal with the members that trading needs.
package struct FiredSignal {
    package let id: String
    package let key: SeriesKey
    /// The close time of the candle.
    package let time: Int
    package let isLong: Bool
    package let opens: Bool
    package let strategy: String
    package let entry: Decimal
    package let stop: Decimal?
    package let target: Decimal?
    package let isSimulated: Bool
    /// Whether the candle was fetched to fill a gap.
    package let isBackfill: Bool

    /// `scratch` is an output in memory.
    init(
        _ key: SeriesKey, _ candle: borrowing CandleRecord, _ strategy: Strategy, _ side: Side, _ prices: SignalPrices,
        opens: Bool, _ scratch: inout Output
    ) {
        scratch.discard()
        SignalID(key: key, time: candle.time, strategy: strategy.name, side: side).write(to: &scratch)
        id = String(decoding: scratch.bytes, as: UTF8.self)
        self.key = key
        time = candle.end
        isLong = side == .long
        self.opens = opens
        self.strategy = strategy.name
        (entry, stop, target) = (prices.entry, prices.stop, prices.target)
        isSimulated = candle.marks.isSimulated
        isBackfill = candle.marks.backfill == .gap
    }
}

extension StrategyEngine {
    /// Returns the signals of the last candle. `scratch` is an in-memory output.
    package func signals(_ scratch: inout Output) -> [FiredSignal] {
        if !records.candle.isClosed, !options.judgesForming { return [] }
        var signals: [FiredSignal] = []
        for watch in series[current].watches where watch.verdict == .fired || watch.verdict == .closes {
            guard let side = watch.side, let prices = watch.prices else { continue }
            signals.append(
                FiredSignal(
                    key, records.candle, strategies[watch.place], side, prices, opens: watch.verdict != .closes, &scratch))
        }
        return signals
    }
}
