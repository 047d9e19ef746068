@testable import Indicators

extension Formulas {
    static let directions: [String: Formula] = [
        "adxr": { m, p in
            let index = directional(m, p.length(0))[0]
            return [(index + index.before(p.length(0) - 1)) / 2]
        },
        "dx": { m, p in
            let (plus, minus) = (directional(m, p.length(0))[1].values, directional(m, p.length(0))[2].values)
            var last = 0.0
            return [
                .recursion(m.bars.count) { place in
                    if plus[place].isNaN { return .nan }
                    let sum = plus[place] + minus[place]
                    if sum > 0 { last = 100 * abs(plus[place] - minus[place]) / sum }
                    return last
                }
            ]
        },
        "plus_dm": { m, p in [movement(m.high - m.high.before(1), m.low.before(1) - m.low, p.length(0))] },
        "minus_dm": { m, p in [movement(m.low.before(1) - m.low, m.high - m.high.before(1), p.length(0))] },
        "aroonosc": { m, p in
            let lines = oscillators["aroon"]!(m, p)
            return [lines[0] - lines[1]]
        },
        "vhf": { m, p in
            let way = (m.close - m.close.before(1)).size.sum(p.length(0))
            return [(m.close.highest(p.length(0)) - m.close.lowest(p.length(0))).over(way)]
        },
        "er": { m, p in
            let way = (m.close - m.close.before(1)).size.sum(p.length(0))
            return [(m.close - m.close.before(p.length(0))).size.over(way, or: 1).map { min($0, 1) }]
        },
        "fractal": { m, p in
            let (left, right) = (p.length(0), p.length(1))
            func swings(_ values: Series) -> Series {
                values.window(left + right + 1) { window in
                    let pivot = window[window.startIndex + left]
                    return window.count { $0 >= pivot } == 1 ? 100 : 0
                }
            }
            return [swings(m.high), swings(-1 * m.low)]
        },
    ]

    /// Wilder's sum of the moves on one side that are larger than those on the other.
    private static func movement(_ wanted: Series, _ other: Series, _ length: Int) -> Series {
        let moves = (wanted.positive * wanted.whether(other) { $0 > $1 }).values
        if length == 1 { return Series(moves) }
        return .recursion(moves.count) { place in
            guard place >= length - 1 else { return .nan }
            let first = moves[1..<length].reduce(0, +)
            return moves[length...].prefix(max(place - length + 1, 0)).reduce(first) { $0 * (1 - 1 / Double(length)) + $1 }
        }
    }
}
