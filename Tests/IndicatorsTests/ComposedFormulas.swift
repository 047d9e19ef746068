@testable import Indicators

extension Formulas {
    static let composed: [String: Formula] = [
        "stc": { m, p in
            let line =
                m.close.from(abs(p.length(0) - p.length(1))).exponential(min(p.length(0), p.length(1)))
                - m.close.exponential(max(p.length(0), p.length(1)))
            return [halved(held(halved(held(line, p.length(2))), p.length(2)))]
        },
        "kst": { m, p in
            let parts = (0..<4).map { Double($0 + 1) * rate(m.close, p.length($0)).mean(p.length($0 + 4)) }
            let line = parts[0] + parts[1] + parts[2] + parts[3]
            let signal = line.mean(p.length(8))
            return [line.known(where: signal), signal]
        },
        "crsi": { m, p in
            let (closes, change) = (m.close.values, rate(m.close, 1))
            var streak = 0.0
            let streaks = Series.recursion(closes.count) { place in
                if place == 0 { return .nan }
                let sign: Double = closes[place] > closes[place - 1] ? 1 : closes[place] < closes[place - 1] ? -1 : 0
                streak = sign == 0 ? 0 : streak.sign == sign.sign && streak != 0 ? streak + sign : sign
                return streak
            }
            let rank = change.window(p.length(2) + 1) { values in
                100 * Double(values.count { $0 < values.last! }) / Double(values.count - 1)
            }
            return [(relativeStrength(m.close, p.length(0)) + relativeStrength(streaks, p.length(1)) + rank) / 3]
        },
        "wavetrend": { m, p in
            let away = m.typical - m.typical.exponential(p.length(0))
            // If all prices are equal, the distance from their average is only rounding.
            let distance = away.map { abs($0) < 1e-12 ? 0 : $0 }
            let wave = distance.over(0.015 * distance.size.exponential(p.length(0))).exponential(p.length(1))
            let signal = wave.mean(p.length(2))
            return [wave.known(where: signal), signal]
        },
        "ttm": { m, p in
            let (length, mean) = (p.length(0), m.close.mean(p.length(0)))
            let distance = m.close - ((m.high.highest(length) + m.low.lowest(length)) / 2 + mean) / 2
            let line = distance.mean(length) + Double(length - 1) / 2 * distance.slope(length)
            let range = p[2] * m.trueRange.mean(length)
            return [(p[1] * m.close.deviation(length)).whether(range) { $0 < $1 }, line]
        },
    ]

    /// The position in the channel, in percent. While the channel has no width, the last position is kept.
    private static func held(_ values: Series, _ length: Int) -> Series {
        let (high, low) = (values.highest(length).values, values.lowest(length).values)
        var place = 0.0
        return .recursion(values.values.count) { number in
            if high[number].isNaN { return .nan }
            if high[number] > low[number] { place = 100 * (values.values[number] - low[number]) / (high[number] - low[number]) }
            return place
        }
    }

    private static func halved(_ values: Series) -> Series { values.exponential(1, smoothing: 0.5) }
}
