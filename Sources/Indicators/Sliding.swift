/// The last `length` values, as one aggregate.
///
/// Values are taken in laps of `length`. At the end of a lap the aggregates of its ends are computed, from each place to the
/// last; the window is then such an end joined with the new lap's beginning, whose values take the place of ends that are
/// used up:
///
///     | value value | gone | end of the lap before | … |       window = that end + beginning + the new value
///       beginning   place   place + 1
///
/// Nothing is ever taken away from a sum, so nothing drifts, and an outlier is forgotten when it leaves. O(1) amortised.
struct Sliding<Part: Aggregate> {
    let length: Int
    /// Grows in the first lap; the last of it is the empty end then.
    private var parts: [Part] = []
    private var beginning = Part.empty
    private var place = 0
    private var isFull = false

    init(_ length: Int) { self.length = length }

    /// The window with `value` in it; nil until there are enough.
    mutating func next(_ value: Part.Value, _ commit: Bool) -> Part? {
        let part = Part(value)
        let newer = beginning.joined(with: part)
        let window: Part? = isFull ? parts[place + 1].joined(with: newer) : place + 1 == length ? newer : nil
        if commit {
            if isFull { parts[place] = part } else { grow(part) }
            beginning = newer
            place += 1
            if place == length { turn() }
        }
        return window
    }

    @inline(never) private mutating func grow(_ part: Part) {
        if place == parts.capacity { parts.reserveCapacity(min(2 * place + 8, length + 1)) }
        parts.append(part)
    }

    private mutating func turn() {
        if !isFull { parts.append(.empty) }
        var end = Part.empty
        for index in (0..<length).reversed() {
            end = parts[index].joined(with: end)
            parts[index] = end
        }
        beginning = .empty
        place = 0
        isFull = true
    }
}
