/// Divergence of the close and MACD 12,26,9: 1 if the close is below the lowest of the previous N − 1 closes while the
/// histogram is above its value there; −1 in the mirrored case; else 0.
struct Divergence: Indicator {
    private var macd = MACD(12, 26, 9)
    /// The closes and histograms of the previous N − 1 candles.
    private var closes: HistoryRing
    private var histograms: HistoryRing

    init(_ length: Int) {
        closes = HistoryRing(length - 1)
        histograms = closes
    }

    mutating func next(_ bar: Bar, _ commit: Bool, _ values: inout Values) {
        let (line, signal) = macd.next(bar.close, commit)
        let histogram = line - signal
        values.put(closes.isFull ? verdict(bar.close, histogram) : .nan)
        if commit, !histogram.isNaN {
            closes.push(bar.close)
            histograms.push(histogram)
        }
    }

    /// Among equal closes, the newest counts.
    private func verdict(_ close: Double, _ histogram: Double) -> Double {
        let closes = closes.values
        var lowest = self.closes.oldest
        var highest = lowest
        for step in 1..<max(closes.count, 1) {
            let other = (self.closes.oldest + step) % closes.count
            if closes[other] <= closes[lowest] { lowest = other }
            if closes[other] >= closes[highest] { highest = other }
        }
        if close < closes[lowest], histogram > histograms.values[lowest] { return 1 }
        if close > closes[highest], histogram < histograms.values[highest] { return -1 }
        return 0
    }
}
