import Shared

/// Whether a book is what the exchange holds, by the numbers of its messages.
///
/// A snapshot replaces the book at any time, also unasked, and its `u` may be lower than the last. A delta goes on with `u` + 1;
/// one whose `u` and `seq` are not beyond the last is in the book already. Everything else means that something is missing, and
/// then nothing is known until the next snapshot. Behind the empty snapshot of a quiet option, whose `u` is 0, any `u` may come.
struct Sync {
    enum State {
        /// No snapshot has come yet.
        case waiting
        case synced
        /// Something was wrong: the next snapshot is waited for.
        case lost
    }

    enum Trouble {
        case noSnapshot
        case gap(missed: Int)
        /// `u` went back, though the message is new.
        case wentBack
        case crossed
        case link(LinkEvent.Kind)
        /// `bybit-stream` found the book broken, and subscribes to its topic again.
        case told(StaticString, missed: Int?)
    }

    enum Verdict {
        case replace, apply, repeated
        /// Of no use, for the book is not in sync.
        case useless
        case trouble(Trouble)
    }

    private(set) var state = State.waiting
    private(set) var update = 0
    private(set) var seq: Int?
    /// When the exchange made the last snapshot.
    private var snapshotAt = Int.min

    var isSynced: Bool { state == .synced }

    /// Looks at the next message of the book; `time` is when the exchange made it.
    mutating func judge(_ message: borrowing BookMessage, time: Int) -> Verdict {
        let last = (update: update, seq: seq)
        if message.isSnapshot {
            snapshotAt = time
        } else {
            switch state {
            case .lost: return .useless
            case .waiting: return lose(.noSnapshot)
            case .synced: break
            }
            if message.update <= last.update {
                if message.update == last.update, message.seq == last.seq { return .repeated }
                if let seq = message.seq, let lastSeq = last.seq, seq <= lastSeq { return .repeated }
                return lose(.wentBack)
            }
            if last.update > 0, message.update > last.update + 1 { return lose(.gap(missed: message.update - last.update - 1)) }
        }
        update = message.update
        seq = message.seq
        return message.isSnapshot ? .replace : .apply
    }

    /// What the last message made of the book turned out to be no book. Says whether that is news.
    mutating func settle(isCrossed: Bool) -> Bool {
        let wasLost = state == .lost
        state = isCrossed ? .lost : .synced
        return isCrossed && !wasLost
    }

    /// The link broke, or data is missing. A snapshot that is newer than the beginning of a gap has mended it: after a new
    /// link it may come before the gap is told. Says whether that is news.
    mutating func heed(_ event: LinkEvent) -> Bool {
        switch event.kind {
        case .subscribed, .backfilled, .bookRestored: return false
        // There may have been no snapshot yet, which is what the event tells then.
        case .bookLost:
            if snapshotAt > event.time { return false }
            defer { state = .lost }
            return state != .lost
        case .disconnected: break
        case .gap: if snapshotAt > event.from { return false }
        }
        guard state == .synced else { return false }
        state = .lost
        return true
    }

    private mutating func lose(_ trouble: Trouble) -> Verdict {
        state = .lost
        return .trouble(trouble)
    }
}

extension Sync.Trouble {
    /// The `reason` of the event.
    var name: StaticString {
        switch self {
        case .noSnapshot: "no snapshot"
        case .gap: "gap"
        case .wentBack: "went back"
        case .crossed: "crossed"
        case .link(.gap): "gap"
        case .link: "disconnected"
        case .told(let reason, _): reason
        }
    }

    var missed: Int? {
        switch self {
        case .gap(let missed): missed
        case .told(_, let missed): missed
        default: nil
        }
    }

    /// The reason that a `book_lost` event tells, in the words of this stage.
    static func told(_ reason: String, missed: Int?) -> Sync.Trouble {
        let known: [StaticString] = ["no snapshot", "gap", "went back", "crossed", "unreadable"]
        return .told(known.first { "\($0)" == reason } ?? "lost", missed: missed)
    }
}
