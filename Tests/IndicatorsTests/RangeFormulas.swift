@testable import Indicators

extension Formulas {
    static let ranges: [String: Formula] = [
        "atr": { m, p in [m.trueRange.wilder(p.length(0))] },
        "natr": { m, p in
            p.length(0) == 1 ? [m.trueRange] : [100 * m.trueRange.wilder(p.length(0)) / m.close]
        },
        "tr": { m, _ in [m.trueRange] },
        "bb": { m, p in
            let middle = m.close.mean(p.length(0))
            let distance = p[1] * m.close.deviation(p.length(0))
            let width = 2 * distance
            return [
                middle + distance, middle, middle - distance, 100 * width / middle,
                (m.close - middle + distance).over(width, or: .nan),
            ]
        },
        "kc": { m, p in
            let first = max(p.length(0) - 1, p.length(1))
            let middle = m.typical.from(first + 1 - p.length(0)).exponential(p.length(0))
            let distance = p[2] * m.trueRange.from(first + 1 - p.length(1)).wilder(p.length(1))
            return [middle + distance, middle, middle - distance]
        },
        "donchian": { m, p in
            let high = m.high.highest(p.length(0))
            let low = m.low.lowest(p.length(0))
            return [high, (high + low) / 2, low]
        },
        "stddev": { m, p in [m.close.deviation(p.length(0))] },
        "zscore": { m, p in [(m.close - m.close.mean(p.length(0))).over(m.close.deviation(p.length(0)))] },
        "st": { m, p in trend(m, p.length(0), p[1]) },
        "sar": { m, p in [stops(m.bars, p[0], p[1]).map(abs)] },
        // With equal factors on both sides, a start of 0 and no offset.
        "sarext": { m, p in [stops(m.bars, p[2], p[4])] },
        "ichimoku": { m, p in
            func middle(_ length: Int) -> Series { (m.high.highest(length) + m.low.lowest(length)) / 2 }
            let (tenkan, kijun) = (middle(p.length(0)), middle(p.length(1)))
            let ahead = p.length(1) - 1
            return [tenkan, kijun, ((tenkan + kijun) / 2).before(ahead), middle(p.length(2)).before(ahead)]
        },
        "chandelier": { m, p in
            let distance = p[1] * m.trueRange.wilder(p.length(0))
            return [m.high.highest(p.length(0)) - distance, m.low.lowest(p.length(0)) + distance]
        },
    ]

    private static func trend(_ m: Market, _ length: Int, _ multiple: Double) -> [Series] {
        let distance = multiple * m.trueRange.wilder(length)
        let (tops, bottoms, closes) = ((m.middle + distance).values, (m.middle - distance).values, m.close.values)
        var (upper, lower, isUp) = (Double.nan, Double.nan, true)
        var lines: [Double] = []
        var directions: [Double] = []
        for place in closes.indices {
            if place > length {
                // A band moves towards the price, or anywhere after a close beyond it.
                if tops[place] < upper || closes[place - 1] > upper { upper = tops[place] }
                if bottoms[place] > lower || closes[place - 1] < lower { lower = bottoms[place] }
                isUp = isUp ? closes[place] >= lower : closes[place] > upper
            } else {
                (upper, lower) = (tops[place], bottoms[place])
            }
            lines.append(isUp ? lower : upper)
            directions.append(place < length ? .nan : isUp ? 1 : -1)
        }
        return [Series(lines), Series(directions)]
    }

    /// The stops; those of a short position are below 0. Both sides are written out, whereas the kernel mirrors a short
    /// position.
    private static func stops(_ bars: [Bar], _ step: Double, _ limit: Double) -> Series {
        var (isLong, stop, extreme, factor) = (true, 0.0, 0.0, step)
        return .recursion(bars.count) { place in
            guard place > 0 else { return .nan }
            let bar = bars[place]
            var before = bars[place - 1]
            if place == 1 {
                let (up, down) = (bar.high - before.high, before.low - bar.low)
                isLong = !(down > 0 && down > up)
                (stop, extreme) = isLong ? (before.low, bar.high) : (before.high, bar.low)
                before = bar
            }
            let turns = isLong ? bar.low <= stop : bar.high >= stop
            var value = stop
            if turns {
                value = isLong ? max(extreme, before.high, bar.high) : min(extreme, before.low, bar.low)
                isLong.toggle()
                (stop, factor, extreme) = (value, step, isLong ? bar.high : bar.low)
            } else if isLong ? bar.high > extreme : bar.low < extreme {
                (extreme, factor) = (isLong ? bar.high : bar.low, min(factor + step, limit))
            }
            stop = stop.addingProduct(factor, extreme - stop)
            stop = isLong ? min(stop, before.low, bar.low) : max(stop, before.high, bar.high)
            return isLong ? value : -value
        }
    }
}
