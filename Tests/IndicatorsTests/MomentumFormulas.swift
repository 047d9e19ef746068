@testable import Indicators

extension Formulas {
    static let momentum: [String: Formula] = [
        "ac": { m, p in
            let line = m.middle.mean(p.length(0)) - m.middle.mean(p.length(1))
            return [line - line.mean(p.length(2))]
        },
        // With the default type of average.
        "apo": { m, p in
            let (fast, slow) = (min(p.length(0), p.length(1)), max(p.length(0), p.length(1)))
            return [m.close.exponential(fast) - m.close.exponential(slow)]
        },
        "pvo": { m, p in
            let (fast, slow) = (min(p.length(0), p.length(1)), max(p.length(0), p.length(1)))
            return [100 * (m.volume.exponential(fast) - m.volume.exponential(slow)).over(m.volume.exponential(slow))]
        },
        "ma": { m, p in [m.close.mean(p.length(0))] },
        "macdext": { m, p in
            let line = m.close.mean(min(p.length(0), p.length(2))) - m.close.mean(max(p.length(0), p.length(2)))
            let signal = line.mean(p.length(4))
            return [line.known(where: signal), signal, line - signal]
        },
        "macdfix": { m, p in
            let line = m.close.from(14).exponential(12, smoothing: 0.15) - m.close.exponential(26, smoothing: 0.075)
            let signal = line.exponential(p.length(0))
            return [line.known(where: signal), signal, line - signal]
        },
        "cmou": { m, p in
            let (rises, falls) = plainMoves(m.close, p.length(0))
            return [100 * (rises - falls).over(rises + falls)]
        },
        "cutler": { m, p in
            let (rises, falls) = plainMoves(m.close, p.length(0))
            return [100 * rises.over(rises + falls)]
        },
        "coppock": { m, p in [(rate(m.close, p.length(1)) + rate(m.close, p.length(2))).weighted(p.length(0))] },
        "dpo": { m, p in [m.close.before(p.length(0) / 2 + 1) - m.close.mean(p.length(0))] },
        "eri": { m, p in
            let average = m.close.exponential(p.length(0))
            return [m.high - average, m.low - average]
        },
        "imi": { m, p in
            let body = m.close - m.open
            return [100 * body.positive.sum(p.length(0)).over(body.size.sum(p.length(0)), or: 0.5)]
        },
        "qstick": { m, p in [(m.close - m.open).mean(p.length(0))] },
        "rocp": { m, p in [rate(m.close, p.length(0)) / 100] },
        "rocr": { m, p in [m.close / m.close.before(p.length(0))] },
        "stochf": { m, p in
            let k = place(m.close, m.high.highest(p.length(0)), m.low.lowest(p.length(0)))
            let d = k.mean(p.length(1))
            return [k.known(where: d), d]
        },
        "kdj": { m, p in
            let fast = place(m.close, m.high.highest(p.length(0)), m.low.lowest(p.length(0)))
            let k = fast.wilder(p.length(1))
            let d = k.wilder(p.length(3))
            return [k.known(where: d), d, 3 * k - 2 * d]
        },
        "smi": { m, p in
            let (high, low) = (m.high.highest(p.length(0)), m.low.lowest(p.length(0)))
            let distance = (m.close - (high + low) / 2).exponential(p.length(2)).exponential(p.length(1))
            let width = (high - low).exponential(p.length(2)).exponential(p.length(1))
            let line = 200 * distance.over(width)
            let signal = line.exponential(p.length(3))
            return [line.known(where: signal), signal]
        },
        "fosc": { m, p in
            let ahead = m.close.mean(p.length(0)) + Double(p.length(0) + 1) / 2 * m.close.slope(p.length(0))
            return [100 * (m.close - ahead.before(1)) / m.close]
        },
        "wad": { m, _ in
            let last = m.close.before(1)
            let up = (m.close - m.low.min(last)) * m.close.whether(last) { $0 > $1 }
            let down = (m.close - m.high.max(last)) * m.close.whether(last) { $0 < $1 }
            var sum = 0.0
            return [
                .recursion(m.bars.count) { place in
                    if place > 0 { sum += (up + down).values[place] }
                    return sum
                }
            ]
        },
    ]

    static func plainMoves(_ values: Series, _ length: Int) -> (rises: Series, falls: Series) {
        let change = values - values.before(1)
        return (change.positive.sum(length), (-1 * change).positive.sum(length))
    }

    static func rate(_ values: Series, _ length: Int) -> Series {
        100 * (values - values.before(length)) / values.before(length)
    }
}
