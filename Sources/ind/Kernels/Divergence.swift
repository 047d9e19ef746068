/// Divergence of the close and MACD 12,26,9: 1 when the close is under the lowest of the N − 1 before it while the histogram is
/// above what it was there; −1 mirrored; else 0.
struct Divergence: Indicator {
    private var macd = MACD(12, 26, 9)
    private var closes: [Double]
    private var histograms: [Double]
    private var place = 0
    private var known = 0

    init(_ length: Int) {
        closes = [Double](repeating: .nan, count: length - 1)
        histograms = closes
    }

    mutating func next(_ bar: Bar, _ commit: Bool, _ values: inout Values) {
        let (line, signal) = macd.next(bar.close, commit)
        let histogram = line - signal
        values.put(known == closes.count ? verdict(bar.close, histogram) : .nan)
        if commit, !histogram.isNaN {
            closes[place] = bar.close
            histograms[place] = histogram
            place = place + 1 == closes.count ? 0 : place + 1
            known = min(known + 1, closes.count)
        }
    }

    /// Of equal closes the newest counts.
    private func verdict(_ close: Double, _ histogram: Double) -> Double {
        var lowest = place
        var highest = place
        for step in 1..<max(closes.count, 1) {
            let other = (place + step) % closes.count
            if closes[other] <= closes[lowest] { lowest = other }
            if closes[other] >= closes[highest] { highest = other }
        }
        if close < closes[lowest], histogram > histograms[lowest] { return 1 }
        if close > closes[highest], histogram < histograms[highest] { return -1 }
        return 0
    }
}
