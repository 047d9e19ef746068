import Shared

/// The stream's time: the largest credible time of the exchange. It advances while no records arrive, so that ages and
/// countdowns do; the machine's own date is never used.
///
/// A time that is far ahead is accepted once several records in a row agree on it. The first time is accepted at once; it was
/// wrong if the records after it agree on an earlier time.
struct BoardClock {
    private(set) var time = 0
    private var heardAt = 0
    private var candidate = (time: 0, count: 0)
    private var near = 0
    private var behind = 0
    /// Whether the stream's time stands still, because the input has ended.
    var hasStopped = false

    /// The number of records in a row that must agree.
    private static let enough = 3
    private static let hour = 60 * Interval.minute

    enum Verdict {
        case believed
        /// The time is far ahead of all other records.
        case wrong
        /// The stream's time has gone back, because it was wrong before.
        case wentBack
    }

    /// Adds the time of a live record. `reach` is the length of the interval if the record is a candle, and 0 otherwise.
    mutating func hear(_ told: Int, reach: Int = 0, at monotonic: Int) -> Verdict {
        let leeway = max(BoardClock.hour, 3 * reach)
        if time == 0 {
            (time, heardAt) = (told, monotonic)
            return .believed
        }
        if told - now(monotonic) > leeway {
            let agrees = abs(told - candidate.time) <= leeway
            candidate = (told, agrees ? candidate.count + 1 : 1)
            guard candidate.count >= BoardClock.enough else { return .wrong }
            (near, behind) = (0, 0)
        } else if time - told > leeway {
            behind += 1
            guard behind >= BoardClock.enough, near < BoardClock.enough else { return .believed }
            (time, heardAt, near, behind) = (told, monotonic, 0, 0)
            return .wentBack
        } else {
            near += 1
            behind = 0
        }
        candidate.count = 0
        if told > time { (time, heardAt) = (told, monotonic) }
        return .believed
    }

    /// The stream's current time.
    func now(_ monotonic: Int) -> Int { time == 0 || hasStopped ? time : time + max(0, monotonic - heardAt) }
}
