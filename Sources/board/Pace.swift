/// The number of records read per second.
struct Pace {
    private var since = 0
    private var counted = 0
    private var last: Int?

    mutating func count(_ now: Int) {
        if since == 0 { since = now }
        counted += 1
    }

    mutating func rate(_ now: Int) -> Int? {
        guard since > 0, now - since >= 1000 else { return last }
        last = counted * 1000 / (now - since)
        (since, counted) = (now, 0)
        return last
    }
}
