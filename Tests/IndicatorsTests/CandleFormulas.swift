import Shared

@testable import Indicators

extension Formulas {
    static let candles: [String: Formula] = [
        "impulse": { m, p in
            let body = m.close - m.open
            let isStrong = m.range.whether(p[1] * m.range.mean(p.length(0))) { $0 > $1 }
            return [isStrong * body.whether(p[2] * m.range) { abs($0) > $1 } * body.map { $0 > 0 ? 1 : -1 }]
        },
        "ha": { m, _ in
            let close = (m.open + m.high + m.low + m.close) / 4
            var opens: [Double] = []
            for (place, bar) in m.bars.enumerated() {
                opens.append(place == 0 ? (bar.open + bar.close) / 2 : (opens[place - 1] + close.values[place - 1]) / 2)
            }
            let open = Series(opens)
            return [open, m.high.max(open).max(close), m.low.min(open).min(close), close]
        },
        "pivots": { m, _ in pivots(m.bars) },
        "divergence": { m, p in divergence(m.close, p.length(0)) },
        "squeeze": { m, p in
            let widths = p[1] * m.close.deviation(p.length(0)).over(m.close.mean(p.length(0)))
            let count = p.length(2)
            let threshold = widths.window(count) { values in
                let sorted = values.sorted()
                let position = p[3] / 100 * Double(count - 1)
                let below = min(Int(position), max(count - 2, 0))
                return sorted[below] + (position - Double(below)) * (sorted[min(below + 1, count - 1)] - sorted[below])
            }
            return [widths.whether(threshold.before(1)) { $0 < $1 }]
        },
        "mtrend": { m, p in
            let momentum = m.close - m.close.before(p.length(0))
            let distance = momentum.mean(p.length(1)) - momentum.mean(p.length(2))
            // Sums of the same values in another order differ by rounding.
            let isSame = p.length(1) == p.length(2)
            return [
                distance.map { isSame ? 0 : $0 > 0 ? 1 : $0 < 0 ? -1 : 0 }, distance.size / m.trueRange.wilder(14),
            ]
        },
        "chop": { m, p in
            let reach = m.high.highest(p.length(0)) - m.low.lowest(p.length(0))
            return [100 * (m.trueRange.sum(p.length(0)) / reach).map { log10($0) } / log10(p[0])]
        },
        "fisher": { m, p in
            let reach = m.middle.highest(p.length(0)) - m.middle.lowest(p.length(0))
            let low = m.middle.lowest(p.length(0)).values
            var (place, fisher) = (0.0, 0.0)
            let line = Series.recursion(m.bars.count) { number in
                guard !low[number].isNaN else { return .nan }
                let wide = reach.values[number]
                let share = wide == 0 ? 0 : (m.middle.values[number] - low[number]) / wide - 0.5
                place = min(max(0.66 * share + 0.67 * place, -0.999), 0.999)
                fisher = 0.5 * log((1 + place) / (1 - place)) + 0.5 * fisher
                return fisher
            }
            return [line, line.before(1)]
        },
    ]

    private static func pivots(_ bars: [Bar]) -> [Series] {
        let day = 86_400_000
        let rows = bars.map { bar -> [Double] in
            let inside = bars.filter { $0.time / day == bar.time / day - 1 }
            guard inside.count == day / 1_800_000 else { return [Double](repeating: .nan, count: 7) }
            let high = inside.map(\.high).max()!
            let low = inside.map(\.low).min()!
            let pivot = (high + low + inside.last!.close) / 3
            let reach = high - low
            return [
                pivot, 2 * pivot - low, pivot + reach, high + 2 * (pivot - low), 2 * pivot - high, pivot - reach,
                low - 2 * (high - pivot),
            ]
        }
        return (0..<7).map { field in Series(rows.map { $0[field] }) }
    }

    private static func divergence(_ close: Series, _ length: Int) -> [Series] {
        let (line, signal) = convergence(close, 12, 26, 9)
        let (closes, histograms) = (close.values, (line - signal).values)
        return [
            .recursion(closes.count) { place in
                let first = place + 1 - length
                guard first >= 0, !histograms[first].isNaN else { return .nan }
                let before = first..<place
                let lowest = before.last { number in before.allSatisfy { closes[number] <= closes[$0] } }!
                let highest = before.last { number in before.allSatisfy { closes[number] >= closes[$0] } }!
                if closes[place] < closes[lowest], histograms[place] > histograms[lowest] { return 1 }
                return closes[place] > closes[highest] && histograms[place] < histograms[highest] ? -1 : 0
            }
        ]
    }
}
