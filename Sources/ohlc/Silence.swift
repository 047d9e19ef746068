import Shared

// The message of a run that wrote no candle.

extension Ohlc {
    var whyNothing: String? {
        if series.contains(where: { options.closedOnly ? $0.order.lastClosed != nil : $0.order.last != nil }) { return nil }
        if stream.isEmpty { return "no candle was written: the input has no records" }
        if series.contains(where: { $0.order.last != nil }) { return "no candle was written: none closed (--closed)" }
        if feeds.contains(where: { $0.targets.isEmpty }) {
            let sources = feeds.map(\.source.name)
            return "no candle was written: \(sources[0]) makes none of the intervals of --interval"
        }
        if !stream.readsJSON { return "no candle was written: no row of the input could be used" }
        return options.intervals.isEmpty
            ? "no candle was written: the input has no usable klines or candles; candles made from trades need --interval"
            : "no candle was written: the input has no usable klines, candles or trades"
    }
}
