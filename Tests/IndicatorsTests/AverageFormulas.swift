@testable import Indicators

extension Formulas {
    static let averages: [String: Formula] = [
        "sma": { m, p in [m.close.mean(p.length(0))] },
        "ema": { m, p in [m.close.exponential(p.length(0))] },
        "wma": { m, p in [m.close.weighted(p.length(0))] },
        "rma": { m, p in [m.close.wilder(p.length(0))] },
        "dema": { m, p in
            let once = m.close.exponential(p.length(0))
            return [2 * once - once.exponential(p.length(0))]
        },
        "tema": { m, p in
            let once = m.close.exponential(p.length(0))
            let twice = once.exponential(p.length(0))
            return [3 * once - 3 * twice + twice.exponential(p.length(0))]
        },
        "hma": { m, p in
            let length = p.length(0)
            let ahead = 2 * m.close.weighted(max(length / 2, 1)) - m.close.weighted(length)
            return [ahead.weighted(max(Int(Double(length).squareRoot()), 1))]
        },
        "kama": { m, p in [kaufman(m.close, p.length(0))] },
        "zlema": { m, p in [(2 * m.close - m.close.before((p.length(0) - 1) / 2)).exponential(p.length(0))] },
        "trima": { m, p in [m.close.mean((p.length(0) + 1) / 2).mean(p.length(0) / 2 + 1)] },
        "vwma": { m, p in [(m.close * m.volume).sum(p.length(0)).over(m.volume.sum(p.length(0)), or: .nan)] },
        "t3": { m, p in
            var averages = [m.close]
            for _ in 0..<6 { averages.append(averages.last!.exponential(p.length(0))) }
            let v = p[1]
            let last = -v * v * v * averages[6] + 3 * v * v * (1 + v) * averages[5]
            return [last + -3 * v * (2 * v + 1 + v * v) * averages[4] + (1 + 3 * v + 3 * v * v + v * v * v) * averages[3]]
        },
        "linreg": { m, p in
            [m.close.mean(p.length(0)) + Double(p.length(0) - 1) / 2 * m.close.slope(p.length(0))]
        },
        "slope": { m, p in [m.close.slope(p.length(0))] },
    ]

    private static func kaufman(_ values: Series, _ length: Int) -> Series {
        if length == 1 { return values }
        let way = (values - values.before(1)).size.sum(length)
        let distance = values - values.before(length)
        var average = Double.nan
        return .recursion(values.values.count) { place in
            guard place >= length else { return .nan }
            if place == length { average = values.values[place - 1] }
            let efficiency = way.values[place] == 0 ? 1 : abs(distance.values[place]) / way.values[place]
            let smoothing = 2.0 / 31 + min(efficiency, 1) * (2.0 / 3 - 2.0 / 31)
            average += smoothing * smoothing * (values.values[place] - average)
            return average
        }
    }
}
