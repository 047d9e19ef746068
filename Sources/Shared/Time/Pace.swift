/// Whether the exchange's time goes as fast as the machine's boot clock: for ten seconds and three new times it has not gained more
/// than two seconds on it. A replay at another speed, or a file, is not of now.
package struct Pace {
    /// The newest time noted.
    package private(set) var newest = Int.min
    package private(set) var isLive = false
    private var begun: Int?
    private var lead = Int.min
    private var leadAtBegin = Int.min
    private var count = 0

    private static let span = 10_000
    private static let leastTimes = 3
    private static let tolerance = 2000

    package init() {}

    /// A new time was read at `now` on the boot clock.
    package mutating func note(_ time: Int, _ now: Int) {
        newest = time
        lead = max(lead, time - now)
        guard let begun else {
            self.begun = now
            leadAtBegin = lead
            return
        }
        count += 1
        guard now - begun >= Pace.span, count >= Pace.leastTimes else { return }
        isLive = lead - leadAtBegin <= Pace.tolerance
        self.begun = now
        leadAtBegin = lead
        count = 0
    }
}
