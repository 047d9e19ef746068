/// Decides whether a record's time can be believed. One wrong time, a day or a year ahead, would otherwise move the stream's
/// time for good: it would close candles, end windows, or lift a halt.
///
/// A time is near if it is at most an hour, or three candles of its interval, ahead of the newest time so far, or if no line
/// came for as long as it is ahead. A line with any other time is held, and the lines behind it decide. Lines of its own source
/// confirm the time, or show that it is wrong. A line of another source that continues from the old time contradicts it, and
/// then the lines of its own source confirm nothing: one source alone does not jump. A candle of another source that was open at
/// the newest time contradicts it only until five lines confirm it. A line behind the newest time is late and does not count.
///
/// The first line is believed until later lines show that it was wrong. Then the stream's time goes back, and the stage reports
/// it.
///
/// The rule misses wrong times that are less than an hour ahead, more than five wrong ones in a row, and a last line that is
/// wrong by up to a day.
public struct BelievedTime {
    /// The largest time that is believed; `none` before the first.
    @usableFromInline var newest = BelievedTime.none
    /// Whether enough lines were near the newest time.
    @usableFromInline var isSettled = false
    /// The number of lines near the newest time since it jumped, and the number in a row that were far behind it.
    private var near = 0
    private var behind = 0
    /// When the current lines were read, and when the newest time was, on the monotonic clock.
    private var arrival = 0
    private var newestAt = 0
    private var seen = 0
    /// The deadline for deciding about the held line, on the monotonic clock.
    var deadline: Int?

    /// A time in 1973. Smaller numbers are seconds, or not times, and do not move the stream's time.
    static let none = 100_000_000_000
    @usableFromInline static let hour = 3_600_000

    init() {}

    var isFirst: Bool { newest == BelievedTime.none }

    /// Continues from the time that an earlier run had reached.
    package mutating func goOn(from time: Int) {
        newest = max(newest, time)
        isSettled = true
    }

    /// Notes that a block of lines was read at `now`.
    mutating func arrived(_ now: Int) {
        if newest != seen {
            seen = newest
            newestAt = arrival
        }
        arrival = now
    }

    /// Believes a time that is at most an hour ahead. False does not mean that the time is wrong.
    @inlinable @inline(__always) mutating func believesAtOnce(_ time: Int) -> Bool {
        if time - newest > BelievedTime.hour || !isSettled { return false }
        newest = max(newest, time)
        return true
    }

    /// Returns how far ahead the time of a candle, or of another record, may be.
    static func leeway(_ interval: Interval?) -> Int {
        max(hour, interval.map { 3 * ($0.length ?? 31 * Interval.dayLength) } ?? 0)
    }

    /// Whether `time` is near the newest time, allowing for the time that passed without a line.
    func isNear(_ time: Int, _ leeway: Int) -> Bool {
        !isFirst && time - newest <= leeway + (newest == seen ? arrival - newestAt : 0)
    }

    /// Accepts a time that is believed. Returns true if it is one of several that show that the newest time was wrong, so that
    /// the stream's time goes back.
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

    /// The votes of the lines behind a suspicious one on its time.
    struct Votes {
        /// Lines of the same source with a time near it or later, and such lines of other sources.
        var ownNear = 0
        var otherNear = 0
        /// Lines of the same source with an earlier time, and lines of other sources that continue from the old time.
        var earlier = 0
        var elsewhere = 0
        /// Candles of other sources that were open at the newest time. They contradict only weakly: after a real jump each
        /// source first ends its open candle.
        var ends = 0
        /// All lines that were checked, those with a time among them, and those of other sources among these.
        var lines = 0
        var timed = 0
        var others = 0

        var near: Int { otherNear + (elsewhere + ends == 0 ? ownNear : 0) }
        var contrary: Int { earlier + elsewhere + (near < Votes.majority ? ends : 0) }

        /// The number of agreeing lines that decide.
        static let majority = 5
        /// The maximum number of lines with a time that are checked, without `ends`.
        static let mostLines = 64

        var isClear: Bool { near >= Votes.majority || earlier + elsewhere >= Votes.majority || timed - ends >= Votes.mostLines }

        /// Returns how long the line may still be held, in ms: not long if it is the first or delays lines of other sources;
        /// nil if no line waits behind it.
        func patience(isFirst: Bool) -> Int? { isFirst || others > 0 ? 100 : lines > 0 ? 10_000 : nil }
    }

    /// Whether the votes confirm a time that is far ahead. A first line is believed until others show that it is wrong. A line
    /// without votes is believed if it is no more than a day or `leeway` ahead, or is the last before a stop.
    func confirms(_ votes: Votes, _ time: Int, _ leeway: Int, isStopping: Bool) -> Bool {
        if isFirst { return votes.near >= Votes.majority || votes.contrary <= max(votes.near, 1) }
        if votes.near + votes.contrary == 0 { return isStopping || time - newest <= max(leeway, Interval.dayLength) }
        return votes.near > votes.contrary
    }
}
