import Shared

/// Consecutive closed candles of one market, while nothing changes but its price.
package struct CandleRun {
    package let market: TradedMarket
    package let numbers: Range<Int>
    /// The candles, and their closes as the nearest doubles, by candle number.
    package let candles: [CandleNumbers]
    package let closes: [Double]
    /// The end times of the first and the last candle of the run.
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
    /// Processes the candles of a run, and the position records at the closes of all candles but the last, whose record the
    /// caller must report. `gain` is the gain of the open position at a close, as a position record would report it. Returns
    /// false, without having changed anything, if the run cannot be processed at once.
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

/// The range of closes that change neither the deepest drawdown nor the highest equity. The bounds are doubles with a safety
/// margin.
struct MarkBounds {
    private var low = Double.infinity
    private var high = -Double.infinity

    /// Whether a close changes neither the deepest drawdown nor the highest equity.
    func holds(_ close: Double) -> Bool { close > low && close < high }

    init(_ curve: EquityCurve, _ position: OpenPosition, fixed: Decimal) {
        guard let told = position.told else { return }
        let (peak, quantity) = (curve.peak.double, position.quantity.double)
        // Below this equity the drawdown is the deepest so far, as money or in percent.
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
