import Shared

/// The stream's time: the largest time of the exchange that is believed. It goes on while nothing comes, so that ages and countdowns do;
/// the machine's own date is never looked at.
///
/// A time that is far ahead is believed once several records in a row tell it. The first time is believed, and it is wrong where the
/// records behind it agree on an earlier one.
struct BoardClock {
    private(set) var time = 0
    private var heardAt = 0
    private var candidate = (time: 0, count: 0)
    private var near = 0
    private var behind = 0
    /// Whether the stream's time has stopped: the input has ended.
    var hasStopped = false

    /// So many records in a row decide.
    private static let enough = 3
    private static let hour = 60 * Interval.minute

    enum Verdict {
        case believed
        /// Far ahead of all other records.
        case wrong
        /// The time has gone back: what was dated later was wrong.
        case wentBack
    }

    /// Takes the time of a live record. `reach` is the length of a candle, where it is one.
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

    /// The stream's time now.
    func now(_ monotonic: Int) -> Int { time == 0 || hasStopped ? time : time + max(0, monotonic - heardAt) }
}
