@testable import Indicators

extension Formulas {
    static let oscillators: [String: Formula] = [
        "rsi": { m, p in [relativeStrength(m.close, p.length(0))] },
        "stoch": { m, p in
            let k = place(m.close, m.high.highest(p.length(0)), m.low.lowest(p.length(0))).mean(p.length(1))
            let d = k.mean(p.length(2))
            return [k.known(where: d), d]
        },
        "stochrsi": { m, p in
            let rsi = relativeStrength(m.close, p.length(0))
            let k = place(rsi, rsi.highest(p.length(1)), rsi.lowest(p.length(1))).mean(p.length(2))
            return [k, k.mean(p.length(3))]
        },
        "cci": { m, p in
            let length = p.length(0)
            return [
                m.typical.window(length) { values in
                    let mean = values.reduce(0, +) / Double(length)
                    let deviation = values.reduce(0) { $0 + abs($1 - mean) } / Double(length)
                    let distance = values.last! - mean
                    return abs(distance) < 1e-13 * mean ? 0 : distance / (0.015 * deviation)
                }
            ]
        },
        "willr": { m, p in
            let high = m.high.highest(p.length(0))
            return [-100 * (high - m.close).over(high - m.low.lowest(p.length(0)))]
        },
        "mfi": { m, p in
            let value = m.typical * m.volume
            let last = m.typical.before(1)
            let rises = (value * m.typical.whether(last) { $0 > $1 * (1 + 1e-13) }).sum(p.length(0))
            let falls = (value * m.typical.whether(last) { $0 < $1 * (1 - 1e-13) }).sum(p.length(0))
            return [100 * rises.over(rises + falls)]
        },
        "cmo": { m, p in
            let (rises, falls) = moves(m.close, p.length(0))
            return [100 * (rises - falls).over(rises + falls)]
        },
        "mom": { m, p in [m.close - m.close.before(p.length(0))] },
        "roc": { m, p in [100 * (m.close - m.close.before(p.length(0))) / m.close.before(p.length(0))] },
        "trix": { m, p in
            let length = p.length(0)
            let thrice = m.close.exponential(length).exponential(length).exponential(length)
            return [100 * (thrice - thrice.before(1)) / thrice.before(1)]
        },
        "tsi": { m, p in
            let change = m.close - m.close.before(1)
            let moved = change.exponential(p.length(0)).exponential(p.length(1))
            return [100 * moved.over(change.size.exponential(p.length(0)).exponential(p.length(1)))]
        },
        "ultosc": { m, p in
            let last = m.close.before(1)
            let low = m.low.min(last)
            let parts = [0, 1, 2].map { p.length($0) }.sorted().map { length in
                (m.close - low).sum(length).over((m.high.max(last) - low).sum(length))
            }
            return [100 * (4 * parts[0] + 2 * parts[1] + parts[2]) / 7]
        },
        "bop": { m, _ in [(m.close - m.open).over(m.range)] },
        "ao": { m, p in [m.middle.mean(p.length(0)) - m.middle.mean(p.length(1))] },
        "macd": { m, p in
            let (line, signal) = convergence(m.close, p.length(0), p.length(1), p.length(2))
            return [line, signal, line - signal]
        },
        "ppo": { m, p in
            let slow = m.close.exponential(max(p.length(0), p.length(1)))
            return [100 * (m.close.exponential(min(p.length(0), p.length(1))) - slow) / slow]
        },
        "aroon": { m, p in
            let length = p.length(0)
            func line(_ prices: Series, _ extreme: @escaping (ArraySlice<Double>) -> Double?) -> Series {
                prices.window(length + 1) { values in
                    let place = values.lastIndex(of: extreme(values)!)! - values.startIndex
                    return 100 * Double(place) / Double(length)
                }
            }
            return [line(m.high) { $0.max() }, line(m.low) { $0.min() }]
        },
        "vortex": { m, p in
            let ways = m.trueRange.sum(p.length(0))
            return [
                (m.high - m.low.before(1)).size.sum(p.length(0)).over(ways),
                (m.low - m.high.before(1)).size.sum(p.length(0)).over(ways),
            ]
        },
        "adx": { m, p in directional(m, p.length(0)) },
        "cc": { m, p in cycle(m.close.values, p[0]) },
    ]

    static func moves(_ values: Series, _ length: Int) -> (rises: Series, falls: Series) {
        let change = values - values.before(1)
        return (change.positive.wilder(length), (-1 * change).positive.wilder(length))
    }

    static func relativeStrength(_ values: Series, _ length: Int) -> Series {
        let (rises, falls) = moves(values, length)
        return 100 * rises.over(rises + falls)
    }

    static func place(_ value: Series, _ high: Series, _ low: Series) -> Series {
        100 * (value - low).over((high - low).map { $0 < 1e-12 ? 0 : $0 })
    }

    /// Both averages start with the first candle of the slow one.
    static func convergence(_ values: Series, _ one: Int, _ other: Int, _ signal: Int) -> (line: Series, signal: Series) {
        let fast = values.from(abs(one - other)).exponential(min(one, other))
        let line = fast - values.exponential(max(one, other))
        let mean = line.exponential(signal)
        return (line.known(where: mean), mean)
    }

    static func directional(_ m: Market, _ length: Int) -> [Series] {
        let up = m.high - m.high.before(1)
        let down = m.low.before(1) - m.low
        /// The sum of the first N - 1 values. From then on, one N-th of the sum is removed before the next value is added.
        func sums(_ values: Series) -> Series {
            var sum = 0.0
            return .recursion(values.values.count) { place in
                if place > 0 { sum = (place < length ? sum : sum - sum / Double(length)) + values.values[place] }
                return place < length ? .nan : sum
            }
        }
        let ways = sums(m.trueRange)
        let plus = 100 * sums(up.positive * up.whether(down) { $0 > $1 }).over(ways)
        let minus = 100 * sums(down.positive * down.whether(up) { $0 > $1 }).over(ways)
        let index = (100 * (plus - minus).size).over(plus + minus)
        var average = Double.nan
        let line = Series.recursion(m.bars.count) { place in
            if place == 2 * length - 1 { average = index.values[length...place].reduce(0, +) / Double(length) }
            if place >= 2 * length, plus.values[place] + minus.values[place] > 0 {
                average += (index.values[place] - average) / Double(length)
            }
            return average
        }
        return [line, plus, minus]
    }

    private static func cycle(_ prices: [Double], _ alpha: Double) -> [Series] {
        var cycles: [Double] = []
        func smooth(_ place: Int) -> Double {
            (prices[place] + 2 * prices[place - 1] + 2 * prices[place - 2] + prices[place - 3]) / 6
        }
        for place in prices.indices {
            if place < 7 {
                cycles.append(place < 2 ? 0 : (prices[place] - 2 * prices[place - 1] + prices[place - 2]) / 4)
                continue
            }
            let bend = smooth(place) - 2 * smooth(place - 1) + smooth(place - 2)
            let rest = 1 - alpha
            cycles.append(
                (1 - alpha / 2) * (1 - alpha / 2) * bend + 2 * rest * cycles[place - 1] - rest * rest * cycles[place - 2])
        }
        let line = Series(cycles).from(7)
        return [line, line.before(1)]
    }
}
