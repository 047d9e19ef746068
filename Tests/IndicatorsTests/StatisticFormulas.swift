import Shared

@testable import Indicators

extension Formulas {
    static let statistics: [String: Formula] = [
        "avgdev": { m, p in
            [
                m.close.window(p.length(0)) { values in
                    let mean = values.reduce(0, +) / Double(values.count)
                    return values.reduce(0) { $0 + abs($1 - mean) } / Double(values.count)
                }
            ]
        },
        "var": { m, p in [m.close.deviation(p.length(0)).map { $0 * $0 }] },
        "linreg_angle": { m, p in [m.close.slope(p.length(0)).map { atan($0) * 180 / .pi }] },
        "linreg_intercept": { m, p in
            [m.close.mean(p.length(0)) - Double(p.length(0) - 1) / 2 * m.close.slope(p.length(0))]
        },
        "tsf": { m, p in [m.close.mean(p.length(0)) + Double(p.length(0) + 1) / 2 * m.close.slope(p.length(0))] },
        "percentile": { m, p in
            [
                m.close.window(p.length(0)) { values in
                    let rank = (p[1] / 100 * Double(values.count)).rounded(.up)
                    return values.sorted()[max(Int(rank), 1) - 1]
                }
            ]
        },
        "percentrank": { m, p in
            [
                m.close.window(p.length(0) + 1) { values in
                    100 * Double(values.count { $0 < values.last! }) / Double(values.count - 1)
                }
            ]
        },
        "midpoint": { m, p in [(m.close.highest(p.length(0)) + m.close.lowest(p.length(0))) / 2] },
        "midprice": { m, p in [(m.high.highest(p.length(0)) + m.low.lowest(p.length(0))) / 2] },
        "beta": { m, p in
            let (x, y) = (rate(m.high, 1), rate(m.low, 1))
            return [paired(x, y, p.length(0)) { $0.xx > 0 ? $0.xy / $0.xx : 0 }]
        },
        "correl": { m, p in
            [paired(m.high, m.low, p.length(0)) { $0.xx > 0 && $0.yy > 0 ? $0.xy / ($0.xx * $0.yy).squareRoot() : 0 }]
        },
        "accbands": { m, p in
            let share = 4 * m.range / (m.high + m.low)
            return [
                (m.high + m.high * share).mean(p.length(0)), m.close.mean(p.length(0)),
                (m.low - m.low * share).mean(p.length(0)),
            ]
        },
        "adr": { m, p in [m.range.mean(p.length(0))] },
        "cvi": { m, p in
            let average = m.range.exponential(p.length(0))
            return [100 * (average - average.before(p.length(1))).over(average.before(p.length(1)))]
        },
        "massi": { m, p in
            let once = m.range.exponential(p.length(0))
            return [once.over(once.exponential(p.length(0)), or: 1).sum(p.length(1))]
        },
        "rvi": { m, p in
            let (deviation, change) = (m.close.deviation(p.length(1)), m.close - m.close.before(1))
            let rise = (deviation * change.map { $0 > 0 ? 1 : 0 }).wilder(p.length(0))
            let fall = (deviation * change.map { $0 < 0 ? 1 : 0 }).wilder(p.length(0))
            return [100 * rise.over(rise + fall, or: 0.5)]
        },
        "marketfi": { m, _ in [m.range.over(m.volume)] },
        "nvi": { m, _ in [index(m) { $0 < $1 }] },
        "pvi": { m, _ in [index(m) { $0 > $1 }] },
        "atr_sma": { m, p in [m.trueRange.mean(p.length(0))] },
        "kc_ema": { m, p in
            let (middle, distance) = (m.close.exponential(p.length(0)), p[1] * m.trueRange.exponential(p.length(0)))
            return [middle + distance, middle, middle - distance]
        },
        "bb_sample": { m, p in
            let (middle, count) = (m.close.mean(p.length(0)), Double(p.length(0)))
            let distance = p[1] * (count / (count - 1)).squareRoot() * m.close.deviation(p.length(0))
            return [
                middle + distance, middle, middle - distance, 200 * distance / middle,
                (m.close - middle + distance).over(2 * distance, or: .nan),
            ]
        },
    ]

    /// The sums of the products of the distances from the means, over a window of two series. The distances of equal values are
    /// 0, without rounding errors.
    private static func paired(
        _ x: Series, _ y: Series, _ length: Int, _ formula: @escaping ((xx: Double, yy: Double, xy: Double)) -> Double
    ) -> Series {
        func distances(_ values: ArraySlice<Double>) -> [Double] {
            let mean = values.reduce(0, +) / Double(values.count)
            return values.map { value in values.allSatisfy { $0 == value } ? 0 : value - mean }
        }
        let first = x.values.firstIndex { !$0.isNaN } ?? 0
        return .recursion(x.values.count) { place in
            guard place + 1 >= first + length else { return .nan }
            let window = (place + 1 - length)...place
            let pairs = zip(distances(x.values[window]), distances(y.values[window]))
            return formula(pairs.reduce((0, 0, 0)) { ($0.0 + $1.0 * $1.0, $0.1 + $1.1 * $1.1, $0.2 + $1.0 * $1.1) })
        }
    }

    private static func index(_ m: Market, _ holds: @escaping (Double, Double) -> Bool) -> Series {
        let (closes, volumes) = (m.close.values, m.volume.values)
        var index = 1000.0
        return .recursion(closes.count) { place in
            if place > 0, holds(volumes[place], volumes[place - 1]) { index *= closes[place] / closes[place - 1] }
            return index
        }
    }
}
