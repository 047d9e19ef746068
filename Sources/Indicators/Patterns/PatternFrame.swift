/// The last five candles and the averages that one pattern compares them with. 0 is the newest candle, 1 the one before.
struct PatternFrame {
    private var candles: InlineArray<5, PatternCandle> = .init(repeating: .none)
    private var totals = PatternTotals()
    /// The number of candles before the current pattern's first value, and its penetration.
    var wait = 0
    var penetration = 0.0

    /// The number of closed candles before the newest one.
    var count: Int { totals.count }

    subscript(_ steps: Int) -> PatternCandle { candles[steps] }

    /// Sets the newest candle, closed or forming.
    mutating func show(_ candle: PatternCandle) { candles[0] = candle }

    /// Adds the newest candle as a closed one.
    mutating func close() {
        totals.close(candles[0])
        for place in (1..<5).reversed() { candles[place] = candles[place - 1] }
    }

    // MARK: Averages of the preceding candles

    private func mean(_ measure: PatternMeasure, _ steps: Int) -> Double {
        totals.sum(measure, start: wait - steps - measure.length, steps: steps) / Double(measure.length)
    }

    func isLong(_ steps: Int) -> Bool { candles[steps].body > mean(.body, steps) }
    func isShort(_ steps: Int) -> Bool { candles[steps].body <= mean(.body, steps) }
    func isShorter(_ steps: Int) -> Bool { candles[steps].body < mean(.body, steps) }
    /// Whether the body is at most a tenth of the average range. `average` names the candle before which that range is
    /// measured; by default it is the candle itself.
    func isDoji(_ steps: Int, average: Int? = nil) -> Bool { candles[steps].body <= 0.1 * mean(.range, average ?? steps) }

    func isUpperTiny(_ steps: Int) -> Bool { candles[steps].upper < tiny(steps) }
    func isLowerTiny(_ steps: Int) -> Bool { candles[steps].lower < tiny(steps) }
    /// The length below which a shadow is very short.
    func tiny(_ steps: Int) -> Double { 0.1 * mean(.range, steps) }

    func isUpperShort(_ steps: Int) -> Bool { candles[steps].upper < shortShadow(steps) }
    func isLowerShort(_ steps: Int) -> Bool { candles[steps].lower < shortShadow(steps) }
    func shortShadow(_ steps: Int) -> Double { mean(.shadows, steps) / 2 }

    func near(_ steps: Int) -> Double { 0.2 * mean(.shortRange, steps) }
    func far(_ steps: Int) -> Double { 0.6 * mean(.shortRange, steps) }
    func equal(_ steps: Int) -> Double { 0.05 * mean(.shortRange, steps) }

    /// Whether a price equals, or nearly equals, a price of the candle of `steps` ago.
    func isSame(_ price: Double, _ other: Double, _ steps: Int) -> Bool {
        price <= other + equal(steps) && price >= other - equal(steps)
    }
}
