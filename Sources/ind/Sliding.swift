/// The last `length` values, as one aggregate.
///
/// Values are taken in laps of `length`. At the end of a lap the aggregates of its ends are computed, from each place to the
/// last; the window is then such an end joined with the new lap's beginning:
///
///     lap before  | gone gone gone | end[place + 1] |      new lap  | beginning, value |
///
/// Nothing is ever taken away from a sum, so nothing drifts, and an outlier is forgotten when it leaves. O(1) amortised.
struct Sliding<Part: Aggregate> {
    let length: Int
    private var lap: [Double]
    private var ends: [Part]
    private var beginning = Part.empty
    private var place = 0
    private var isFull = false

    init(_ length: Int) {
        self.length = length
        lap = [Double](repeating: 0, count: length)
        ends = [Part](repeating: .empty, count: length + 1)
    }

    /// The window with `value` in it; nil until there are enough.
    mutating func next(_ value: Double, _ commit: Bool) -> Part? {
        let newer = beginning.joined(with: Part(value))
        let window: Part? = isFull ? ends[place + 1].joined(with: newer) : place + 1 == length ? newer : nil
        if commit {
            lap[place] = value
            beginning = newer
            place += 1
            if place == length { turn() }
        }
        return window
    }

    private mutating func turn() {
        for index in lap.indices.reversed() { ends[index] = Part(lap[index]).joined(with: ends[index + 1]) }
        beginning = .empty
        place = 0
        isFull = true
    }
}
