/// Whether a record's time can be believed. One wrong time, a day or a year ahead, would otherwise move the stream's time for good:
/// it would close candles, end windows, or lift a halt. A time that is not believed rejects its whole record as a bad line.
///
/// **Behind** the newest time nothing is checked: a late record moves no stream time, and stages count what comes too late.
///
/// **In files**, and in pipes of which nothing more is known, a time far ahead of all before it is held until a later line decides:
/// a time near it, of the same source or at once of another, confirms a genuine gap, and both lines count, in their order; a line
/// of its source that is back near the old times refutes it. What nothing has confirmed when the input ends is rejected, so that
/// a part of an input gives a part of its output. "Far" is more than an hour and more than three candles of a record's interval;
/// of records that are no candles more than a day at first, and later what their last 256 lines have covered, an hour at
/// least. Other lines do not wait for one that is held. Only the first time of all is unlike anything: it is held until the next
/// line, but no longer than 100 ms, and rejected when those after it agree on an earlier time.
///
/// **A live input** is recognised by its pace: for ten seconds and three new times the exchange's clock has gone as fast as the
/// machine's boot clock, within two seconds. From then on a time more than 5 s ahead of that clock is rejected at once, and
/// nothing is held (see `ExchangeOffset`). Waiting justifies a time in any case: after a quiet hour an hour more is plausible. Only
/// how fast lines come distinguishes a live input, never the kind of descriptor, so a replay at the market's pace counts as live,
/// and one at another pace as a file.
///
/// It costs a comparison per record, and a look at the clock per block that is read.
public struct PlausibleTime {
    /// The largest time that is believed.
    @usableFromInline var newest = Int.min
    /// Times up to this one are believed without a closer look.
    @usableFromInline var ceiling = Int.min

    /// When the lines at hand were read, on the boot clock, and when the newest time came.
    private var arrival = 0
    private var newestAt = 0
    private var offset = ExchangeOffset()
    private var pace = Pace()
    private var held: [Held] = []
    /// What records that are no candles may be ahead, and the newest time when that was measured.
    private var usual = PlausibleTime.day
    private var measured = Int.min

    /// In 1973: what is less is seconds, or no time.
    private static let earliest = 100_000_000_000
    private static let hour = 3_600_000
    private static let day = Interval.dayLength
    /// So many lines in a row that agree on no time are believed after all: a sparse series, not a run of errors.
    private static let sparse = 5
    /// So many lines with a time are held at most, and so many without one behind them.
    private static let mostHeld = 20
    private static let mostUntimed = 5000

    /// A line that waits for a later one to decide. Lines without a time wait behind it, so that all keep their order.
    private struct Held {
        let id: Int
        /// Nil of a line without a time.
        let time: Int?
        let tolerance: Int
        let source: Int
        var isContradicted = false
    }

    /// What becomes of a record, and of lines that were held.
    package struct Ruling {
        package enum Verdict: Equatable {
            case believed, held
            /// Ahead by so many ms.
            case refused(Int)
        }

        package var verdict = Verdict.believed
        /// Lines to be processed before the record, in their order.
        package var confirmed: [Int] = []
        package var refuted: [Int] = []
        /// By how much the exchange's clock has shifted against the machine's.
        package var shift: Int?
    }

    package init() {}

    /// Believes a time that is nothing unusual.
    @inlinable @inline(__always) public mutating func believesAtOnce(_ time: Int) -> Bool {
        if time > ceiling { return false }
        if time > newest { newest = time }
        return true
    }

    /// The largest time that is believed; nil before the first.
    package var now: Int? { newest == .min ? nil : newest }

    /// The first time of all waits for the next.
    package var isHoldingFirst: Bool { newest == .min && !held.isEmpty }

    // MARK: What a look at the clock tells

    /// A block of lines was read at `now` on the boot clock.
    package mutating func arrived(_ now: Int) {
        if newest != .min, newest != pace.newest {
            pace.note(newest, arrival)
            newestAt = arrival
            offset.learn(newest, arrival)
        }
        arrival = now
        ceiling = .min
    }

