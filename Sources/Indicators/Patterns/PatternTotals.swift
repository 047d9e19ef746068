/// The measures of candles that patterns compare with.
enum PatternMeasure: Int, CaseIterable {
    case body, range, shadows, shortRange

    /// How many candles before make the average.
    var length: Int { self == .shortRange ? 5 : 10 }

    func of(_ candle: PatternCandle) -> Double {
        switch self {
        case .body: candle.body
        case .range, .shortRange: candle.range
        case .shadows: candle.upper + candle.lower
        }
    }
}

/// The sums of measures over the candles before one. A comparison with an average is often a tie on a grid of ticks, and rounding
/// decides it then. TA-Lib carries each sum on from the first candle for which a pattern needs it, so the sums are kept here by
/// the candle at which they begin: each is rounded as TA-Lib's.
struct PatternTotals {
    /// No pattern begins a sum later than with this candle.
    private static let starts = 10
    /// No pattern looks back further.
    private static let depth = 5
    private static let ring = 16

    /// The last measures, by measure and candle.
    private var measures = [Double](repeating: 0, count: PatternMeasure.allCases.count * ring)
    /// Running sums by measure and start, and those of the last candles.
    private var sums = [Double](repeating: 0, count: PatternMeasure.allCases.count * starts)
    private var history = [Double](repeating: 0, count: PatternMeasure.allCases.count * starts * depth)
    /// How many candles have closed.
    private(set) var count = 0

    /// Takes a closed candle in.
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

    /// The sum over the candles before the one of `steps` candles ago, begun with the candle `start`.
    func sum(_ measure: PatternMeasure, start: Int, steps: Int) -> Double {
        let number = measure.rawValue * Self.starts + start
        return history[number * Self.depth + (count - steps) % Self.depth]
    }
}
