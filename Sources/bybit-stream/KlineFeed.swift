import Shared

/// Puts the candles of one kline topic in order: each closed candle is written once, and only after the one before it.
struct KlineFeed {
    let topic: StreamTopic
    let interval: Interval
    private(set) var link: Int

    /// The order of the candles written so far.
    private var order = SeriesOrder()
    /// Whether the topic was removed or refused. It may be added again.
    private(set) var isResting = false
    /// Whether history is being fetched while live candles wait.
    private(set) var isWarming = false
    /// Whether no live candle was written yet.
    private(set) var isFresh = true
    /// Whether the link was cut since the last candle that continued the series.
    private(set) var wasCut = false
    /// The fetch of missing candles that is under way.
    var fetch: Fetch?
    /// Since when candles are held, on the monotonic clock.
    private(set) var heldSince: Int?
    private(set) var held: [Held] = []
    /// When to check next for an overdue close, on the monotonic clock. Checks that find nothing become less frequent.
    private(set) var lookAt = 0
    private var vain = 0
    private(set) var repeated = 0

    /// The largest number of held candles; older ones are fetched again.
    private static let room = 100

    struct Held {
        let start: Int
        let isClosed: Bool
        let line: [UInt8]
    }

    /// A fetch of the candles that open in `from ..< to`.
    struct Fetch {
        var id: Int
        var from: Int
        let to: Int
        var tries = 0
        var isAnnounced = false
        /// When to send the next request, on the monotonic clock; nil while one is under way.
        var againAt: Int?
        var found = 0
    }

    init(_ topic: StreamTopic, _ interval: Interval, link: Int, isWarming: Bool) {
        self.topic = topic
        self.interval = interval
        self.link = link
        self.isWarming = isWarming
    }

    /// The topic's name in messages.
    var name: String { topic.fullName }

    /// The open time of the first candle that was not written closed yet; nil before the first candle.
    var next: Int? { order.last.map { order.isClosed ? interval.end(of: $0) : $0 } }

    enum Verdict {
        case pass
        /// A candle that was already written closed.
        case repeated
        /// Candles before this one are missing.
        case wait
    }

    /// Judges a candle from the socket. A candle that passes counts as written.
    mutating func judge(_ start: Int, isClosed: Bool) -> Verdict {
        if isWarming { return .wait }
        if let next {
            // A candle that opens within the last one is not new, either.
            if start < next {
                repeated += 1
                return .repeated
            }
            if start > next { return .wait }
            wasCut = false
        }
        order.take(start, isClosed: isClosed)
        isFresh = false
        return .pass
    }

    /// Takes a closed candle that was fetched. Returns false if it was already written.
    mutating func judge(fetched start: Int) -> Bool {
        if let next, start < next { return false }
        order.take(start, isClosed: true)
        vain = 0
        return true
    }

    /// Ends a fetch that found nothing, and delays the next check.
    mutating func foundNothing(_ now: Int) {
        fetch = nil
        lookAt = now + min(5000 << vain, 80_000)
        vain = min(vain + 1, 4)
    }

    mutating func hold(_ candle: Held, _ now: Int) {
        if heldSince == nil { heldSince = now }
        // Held candles stay in order, even if one arrives late.
        var place = held.count
        while place > 0, held[place - 1].start > candle.start { place -= 1 }
        // Only the last state of a forming candle is kept.
        if place > 0, held[place - 1].start == candle.start {
            if held[place - 1].isClosed { return }
            place -= 1
            held.remove(at: place)
        }
        held.insert(candle, at: place)
        if held.count > KlineFeed.room { held.removeFirst() }
    }

    /// Removes and returns the held candles, if the first of them may be written now.
    mutating func release() -> [Held] {
        guard !isWarming, let first = held.first, first.start <= next ?? first.start else { return [] }
        defer {
            held = []
            heldSince = nil
        }
        return held
    }

    /// Stops waiting for the candles before the held ones. Returns the time range of the lost candles, if any.
    mutating func giveUp() -> Range<Int>? {
        fetch = nil
        isWarming = false
        wasCut = false
        guard let first = held.first, let next, next < first.start else { return nil }
        order.take(first.start, isClosed: false)
        return next..<first.start
    }

    /// Drops everything held or being fetched, because the topic was removed or refused.
    mutating func rest() {
        fetch = nil
        isWarming = false
        held = []
        heldSince = nil
        isResting = true
    }

    /// Continues a topic that was added again: the candles since its removal are missing, as after a lost connection. If no
    /// candle was written before, the feed starts from the beginning.
    mutating func revive(link: Int, isWarming: Bool) {
        self.link = link
        self.isWarming = isWarming && next == nil
        isResting = false
        wasCut = true
    }

    mutating func warmed() { isWarming = false }
    mutating func cut() { wasCut = true }

    /// Excludes a pause in reading, in ms, from the time for which candles were held.
    mutating func stoodStill(for time: Int) { heldSince = heldSince.map { $0 + time } }

    /// Returns the time range of the missing candles before the held ones or, if none is held, before `time`; nil if none is
    /// missing.
    func missing(upTo time: Int?) -> Range<Int>? {
        guard let next, let end = held.first?.start ?? time.map({ interval.start(of: $0) }), end > next else { return nil }
        return next..<end
    }
}

/// Reads the members of a kline payload that its order depends on.
struct KlineElements {
    struct Element {
        let start: Int
        let isClosed: Bool
        /// The range of its text.
        let range: Range<Int>
    }

    private var names = MemberNames([
        "start", "end", "interval", "open", "close", "high", "low", "volume", "turnover", "confirm", "timestamp",
    ])
    private(set) var elements: [Element] = []

    /// Reads the candles of a payload. Returns false if it is not in the exchange's form, or has a candle of a time after
    /// `latest`.
    mutating func read(_ json: borrowing JSON, _ data: Int, _ interval: Interval, latest: Int) -> Bool {
        elements.removeAll(keepingCapacity: true)
        guard data > 0, json.kind(data) == .array else { return false }
        var element = data + 1
        while json.isInside(element) {
            guard json.kind(element) == .object else { return false }
            var places = InlineArray<11, Int>(repeating: 0)
            json.find(&names, in: element, &places)
            guard let start = json.exchangeTime(places[0]), places[9] > 0,
                json.kind(places[9]) == .true || json.kind(places[9]) == .false,
                // No candle opens or closes before its time.
                (json.isTrue(places[9]) ? interval.end(of: start) : start) <= latest
            else { return false }
            let after = json.after(element)
            elements.append(
                Element(
                    start: start, isClosed: json.isTrue(places[9]), range: json.offset(element)..<json.offset(after - 1) + 1))
            element = after
        }
        return true
    }
}
