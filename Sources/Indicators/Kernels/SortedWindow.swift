/// The last N values, by age and by size. Adding one moves up to N values in memory; finding one takes log N steps.
struct SortedWindow {
    private var ring: HistoryRing
    private(set) var sorted: [Double] = []

    init(_ length: Int) { ring = HistoryRing(length) }

    var length: Int { ring.length }
    var isFull: Bool { ring.isFull }

    mutating func push(_ value: Double) {
        if ring.length == 0 { return }
        if ring.isFull { sorted.remove(at: below(ring.values[ring.oldest])) }
        ring.push(value)
        sorted.insert(value, at: below(value))
    }

    /// Returns the number of values below the given one.
    func below(_ value: Double) -> Int {
        var range = 0..<sorted.count
        while !range.isEmpty {
            let middle = (range.lowerBound + range.upperBound) / 2
            range = sorted[middle] < value ? middle + 1..<range.upperBound : range.lowerBound..<middle
        }
        return range.lowerBound
    }
}