    /// So many records more were read: what is usual is measured by count, so that it does not depend on how lines arrive.
    package mutating func measure() {
        if newest != .min, measured != .min {
            usual = min(max(newest - measured, PlausibleTime.hour), PlausibleTime.day)
        }
        measured = newest
    }

    private func tolerance(_ interval: Interval?) -> Int {
        guard let interval else { return usual }
        return max(PlausibleTime.hour, 3 * (interval.length ?? 31 * PlausibleTime.day))
    }

    // MARK: Judging

    /// Whether `judge` has to know what sends the record.
    package func asksForSource(_ time: Int?) -> Bool {
        !held.isEmpty || newest == .min || (time ?? .min) > newest + PlausibleTime.hour
    }

    /// Looks closely at a record. `time` is nil where it tells none; `id` names the line if it has to be held, `source` what sends
    /// such records. Candles that were fetched as history do not speak for the time of now.
    package mutating func judge(_ time: Int?, _ interval: Interval?, isHistory: Bool, id: Int, source: Int) -> Ruling {
        defer { settle() }
        guard let time, time >= PlausibleTime.earliest else { return judgeUntimed(id) }
        let tolerance = tolerance(interval)
        if newest == .min { return judgeFirst(time, tolerance, isHistory, id, source) }
        if pace.isLive {
            switch offset.judge(time, arrival) {
            case .plausible: return believe(time, tolerance, isHistory, source)
            case .ahead(let distance): return Ruling(verdict: .refused(distance))
            case .shifted(let distance):
                pace = Pace()
                var ruling = believe(time, tolerance, isHistory, source)
                ruling.shift = distance
                return ruling
            }
        }
        if time <= newest + tolerance || time <= newest + (arrival - newestAt) + ExchangeOffset.tolerance {
            return believe(time, tolerance, isHistory, source)
        }
        return judgeAhead(time, tolerance, id, source)
    }

    /// What is believed at once from now on.
    private mutating func settle() {
        if newest == .min || !held.isEmpty || offset.isShifting {
            ceiling = .min
        } else if pace.isLive {
            ceiling = offset.limit(arrival) ?? .min
        } else {
            ceiling = newest + PlausibleTime.hour
        }
    }

    /// A plausible time. Near the newest it decides on what is held.
    private mutating func believe(_ time: Int, _ tolerance: Int, _ isHistory: Bool, _ source: Int) -> Ruling {
        var ruling = Ruling()
        if !held.isEmpty, !isHistory, time >= newest - tolerance {
            var left: [Held] = []
            for var one in held {
                if let other = one.time, one.source == source {
                    if abs(other - time) < abs(time - newest) {
                        ruling.confirmed.append(one.id)
                        newest = max(newest, other)
                    } else {
                        ruling.refuted.append(one.id)
                    }
                } else {
                    one.isContradicted = true
                    left.append(one)
                }
            }
            held = left
            releaseUntimed(&ruling)
        }
        newest = max(newest, time)
        return ruling
    }

    /// A time far ahead: it may confirm what is held, else it is held, too.
    private mutating func judgeAhead(_ time: Int, _ tolerance: Int, _ id: Int, _ source: Int) -> Ruling {
        var ruling = Ruling()
        let isNear = { (one: Held) in
            guard let other = one.time, one.source == source || !one.isContradicted else { return false }
            return abs(other - time) <= max(tolerance, one.tolerance)
        }
        held.append(Held(id: id, time: time, tolerance: tolerance, source: source))
        let waiting = held.count { !$0.isContradicted && $0.time != nil }
        if held.dropLast().contains(where: isNear) {
            // A gap: what lies between is as good.
            release(&ruling) { isNear($0) || (!$0.isContradicted && $0.time ?? .min <= time) }
        } else if waiting >= PlausibleTime.sparse {
            release(&ruling) { !$0.isContradicted }
        } else {
            ruling.verdict = .held
        }
        if ruling.confirmed.last == id { ruling.confirmed.removeLast() }
        if held.count(where: { $0.time != nil }) > PlausibleTime.mostHeld { drop(&ruling) }
        releaseUntimed(&ruling)
        return ruling
    }

