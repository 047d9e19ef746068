/// The last `length` values, as one aggregate.
///
/// Values are added in laps of `length`. At the end of a lap, its values are replaced by the aggregates of its suffixes, from
/// each place to the last value. The window is then a suffix of the old lap joined with the beginning of the new one, whose
/// values overwrite suffixes that are no longer needed:
///
///     | value value | gone | suffix of the old lap | … |       window = suffix + beginning + the new value
///       beginning   place   place + 1
///
/// Values are never subtracted from a sum, so errors do not add up, and an outlier has no effect once it has left. O(1)
/// amortised.
struct Sliding<Part: Aggregate> {
    let length: Int
    /// Grows during the first lap, and then gets the empty suffix at its end.
    private var parts: [Part] = []
    private var beginning = Part.empty
    private var place = 0
    private var isFull = false

    init(_ length: Int) { self.length = length }

    /// Returns the window including `value`; nil until it is full.
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
