@testable import Indicators

extension Formulas {
    static let profiles: [String: Formula] = [
        "vp": { m, p in profile(m.bars, p.length(0), p[1] / 100, p.values.count > 2 ? p.length(2) : nil) },
        // With the default anchor, the day.
        "avwap": { m, p in
            let rows = m.bars.indices.map { place -> [Double] in
                let today = m.bars[...place].filter { $0.time / 86_400_000 == m.bars[place].time / 86_400_000 }
                let volume = today.reduce(0) { $0 + $1.volume }
                let mean = today.reduce(0) { $0 + $1.typical * $1.volume } / volume
                let squares = today.reduce(0) { $0 + $1.volume * ($1.typical - mean) * ($1.typical - mean) }
                let distance = p[1] * (squares / volume).squareRoot()
                return [mean, mean + distance, mean - distance]
            }
            return (0..<3).map { field in Series(rows.map { $0[field] }) }
        },
    ]

    /// Calculates the volume of each row from the share of each candle's range that lies in it.
    private static func profile(_ bars: [Bar], _ rows: Int, _ share: Double, _ length: Int?) -> [Series] {
        let all = bars.indices.map { place -> [Double] in
            let day = bars[place].time / 86_400_000
            let inside =
                length.map { bars[max(place + 1 - $0, 0)...place] }
                ?? bars[...place].filter { $0.time / 86_400_000 == day }[...]
            let (low, high) = (inside.map(\.low).min()!, inside.map(\.high).max()!)
            let total = inside.reduce(0) { $0 + $1.volume }
            guard total > 0, place + 1 >= length ?? 0 else { return [.nan, .nan, .nan] }
            if high == low { return [low, low, low] }
            let height = (high - low) / Double(rows)
            let volumes = (0..<rows).map { row -> Double in
                let (bottom, top) = (low + Double(row) * height, low + Double(row + 1) * height)
                return inside.reduce(0) { sum, bar in
                    if bar.range == 0 {
                        let holds = bar.low >= bottom && (bar.low < top || row == rows - 1)
                        return sum + (holds ? bar.volume : 0)
                    }
                    return sum + bar.volume * max(min(bar.high, top) - max(bar.low, bottom), 0) / bar.range
                }
            }
            let most = volumes.max()!
            let point = volumes.firstIndex { $0 >= most - 1e-12 * total }!
            var area = point...point
            while area.reduce(0, { $0 + volumes[$1] }) < share * total * (1 - 1e-12) {
                let above = area.upperBound < rows - 1 ? volumes[area.upperBound + 1] : -1
                let below = area.lowerBound > 0 ? volumes[area.lowerBound - 1] : -1
                area =
                    above >= below - 1e-12 * total
                    ? area.lowerBound...area.upperBound + 1 : area.lowerBound - 1...area.upperBound
            }
            return [
                low + (Double(point) + 0.5) * height, low + Double(area.upperBound + 1) * height,
                low + Double(area.lowerBound) * height,
            ]
        }
        return (0..<3).map { field in Series(all.map { $0[field] }) }
    }
}