    /// Nothing is believed yet. The first time waits for the next, which may show that it is an outlier.
    private mutating func judgeFirst(
        _ time: Int, _ tolerance: Int, _ isHistory: Bool, _ id: Int, _ source: Int
    ) -> Ruling {
        var ruling = Ruling()
        guard let place = held.firstIndex(where: { $0.time != nil }), let first = held[place].time else {
            held.append(Held(id: id, time: time, tolerance: tolerance, source: source))
            ruling.verdict = .held
            return ruling
        }
        let near = max(tolerance, held[place].tolerance)
        // Those behind the first agree with this one: the first is the outlier.
        let isRefuted = held[(place + 1)...].contains { one in
            one.time.map { abs($0 - time) <= max(tolerance, one.tolerance) && first - $0 > near } ?? false
        }
        if isRefuted, first - time > near {
            ruling.refuted.append(held[place].id)
            held.remove(at: place)
        } else if first - time > near, !isHistory, held.count < PlausibleTime.sparse {
            held.append(Held(id: id, time: time, tolerance: tolerance, source: source))
            ruling.verdict = .held
            return ruling
        }
        newest = held.compactMap(\.time).max() ?? time
        newestAt = arrival
        ruling.confirmed = held.map(\.id)
        held = []
        if time <= newest + tolerance {
            newest = max(newest, time)
        } else {
            held.append(Held(id: id, time: time, tolerance: tolerance, source: source))
            ruling.verdict = .held
        }
        return ruling
    }

    /// A line without a time keeps its place behind what is held, unless that has been passed already.
    private mutating func judgeUntimed(_ id: Int) -> Ruling {
        var ruling = Ruling()
        if newest == .min {
            ruling.confirmed = releaseFirst()
        } else if held.count <= PlausibleTime.mostUntimed, held.contains(where: { !$0.isContradicted }) {
            held.append(Held(id: id, time: nil, tolerance: 0, source: 0))
            ruling.verdict = .held
        }
        return ruling
    }

    // MARK: What was held

    /// Confirms held lines.
    private mutating func release(_ ruling: inout Ruling, _ isConfirmed: (Held) -> Bool) {
        for one in held where isConfirmed(one) {
            ruling.confirmed.append(one.id)
            newest = max(newest, one.time ?? newest)
        }
        held.removeAll(where: isConfirmed)
    }

    /// Lines without a time go on when nothing before them waits to be decided.
    private mutating func releaseUntimed(_ ruling: inout Ruling) {
        while let place = held.firstIndex(where: { $0.time == nil }),
            !held[..<place].contains(where: { !$0.isContradicted && $0.time != nil })
        {
            ruling.confirmed.append(held.remove(at: place).id)
        }
        // By their order in the input: ids rise.
        ruling.confirmed.sort()
    }

    /// Too many are held: the oldest time is given up.
    private mutating func drop(_ ruling: inout Ruling) {
        guard let place = held.firstIndex(where: { $0.time != nil }) else { return }
        ruling.refuted.append(held.remove(at: place).id)
        releaseUntimed(&ruling)
    }

    /// The input waits: the first time is all there is, and counts.
    package mutating func releaseFirst() -> [Int] {
        guard newest == .min, !held.isEmpty else { return [] }
        newest = held.compactMap(\.time).max() ?? .min
        newestAt = arrival
        defer { held = [] }
        return held.map(\.id)
    }

    /// The input has ended. What nothing has confirmed is refuted.
    package mutating func finish() -> Ruling {
        var ruling = Ruling()
        ruling.confirmed = releaseFirst()
        for one in held {
            if one.time == nil { ruling.confirmed.append(one.id) } else { ruling.refuted.append(one.id) }
        }
        held = []
        return ruling
    }
}
