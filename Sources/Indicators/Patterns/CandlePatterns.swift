/// Candlestick patterns running on one series. They share the measures of the candles.
struct CandlePatterns: Indicator {
    private var frame = PatternFrame()
    private let chosen: [(pattern: CandlePattern, penetration: Double)]
    private var hikkakes: [Hikkake]

    init(_ chosen: [(pattern: CandlePattern, penetration: Double)]) {
        self.chosen = chosen
        hikkakes = chosen.filter { $0.pattern.confirmed == .hikkake }.map { _ in Hikkake() }
    }

    mutating func next(_ bar: Bar, _ commit: Bool, _ values: inout Values) {
        frame.show(PatternCandle(bar))
        var hikkake = 0
        for (pattern, penetration) in chosen {
            let isConfirmed = pattern.confirmed == .hikkake
            // A pattern that a later candle confirms may begin up to three candles earlier.
            let wait = pattern.wait - (isConfirmed ? 3 : 0)
            guard frame.count >= wait else {
                values.put(.nan)
                hikkake += isConfirmed ? 1 : 0
                continue
            }
            (frame.wait, frame.penetration) = (wait, penetration)
            var value = pattern.rule(frame)
            if isConfirmed {
                value = hikkakes[hikkake].next(value, frame, commit)
                hikkake += 1
            }
            values.put(frame.count >= pattern.wait ? value : .nan)
        }
        if commit { frame.close() }
    }
}

/// A hikkake that waits for its confirmation: a close beyond the candle before the pattern, within three candles, doubles it.
struct Hikkake {
    private var found = 0.0
    /// The high and the low of the candle before the pattern.
    private var high = 0.0
    private var low = 0.0
    /// The number of candles since the pattern.
    private var age = Int.max

    mutating func next(_ value: Double, _ frame: PatternFrame, _ commit: Bool) -> Double {
        if value != 0 {
            if commit { (found, high, low, age) = (value, frame[1].high, frame[1].low, 1) }
            return value
        }
        guard age <= 3 else { return 0 }
        if found > 0 ? frame[0].close > high : frame[0].close < low {
            if commit { age = .max }
            return found + (found > 0 ? 100 : -100)
        }
        if commit { age += 1 }
        return 0
    }
}
