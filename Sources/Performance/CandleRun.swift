import Shared

/// Consecutive closed candles of one market, while nothing changes but its price.
package struct CandleRun {
    package let market: TradedMarket
    package let numbers: Range<Int>
    /// Closes as the nearest doubles, by candle number.
    package let closes: [Double]
    /// Exact close of a candle, its end time, and the gain of the open position at a close, as a position record would report
    /// it.
    package let close: (Int) -> Decimal
    package let end: (Int) -> Int
    package let gain: (Decimal) -> Decimal?

    package init(
        _ market: TradedMarket, _ numbers: Range<Int>, closes: [Double], close: @escaping (Int) -> Decimal,
        end: @escaping (Int) -> Int, gain: @escaping (Decimal) -> Decimal?
    ) {
        (self.market, self.numbers, self.closes) = (market, numbers, closes)
        (self.close, self.end, self.gain) = (close, end, gain)
    }
}

extension RunReader {
    /// Processes the candles of a run, and the position records at the closes of all candles but the last, whose record the
    /// caller must report. Returns false, without having changed anything, if the run cannot be processed at once.
    package mutating func take(_ run: CandleRun) -> Bool {
        let open = positions.open
        guard let first = run.numbers.first, let last = run.numbers.last, open.count == 1, let position = open.first,
            position.market == run.market, !position.market.key.isInverse
        else { return false }
        takeCandle(of: run.market, close: run.close(first), closedAt: run.end(first))
        marked.mark(position, run, through: last)
        if positions.move(run.market, to: run.close(last), closedAt: run.end(last)) { marked.changed() }
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
