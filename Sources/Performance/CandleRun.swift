import Shared

/// Closed candles of one market that follow one another while nothing but its price changes.
package struct CandleRun {
    package let market: TradedMarket
    package let numbers: Range<Int>
    /// By number: the candle, and its close as the nearest double.
    package let candles: [CandleNumbers]
    package let closes: [Double]
    /// When the first and the last of them end.
    package let firstEnd: Int
    package let lastEnd: Int

    package init(
        _ market: TradedMarket, _ numbers: Range<Int>, candles: [CandleNumbers], closes: [Double], firstEnd: Int, lastEnd: Int
    ) {
        (self.market, self.numbers, self.candles, self.closes) = (market, numbers, candles, closes)
        (self.firstEnd, self.lastEnd) = (firstEnd, lastEnd)
    }
}

extension RunReader {
    /// Takes in the candles of a run, and what the records of an open position tell at the closes of all but the last; the last one is the
    /// caller's to tell. `gain` is what the position would make at a close, as its record tells it. False where a run cannot be taken in
    /// at once: then nothing has changed.
    package mutating func take(_ run: CandleRun, gain: (Decimal) -> Decimal?) -> Bool {
        guard let first = run.numbers.first, let last = run.numbers.last, !run.market.key.isInverse,
            let position = positions.onlyOpen(in: run.market)
        else { return false }
        takeCandle(of: run.market, close: run.candles[first].close, closedAt: run.firstEnd)
        marked.mark(position, run, gain: gain)
        if positions.move(run.market, to: run.candles[last].close, closedAt: run.lastEnd) { marked.changed() }
        return true
    }
}

/// The closes at which a drawdown may become the deepest, or the equity the highest. They are doubles with a margin: what lies between
/// them changes neither.
struct MarkBounds {
    private var low = Double.infinity
    private var high = -Double.infinity

    /// Whether a close changes neither.
    func holds(_ close: Double) -> Bool { close > low && close < high }

    init(_ curve: EquityCurve, _ position: OpenPosition, fixed: Decimal) {
        guard let told = position.told else { return }
        let (peak, quantity) = (curve.peak.double, position.quantity.double)
        // The equities below which a drawdown is the deepest, as money or in percent.
        let lowest = max(peak - curve.deepest.double, peak * (1 - (curve.deepestPercent ?? 100) / 100))
        func close(at equity: Double) -> Double {
            let change = (equity - fixed.double - told.gain.double) / quantity
            return position.isLong ? told.price.double + change : told.price.double - change
        }
        let (one, other) = (close(at: lowest), close(at: peak))
        let margin = (abs(one) + abs(other) + told.price.double) * 1e-9
        guard margin.isFinite else { return }
        (low, high) = (min(one, other) + margin, max(one, other) - margin)
    }
}
