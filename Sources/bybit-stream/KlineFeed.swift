import Shared

/// The candles of one kline topic, put in order: each closed candle comes once, none before the one ahead of it.
struct KlineFeed {
    let topic: StreamTopic
    let interval: Interval
    private(set) var link: Int

    /// The candles that came out.
    private var order = SeriesOrder()
    /// Its topic was removed, and may come again.
    private(set) var isResting = false
    /// Candles of before are on their way; live ones wait.
    private(set) var isWarming = false
    /// No live candle came out yet.
    private(set) var isFresh = true
    /// The link was cut since the last candle that followed on.
    private(set) var wasCut = false
    /// What is being fetched.
    var fetch: Fetch?
    /// Since when candles wait, on the monotonic clock.
    private(set) var heldSince: Int?
    private(set) var held: [Held] = []
    /// When to look, on the monotonic clock, whether a closing is overdue; later and later where there was nothing to find.
    private(set) var lookAt = 0
    private var vain = 0
    private(set) var repeated = 0

    /// So many candles wait at most; older ones are fetched again.
    private static let room = 100

    struct Held {
        let start: Int
        let isClosed: Bool
        let line: [UInt8]
    }

    /// Candles that are fetched: those that open in `from ..< to`.
    struct Fetch {
        var id: Int
        var from: Int
        let to: Int
        var tries = 0
        var isAnnounced = false
        /// When to ask again, having got nothing.
        var againAt: Int?
        var found = 0
    }

    init(_ topic: StreamTopic, _ interval: Interval, link: Int, isWarming: Bool) {
        self.topic = topic
        self.interval = interval
        self.link = link
        self.isWarming = isWarming
    }

    /// As messages call it.
    var name: String { topic.fullName }

    /// The open time of the first candle that did not come out closed yet; nil before the first candle.
    var next: Int? { order.last.map { order.isClosed ? interval.end(of: $0) : $0 } }

    enum Verdict {
        case pass
        /// A candle that came out closed already.
        case repeated
        /// Candles before it are missing.
        case wait
    }

    /// Looks at a candle that came by the socket, and takes it as out where it passes.
    mutating func judge(_ start: Int, isClosed: Bool) -> Verdict {
        if isWarming { return .wait }
        if let next {
            // One that begins within the last candle is no new one either.
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

    /// A closed candle that was fetched. False when it is out already.
    mutating func judge(fetched start: Int) -> Bool {
        if let next, start < next { return false }
        order.take(start, isClosed: true)
        vain = 0
        return true
    }

    /// The exchange knows of no candle where one was looked for.
    mutating func foundNothing(_ now: Int) {
        fetch = nil
        lookAt = now + min(5000 << vain, 80_000)
        vain = min(vain + 1, 4)
    }

    mutating func hold(_ candle: Held, _ now: Int) {
        if heldSince == nil { heldSince = now }
        // In order, also when one comes late.
        var place = held.count
        while place > 0, held[place - 1].start > candle.start { place -= 1 }
        // Of a candle that forms, the last state is enough.
        if place > 0, held[place - 1].start == candle.start {
            if held[place - 1].isClosed { return }
            place -= 1
            held.remove(at: place)
        }
        held.insert(candle, at: place)
        if held.count > KlineFeed.room { held.removeFirst() }
    }

    /// What waits, when the first of it may go out now.
    mutating func release() -> [Held] {
        guard !isWarming, let first = held.first, first.start <= next ?? first.start else { return [] }
        defer {
            held = []
            heldSince = nil
        }
        return held
    }

    /// No candle ahead of those that wait will come any more. Gives what is lost.
    mutating func giveUp() -> Range<Int>? {
        fetch = nil
        isWarming = false
        wasCut = false
        guard let first = held.first, let next, next < first.start else { return nil }
        order.take(first.start, isClosed: false)
        return next..<first.start
    }

    /// The topic was removed or refused: nothing of it is wanted.
    mutating func rest() {
        fetch = nil
        isWarming = false
        held = []
        heldSince = nil
        isResting = true
    }

    /// The topic is back: the candles since it was removed are missing, as after a cut. Where none had come before, it begins anew.
    mutating func revive(link: Int, isWarming: Bool) {
        self.link = link
        self.isWarming = isWarming && next == nil
        isResting = false
        wasCut = true
    }

    mutating func warmed() { isWarming = false }
    mutating func cut() { wasCut = true }

    /// Nobody read for so long: that is no time in which a candle failed to come.
    mutating func stoodStill(for time: Int) { heldSince = heldSince.map { $0 + time } }

    /// The candles that are missing, up to `time` or to those that wait.
    func missing(upTo time: Int?) -> Range<Int>? {
        guard let next, let end = held.first?.start ?? time.map({ interval.start(of: $0) }), end > next else { return nil }
        return next..<end
    }
}

/// Reads what of a kline payload its order depends on.
struct KlineElements {
    struct Element {
        let start: Int
        let isClosed: Bool
        /// Where its text stands.
        let range: Range<Int>
    }

    private var names = MemberNames([
        "start", "end", "interval", "open", "close", "high", "low", "volume", "turnover", "confirm", "timestamp",
    ])
    private(set) var elements: [Element] = []

    /// False when the payload is not as the exchange writes them, or has a candle of a time after `latest`.
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
                // Neither opens nor closes a candle before its time.
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
