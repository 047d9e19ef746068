/// Whether a record's time can be believed. One wrong time, a day or a year ahead, would otherwise move the stream's time for
/// good: it would close candles, end windows, or lift a halt.
///
/// A time is near when it is at most an hour, or three candles of its interval, ahead of the newest time so far; or when no line
/// came for as long as it is ahead. The lines behind it decide about any other time: a line near it or later confirms a genuine
/// gap; an earlier line of its own source shows that it is wrong. What five lines say first counts. Lines of other sources
/// confirm a gap while none of them stays behind. A time behind the newest is late and moves nothing.
///
/// The rule misses wrong times that are less than an hour ahead, more than five wrong ones in a row, and a last line that is
/// wrong by up to a day.
public struct BelievedTime {
    /// The largest time that is believed; `none` before the first.
    @usableFromInline var newest = BelievedTime.none
    /// When the lines at hand were read and when the newest time was, on the monotonic clock.
    private var arrival = 0
    private var newestAt = 0
    private var seen = 0

    /// In 1973: what is less is seconds, or no time, and moves nothing.
    static let none = 100_000_000_000
    @usableFromInline static let hour = 3_600_000

    init() {}

    var isFirst: Bool { newest == BelievedTime.none }

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
        if time <= newest { return true }
        if time - newest > BelievedTime.hour { return false }
        newest = time
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

    /// What the lines behind a suspicious one say of its time.
    struct Votes {
        /// Lines of its source with a time near it, or later, and such lines of other sources.
        var ownNear = 0
        var otherNear = 0
        /// Lines of its source with an earlier time, and such lines of other sources.
        var earlier = 0
        var elsewhere = 0
        var lines = 0

        var near: Int { ownNear + (elsewhere == 0 ? otherNear : 0) }

        /// So many lines that agree decide.
        static let majority = 5
        /// So many lines are looked at.
        static let mostLines = 64

        var isClear: Bool { near >= Votes.majority || earlier >= Votes.majority || lines >= Votes.mostLines }
    }

    /// Whether the votes confirm a time that is far ahead. A first line is believed until others show that it is wrong; a line
    /// alone at the end of the input is believed where it is no more than a day ahead.
    func confirms(_ votes: Votes, _ time: Int, _ leeway: Int) -> Bool {
        if isFirst {
            let earlier = votes.earlier + votes.elsewhere
            return votes.near >= Votes.majority || (votes.earlier < Votes.majority && earlier <= max(votes.near, 1))
        }
        if votes.near + votes.earlier + votes.elsewhere == 0 { return time - newest <= max(leeway, Interval.dayLength) }
        return votes.near > votes.earlier
    }
}

extension RecordStream {
    /// Whether the record at hand is to be used, by its time; nil where it tells none. `interval` is that of a candle. False
    /// when the record is rejected as a bad line, or comes again once later lines are there to decide. To be asked before the
    /// record changes or writes anything.
    @inlinable @inline(__always)
    package mutating func believes(_ time: Int?, _ interval: Interval? = nil) throws(Failure) -> Bool {
        guard let time, !times.believesAtOnce(time) else { return true }
        return try judge(time, interval)
    }

    /// A first line waits so long for others, in ms.
    private static let firstWait = 100

    @usableFromInline mutating func judge(_ time: Int, _ interval: Interval?) throws(Failure) -> Bool {
        let leeway = BelievedTime.leeway(interval ?? (readsJSON ? json.klineInterval : nil))
        if !times.isNear(time, leeway) {
            var votes = BelievedTime.Votes()
            let isKnown = try lookAhead(until: times.isFirst ? System.monotonicTime + RecordStream.firstWait : nil) {
                (stream) in
                votes = stream.votes(on: time, leeway)
                return votes.isClear
            }
            guard isKnown else { return false }
            guard times.confirms(votes, time, leeway) else {
                try reject(complaint(time, votes))
                return false
            }
        }
        times.newest = max(times.newest, time)
        return true
    }

