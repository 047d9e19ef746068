import Shared

@testable import Indicators

extension Formulas {
    static let adaptive: [String: Formula] = [
        "alma": { m, p in
            let length = p.length(0)
            let weights = (0..<length).map { place in
                exp(-pow(Double(place) - floor(p[1] * Double(length - 1)), 2) / (2 * pow(Double(length) / p[2], 2)))
            }
            return [
                m.close.window(length) { values in
                    zip(weights, values).reduce(0) { $0 + $1.0 * $1.1 } / weights.reduce(0, +)
                }
            ]
        },
        "vidya": { m, p in
            if p.length(0) == 1 { return [m.close] }
            let closes = m.close.values
            var average = closes[0]
            return [
                Series.recursion(closes.count) { place in
                    let changes = (max(1, place + 1 - p.length(1))..<(place + 1)).map { closes[$0] - closes[$0 - 1] }
                    let way = changes.reduce(0) { $0 + abs($1) }
                    let share = way == 0 ? 0 : abs(changes.reduce(0, +)) / way
                    average += 2 / Double(p.length(0) + 1) * share * (closes[place] - average)
                    return average
                }.from(p.length(1))
            ]
        },
        "frama": { m, p in
            let half = p.length(0) / 2
            let (highs, lows, middles) = (m.high.values, m.low.values, m.middle.values)
            func reach(_ places: Range<Int>) -> Double { highs[places].max()! - lows[places].min()! }
            var average = Double.nan
            return [
                .recursion(middles.count) { place in
                    guard place >= 2 * half else { return .nan }
                    if place == 2 * half { average = middles[place - 1] }
                    let (newer, older) = (reach(place + 1 - half..<place + 1), reach(place + 1 - 2 * half..<place + 1 - half))
                    let whole = reach(place + 1 - 2 * half..<place + 1)
                    let dimension = (log(newer + older) - log(whole)) / log(2) + 1
                    let smoothing = newer > 0 && older > 0 ? min(exp(-4.6 * (dimension - 1)), 1) : 1
                    average += smoothing * (middles[place] - average)
                    return average
                }
            ]
        },
        "mcginley": { m, p in
            let closes = m.close.values
            var line = closes[0]
            return [
                Series.recursion(closes.count) { place in
                    if place > 0 { line += (closes[place] - line) / (p[0] * pow(closes[place] / line, 4)) }
                    return line
                }.from(p.length(0) - 1)
            ]
        },
        "median": { m, p in
            [
                m.close.window(p.length(0)) { values in
                    let sorted = values.sorted()
                    return (sorted[(sorted.count - 1) / 2] + sorted[sorted.count / 2]) / 2
                }
            ]
        },
        "zigzag": { m, p in zigzag(m.bars, p[0] / 100) },
    ]

    /// Finds the turning points from the previous swing on, candle by candle.
    private static func zigzag(_ bars: [Bar], _ share: Double) -> [Series] {
        var pivots: [Double] = []
        var directions: [Double] = []
        var (start, direction, pivot) = (0, 0.0, Double.nan)
        for place in bars.indices {
            let before = bars[start..<place]
            let low = before.map(\.low).min() ?? .infinity
            let high = before.map(\.high).max() ?? -.infinity
            if direction != 1, bars[place].high >= low * (1 + share) {
                (start, direction, pivot) = (place, 1, low)
            } else if direction != -1, bars[place].low <= high * (1 - share) {
                (start, direction, pivot) = (place, -1, high)
            }
            pivots.append(pivot)
            directions.append(direction == 0 ? .nan : direction)
        }
        return [Series(pivots), Series(directions)]
    }
}
