import Net
import Shared

/// Checks whether a streamed order book still matches the exchange's, by the update ids of its messages and by its best prices.
/// It keeps no sizes.
struct BookWatch {
    enum Trouble: String {
        case gap
        case wentBack = "went back"
        case crossed
        case noSnapshot = "no snapshot"
        /// A message that cannot be read as one of a book, so that its changes are unknown.
        case unreadable
    }

    enum Verdict: Equatable {
        case good
        /// The book was correct until this message.
        case lost
        /// A snapshot ended the outage.
        case restored
        /// The message cannot be used until a snapshot arrives.
        case useless
    }

    /// The time from the first trouble to the next good snapshot.
    struct Outage {
        let trouble: Trouble
        /// The exchange's time of the last message after which the book was correct; nil if there was none.
        let from: Int?
        /// The number of missing updates, if the update ids show it.
        let missed: Int?
        let begunAt: Int
        var attempts = 0
    }

    private enum State {
        /// No snapshot of the current subscription has arrived.
        case waiting
        case right
        case wrong
    }

    let topic: StreamTopic
    private(set) var link: Int
    private(set) var outage: Outage?
    /// When to subscribe again, on the monotonic clock.
    private(set) var retryAt: Int?
    private var state = State.waiting
    private var update = 0
    private var seq: Int?
    private var time: Int?
    private var bids: BookSide
    private var asks: BookSide
    private var scale: UInt8 = 0
    private let isCrossable: Bool
    private let isOption: Bool
    private var message = BookMessage()
    /// Finds the members that show the order of an RPI book's messages. Its levels, of three numbers each, are not read.
    private var names = MemberNames(["u", "seq"])
    /// The deadline for the snapshot.
    private var snapshotDue: Int?
    private var backoff: Backoff
    private var rightSince = 0

    private static let snapshot = JSONName("snapshot")
    /// If a book was correct for this time, in ms, its next outage begins with an immediate retry.
    private static let calm = 600_000

    /// Returns nil if the topic is no book, or is a book whose initial state comes by REST.
    init?(_ topic: StreamTopic, link: Int, _ backoff: Backoff) {
        guard case .book(let depth) = topic.kind, depth != "full" else { return nil }
        self.topic = topic
        self.link = link
        self.backoff = backoff
        // The documentation does not say whether RPI orders may cross other orders, so a crossed RPI book is no trouble.
        isCrossable = depth == "rpi"
        isOption = topic.channel == .market(.option)
        let levels = Int(depth) ?? 1000
        bids = BookSide(isBids: true, depth: levels)
        asks = BookSide(isBids: false, depth: levels)
    }

    // MARK: Messages

    /// Checks the current payload; `type` and `data` are the indexes of these members. Repeated messages change nothing. A
    /// snapshot replaces the book at any time. A message with `u` 1 always counts as a snapshot: the exchange's service was
    /// restarted. A delta must have the next `u`, but any `u` may follow the empty snapshot of an option, whose `u` is 0. A
    /// message that the command `book` cannot read is trouble. Costs a search per changed level.
    mutating func judge(_ json: borrowing JSON, type: Int, data: Int, time: Int?, _ now: Int) -> Verdict {
        guard let order = read(json, type: type, data: data) else { return lose(.unreadable, now) }
        let update = order.update
        let seq = order.seq
        let isWhole = order.isWhole
        if !isWhole {
            switch state {
            case .wrong: return .useless
            case .waiting: return lose(.noSnapshot, now)
            case .right: break
            }
            if update <= self.update {
                if update == self.update, seq == self.seq { return .good }
                if let seq, let last = self.seq, seq <= last { return .good }
                return lose(.wentBack, now)
            }
            if self.update > 0, update > self.update + 1 { return lose(.gap, missed: update - self.update - 1, now) }
        }
        let wasRight = state == .right
        self.update = update
        self.seq = seq
        if !apply(isWhole: isWhole) { return lose(.unreadable, now) }
        if isCrossed { return wasRight || outage == nil ? lose(.crossed, now) : .useless }
        self.time = time ?? self.time
        guard isWhole else { return .good }
        state = .right
        snapshotDue = nil
        retryAt = nil
        guard outage != nil else { return .good }
        rightSince = now
        return .restored
    }

