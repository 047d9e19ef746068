/// The measures of candles that patterns compare with.
enum PatternMeasure: Int, CaseIterable {
    case body, range, shadows, shortRange

    /// The number of preceding candles in the average.
    var length: Int { self == .shortRange ? 5 : 10 }

    func of(_ candle: PatternCandle) -> Double {
        switch self {
        case .body: candle.body
        case .range, .shortRange: candle.range
        case .shadows: candle.upper + candle.lower
        }
    }
}

/// The sums of measures over the preceding candles. On a grid of ticks, a comparison with an average is often a tie, which
/// rounding decides. TA-Lib carries each sum on from the first candle for which a pattern needs it, so the sums are kept by
/// their first candle, and each is rounded like TA-Lib's.
struct PatternTotals {
    /// The number of first candles; no pattern starts a sum later.
    private static let starts = 10
    /// The number of candles that patterns look back.
    private static let depth = 5
    private static let ring = 16

    /// The last measures, by measure and candle.
    private var measures = [Double](repeating: 0, count: PatternMeasure.allCases.count * ring)
    /// The running sums by measure and first candle, and their values at the last candles.
    private var sums = [Double](repeating: 0, count: PatternMeasure.allCases.count * starts)
    private var history = [Double](repeating: 0, count: PatternMeasure.allCases.count * starts * depth)
    /// The number of closed candles.
    private(set) var count = 0

    /// Adds a closed candle.
    mutating func close(_ candle: PatternCandle) {
        for measure in PatternMeasure.allCases {
            let value = measure.of(candle)
            let place = measure.rawValue * Self.ring
            let length = measure.length
            let old = measures[place + (count - length) & (Self.ring - 1)]
            for start in 0..<Self.starts where count >= start {
                let number = measure.rawValue * Self.starts + start
                sums[number] += count < start + length ? value : value - old
            }
            measures[place + count & (Self.ring - 1)] = value
        }
        count += 1
        let slot = count % Self.depth
        for number in sums.indices { history[number * Self.depth + slot] = sums[number] }
    }

    /// Returns the sum over the candles that precede the candle of `steps` ago, carried on from the candle `start`.
    func sum(_ measure: PatternMeasure, start: Int, steps: Int) -> Double {
        let number = measure.rawValue * Self.starts + start
        return history[number * Self.depth + (count - steps) % Self.depth]
    }
}