    private func complaint(_ time: Int, _ votes: BelievedTime.Votes) -> String {
        let what = "expected a time near those of the lines around it, got \(Timestamp.text(time))"
        if times.isFirst { return "\(what), far ahead of the lines after it" }
        let distance = "\(what), \(TimeSpan.text(time - times.newest)) ahead"
        return votes.near + votes.earlier == 0 ? "\(distance), and no later line confirms it" : distance
    }

    /// Reads ahead until `isEnough`, or until there is no more to read now and `deadline` has passed. False where the line at hand
    /// was given back, to come again with more input.
    package mutating func lookAhead(
        until deadline: Int? = nil, _ isEnough: (borrowing RecordStream) -> Bool
    ) throws(Failure) -> Bool {
        while !isEnough(self), !input.hasEnded, !input.isCrowded, Signals.stopRequested == nil {
            input.putBack()
            let patience = deadline.map { max(0, $0 - System.monotonicTime) } ?? 0
            let hasMore = input.wait(milliseconds: patience)
            if !hasMore, deadline == nil {
                isWaiting = true
                records -= 1
                return false
            }
            if hasMore { _ = try fill() }
            _ = input.take()
            if !hasMore { break }
        }
        return true
    }

    /// The times that the next lines tell, up to `count`.
    package func timesAhead(_ count: Int) -> [Int] {
        var times: [Int] = []
        var place: Int?
        while times.count < count, let range = input.line(at: &place) {
            if let time = rowTime(range) { times.append(time) }
        }
        return times
    }

    /// The time that a row tells, unless it is cut short.
    private func rowTime(_ range: Range<Int>) -> Int? {
        range.upperBound < input.filled ? rowTime?(Array(input.buffer[range])) : nil
    }

    private func votes(on time: Int, _ leeway: Int) -> BelievedTime.Votes {
        var votes = BelievedTime.Votes()
        var place: Int?
        var other = JSON()
        while !votes.isClear, let range = input.line(at: &place) {
            votes.lines += 1
            guard readsJSON else {
                guard let told = rowTime(range) else { continue }
                if told >= time - leeway { votes.ownNear += 1 } else { votes.earlier += 1 }
                continue
            }
            guard unsafe other.scan(input.buffer.span.bytes.extracting(range)) == nil, other.isObject,
                let told = other.anyTime, told > BelievedTime.none
            else { continue }
            let isOwn = other.hasSource(of: json)
            if told >= time - leeway {
                if isOwn { votes.ownNear += 1 } else { votes.otherNear += 1 }
            } else if !other.isFetched || json.isFetched {
                // Candles that were fetched afterwards do not speak of now.
                if isOwn { votes.earlier += 1 } else { votes.elsewhere += 1 }
            }
        }
        return votes
    }
}

extension JSON {
    /// The time that a record of any kind tells.
    fileprivate var anyTime: Int? {
        if string(value("type")) == "instrument" { return nil }
        if let time = exchangeTime(value("ts")) ?? exchangeTime(value("time")) { return time }
        let data = value("data")
        guard data > 0, kind(data) == .array, kind(data + 1) == .object else { return nil }
        return exchangeTime(value("T", in: data + 1)) ?? exchangeTime(value("start", in: data + 1))
    }

    /// The interval of a kline payload.
    fileprivate var klineInterval: Interval? {
        let parts = string(value("topic")).split(separator: ".")
        return parts.count > 1 && parts[0] == "kline" ? Interval(String(parts[1])) : nil
    }

    fileprivate var isFetched: Bool { backfill(value("backfill")) != nil }

    /// Whether two records come from the same topic, or are of the same kind and series.
    fileprivate func hasSource(of other: borrowing JSON) -> Bool {
        for name in ["topic", "category", "symbol", "interval", "window", "event"] {
            let (mine, its) = (value(name), other.value(name))
            guard (mine > 0) == (its > 0), mine == 0 || source(mine) == other.source(its) else { return false }
        }
        return value("topic") > 0 || string(value("type")) == other.string(other.value("type"))
    }
}