    /// Returns the ids of a message and whether it is a snapshot, or nil if it is no message of a book.
    private mutating func read(_ json: borrowing JSON, type: Int, data: Int) -> (update: Int, seq: Int?, isWhole: Bool)? {
        if !isCrossable {
            guard (try? message.read(json, type: type, data: data, isOption: isOption)) != nil else { return nil }
            return (message.update, message.seq, message.isSnapshot)
        }
        guard data > 0, json.kind(data) == .object else { return nil }
        var places = InlineArray<2, Int>(repeating: 0)
        json.find(&names, in: data, &places)
        guard places[0] > 0, let update = json.integer(places[0]), update > 0 else { return nil }
        let isWhole = update == 1 || (type > 0 && json.name(type) == BookWatch.snapshot)
        return (update, places[1] > 0 ? json.integer(places[1]) : nil, isWhole)
    }

    /// Applies the prices of the message. Returns false if they do not fit.
    private mutating func apply(isWhole: Bool) -> Bool {
        if isCrossable { return true }
        if isWhole {
            bids.clear()
            asks.clear()
            scale = 0
        }
        let finer = max(message.priceScale, scale)
        guard message.raise(priceScale: finer, sizeScale: message.sizeScale), bids.raise(by: finer - scale),
            asks.raise(by: finer - scale)
        else { return false }
        scale = finer
        bids.take(message.bids)
        asks.take(message.asks)
        return true
    }

    private var isCrossed: Bool {
        guard let bid = bids.best, let ask = asks.best else { return false }
        return bid >= ask
    }

    private mutating func lose(_ trouble: Trouble, missed: Int? = nil, _ now: Int) -> Verdict {
        state = .wrong
        if outage != nil { return .useless }
        outage = Outage(trouble: trouble, from: time, missed: missed, begunAt: now)
        if now - rightSince >= BookWatch.calm { backoff.reset() }
        retryAt = now + (backoff.attempt == 0 ? 0 : backoff.next())
        return .lost
    }

    /// Ends the outage, after its end was reported.
    mutating func endOutage() { outage = nil }

    // MARK: Subscriptions

    /// Notes that the book is being subscribed again.
    mutating func renewed() {
        outage?.attempts += 1
        retryAt = nil
        _ = backoff.next()
    }

    /// Notes that the exchange confirmed the subscription: a snapshot must arrive within `wait` ms.
    mutating func subscribed(_ now: Int, wait: Int) {
        if state != .right { snapshotDue = now + wait }
    }

    /// Notes that a removed topic was added again. An outage lasts until its next snapshot.
    mutating func revive(link: Int) { self.link = link }

    /// Notes that the subscription ended or its link was lost: the next one begins with a snapshot.
    mutating func cut() {
        state = outage == nil ? .waiting : .wrong
        snapshotDue = nil
        retryAt = nil
    }

    /// Restarts the wait for a snapshot after a pause in reading, because the exchange's messages are still unread.
    mutating func stoodStill(_ now: Int, wait: Int) { if snapshotDue != nil { snapshotDue = now + wait } }

    /// Checks whether the snapshot is overdue. Returns true if this begins an outage.
    mutating func isOverdue(_ now: Int) -> Bool {
        guard let due = snapshotDue, now >= due else { return false }
        snapshotDue = nil
        if outage != nil {
            retryAt = now + backoff.next()
            return false
        }
        return lose(.noSnapshot, now) == .lost
    }

    /// When to check the book next, on the monotonic clock.
    var due: Int? { [snapshotDue, retryAt].compactMap { $0 }.min() }
}
