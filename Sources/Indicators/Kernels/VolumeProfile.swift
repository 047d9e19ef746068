/// Volume profile of the UTC day so far, or of the last N candles. The range from the lowest low to the highest high is split
/// into rows of equal height, and each candle's volume is spread evenly from its low to its high. The point of control is the
/// middle of the row with the most volume; among equal rows, the lowest. The value area grows from it by the larger
/// neighbouring row, or the upper of equal ones, until it has the share of the volume. Null without volume. A candle costs
/// O(candles + rows).
struct VolumeProfile: Indicator {
    private struct Part {
        var low: Double
        var high: Double
        var volume: Double
    }

    private let rows: Int
    private let share: Double
    private let length: Int?
    private var parts: [Part] = []
    private var oldest = 0
    private var day = Int.min
    /// Volume per row, recomputed for each candle.
    private var volumes: [Double]

    init(_ rows: Int, _ percent: Double, _ length: Int?) {
        (self.rows, share, self.length) = (rows, percent / 100, length)
        volumes = [Double](repeating: 0, count: rows + 1)
    }

    mutating func next(_ bar: Bar, _ commit: Bool, _ values: inout Values) {
        let part = Part(low: bar.low, high: bar.high, volume: bar.volume)
        let today = bar.time / 86_400_000
        let isNew = length == nil && today != day
        // The oldest of N candles, which the new one replaces.
        let skipped = parts.count == length ? oldest : nil
        let isKnown = length.map { parts.count >= $0 - 1 } ?? true
        put(isKnown && !bar.volume.isNaN ? area(isNew ? nil : skipped, isNew, part) : nil, &values)
        guard commit, !bar.volume.isNaN else { return }
        if isNew { parts.removeAll(keepingCapacity: true) }
        day = today
        if let skipped, let length {
            parts[skipped] = part
            oldest = skipped + 1 == length ? 0 : skipped + 1
        } else {
            parts.append(part)
        }
    }

    private func put(_ area: (point: Double, high: Double, low: Double)?, _ values: inout Values) {
        values.put(area?.point ?? .nan)
        values.put(area?.high ?? .nan)
        values.put(area?.low ?? .nan)
    }

    private mutating func area(_ skipped: Int?, _ isNew: Bool, _ newest: Part) -> (point: Double, high: Double, low: Double)? {
        let count = isNew ? 0 : parts.count
        var (low, high, total) = (newest.low, newest.high, newest.volume)
        for place in 0..<count where place != skipped {
            (low, high) = (min(low, parts[place].low), max(high, parts[place].high))
            total += parts[place].volume
        }
        guard total > 0 else { return nil }
        guard high > low else { return (low, low, low) }
        let height = (high - low) / Double(rows)
        for row in volumes.indices { volumes[row] = 0 }
        for place in 0..<count where place != skipped { spread(parts[place], low, height) }
        spread(newest, low, height)
        // The rows hold differences so far; their running sum is the volume of each row.
        for row in 1..<rows { volumes[row] += volumes[row - 1] }
        return valueArea(low, height, total)
    }

    /// Adds the volume of a candle to the rows, as differences between neighbouring rows.
    private mutating func spread(_ part: Part, _ low: Double, _ height: Double) {
        if part.volume == 0 { return }
        let (from, to) = ((part.low - low) / height, (part.high - low) / height)
        let first = min(Int(from), rows - 1)
        let last = min(Int(to), rows - 1)
        if first == last { return add(part.volume, first) }
        let dense = part.volume / (to - from)
        add(dense * (Double(first + 1) - from), first)
        add(dense * (to - Double(last)), last)
        volumes[first + 1] += dense
        volumes[last] -= dense
    }

    private mutating func add(_ volume: Double, _ row: Int) {
        volumes[row] += volume
        volumes[row + 1] -= volume
    }

    private func valueArea(_ low: Double, _ height: Double, _ total: Double) -> (point: Double, high: Double, low: Double) {
        var point = 0
        for row in 1..<rows where volumes[row] > volumes[point] + 1e-12 * total { point = row }
        var (bottom, top, sum) = (point, point, volumes[point])
        while sum < share * total * (1 - 1e-12), bottom > 0 || top < rows - 1 {
            let above = top < rows - 1 ? volumes[top + 1] : nil
            let below = bottom > 0 ? volumes[bottom - 1] : nil
            if let above, above >= (below ?? 0) - 1e-12 * total || below == nil {
                (top, sum) = (top + 1, sum + above)
            } else {
                (bottom, sum) = (bottom - 1, sum + (below ?? 0))
            }
        }
        return (low + (Double(point) + 0.5) * height, low + Double(top + 1) * height, low + Double(bottom) * height)
    }
}
