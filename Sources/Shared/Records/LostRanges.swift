/// The time ranges in which data may be missing, according to `disconnected`, `subscribed` and `gap` events. They are sorted,
/// do not touch, and are few.
package struct LostRanges {
    package private(set) var ranges: [Range<Int>] = []

    package init() {}

    /// The maximum number of ranges; beyond it the two oldest are merged.
    private static let most = 8

    package var isEmpty: Bool { ranges.isEmpty }

    package mutating func insert(from: Int, to: Int) {
        guard from < to else { return }
        var joined = from..<to
        ranges.removeAll { range in
            guard range.lowerBound <= joined.upperBound, joined.lowerBound <= range.upperBound else { return false }
            joined = min(range.lowerBound, joined.lowerBound)..<max(range.upperBound, joined.upperBound)
            return true
        }
        ranges.insert(joined, at: ranges.firstIndex { $0.lowerBound > joined.lowerBound } ?? ranges.count)
        if ranges.count > LostRanges.most { ranges[0..<2] = [ranges[0].lowerBound..<ranges[1].upperBound] }
    }

    /// Opens a range when the connection is lost; its end is not known yet.
    package mutating func begin(at time: Int) { insert(from: time, to: .max) }

    /// Ends the open range when data flows again.
    package mutating func end(at time: Int) {
        guard let last = ranges.last, last.upperBound == .max else { return }
        ranges.removeLast()
        insert(from: last.lowerBound, to: max(time, last.lowerBound + 1))
    }

    /// Drops the ranges that end at or before `time`.
    package mutating func forget(before time: Int) { ranges.removeAll { $0.upperBound <= time } }

    package mutating func clear() { ranges = [] }

    package func overlaps(from: Int, to: Int) -> Bool { ranges.contains { $0.lowerBound < to && from < $0.upperBound } }
}
