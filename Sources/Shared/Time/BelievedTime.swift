/// Whether a record's time can be believed. One wrong time, a day or a year ahead, would otherwise move the stream's time for
/// good: it would close candles, end windows, or lift a halt.
///
/// A time is near when it is at most an hour, or three candles of its interval, ahead of the newest time so far; or when no line
/// came for as long as it is ahead. Any other time is held, and the lines behind it decide. Lines of its own source confirm it,
/// or show that it is wrong. A line of another source that goes on from the old time contradicts it, and then the lines of its
/// own source confirm nothing: one source alone does not jump. A line that is behind the newest is late, and says nothing.
///
/// The first line is believed until later lines show that it was wrong. Then the stream's time goes back, and the stage reports it.
///
/// The rule misses wrong times that are less than an hour ahead, more than five wrong ones in a row, and a last line that is
/// wrong by up to a day.
public struct BelievedTime {
    /// The largest time that is believed; `none` before the first.
    @usableFromInline var newest = BelievedTime.none
    /// Enough lines were near the newest time.
    @usableFromInline var isSettled = false
    /// How many lines were near it since it jumped, and how many were far behind it in a row.
    private var near = 0
    private var behind = 0
    /// When the lines at hand were read and when the newest time was, on the monotonic clock.
    private var arrival = 0
    private var newestAt = 0
    private var seen = 0
    /// When the line that is held is decided about at the latest, on the monotonic clock.
    var deadline: Int?

    /// In 1973: what is less is seconds, or no time, and moves nothing.
    static let none = 100_000_000_000
    @usableFromInline static let hour = 3_600_000

    init() {}

    var isFirst: Bool { newest == BelievedTime.none }

    /// Goes on from the time that an earlier run had reached.
    package mutating func goOn(from time: Int) {
        newest = max(newest, time)
        isSettled = true
    }

    /// A block of lines was read at `now`.
    mutating func arrived(_ now: Int) {
        if newest != seen {
            seen = newest
            newestAt = arrival
        }
        arrival = now
    }

    /// Believes a time that is at most an hour ahead. False does not say that a time is wrong.
    @inlinable @inline(__always) mutating func believesAtOnce(_ time: Int) -> Bool {
        if time - newest > BelievedTime.hour || !isSettled { return false }
        newest = max(newest, time)
        return true
    }

    /// How far ahead a candle's time may be, or that of another record.
    static func leeway(_ interval: Interval?) -> Int {
        max(hour, interval.map { 3 * ($0.length ?? 31 * Interval.dayLength) } ?? 0)
    }

    /// Whether `time` is near the newest, the wait for it included.
    func isNear(_ time: Int, _ leeway: Int) -> Bool {
        !isFirst && time - newest <= leeway + (newest == seen ? arrival - newestAt : 0)
    }

    /// Takes a time in that is believed. True when it is one of several that show that the newest was wrong: it goes back.
    mutating func take(_ time: Int, _ leeway: Int) -> Bool {
        if time - newest > leeway { (isSettled, near, behind) = (false, 0, 0) }
        if isSettled || newest - time <= leeway {
            newest = max(newest, time)
            near += 1
            behind = 0
        } else {
            behind += 1
            if behind == Votes.majority, near < behind {
                newest = time
                isSettled = true
                return true
            }
        }
        isSettled = isSettled || near > Votes.majority
        return false
    }

    /// What the lines behind a suspicious one say of its time.
    struct Votes {
        /// Lines of its source with a time near it, or later, and such lines of other sources.
        var ownNear = 0
        var otherNear = 0
        /// Lines of its source with an earlier time, and of others that go on from the old time.
        var earlier = 0
        var elsewhere = 0
        /// Those that were looked at, and those of other sources among them.
        var lines = 0
        var others = 0

        var near: Int { otherNear + (elsewhere == 0 ? ownNear : 0) }
        var contrary: Int { earlier + elsewhere }

        /// So many lines that agree decide.
        static let majority = 5
        /// So many lines are looked at.
        static let mostLines = 64

        var isClear: Bool { near >= Votes.majority || contrary >= Votes.majority || lines >= Votes.mostLines }

        /// How long the line may still be held, in ms: lines of other sources do not wait for long; nil where none waits.
        func patience(isFirst: Bool) -> Int? { isFirst || others > 0 ? 100 : lines > 0 ? 10_000 : nil }
    }

    /// Whether the votes confirm a time that is far ahead. A first line is believed until others show that it is wrong; a line
    /// of which none behind it says anything is believed where it is no more than a day ahead, or the last before a stop.
    func confirms(_ votes: Votes, _ time: Int, _ leeway: Int, isStopping: Bool) -> Bool {
        if isFirst { return votes.near >= Votes.majority || votes.contrary <= max(votes.near, 1) }
        if votes.near + votes.contrary == 0 { return isStopping || time - newest <= max(leeway, Interval.dayLength) }
        return votes.near > votes.contrary
    }
}
