import Shared

/// Checks by the update numbers of the messages whether a book still equals the exchange's.
///
/// A snapshot replaces the book at any time, even unrequested, and its `u` may be lower than the last. A delta continues with
/// `u` + 1; one whose `u` and `seq` are not beyond the last is a repetition. Everything else means missing data, and the book
/// is unknown until the next snapshot. After the empty snapshot of a quiet option, whose `u` is 0, any `u` is valid.
struct Sync {
    enum State {
        /// No snapshot has come yet.
        case waiting
        case synced
        /// An error was found; the book waits for the next snapshot.
        case lost
    }

    enum Trouble {
        case noSnapshot
        case gap(missed: Int)
        /// `u` went back although the message is new.
        case wentBack
        case crossed
        case link(LinkEvent.Kind)
        /// `bybit-stream` found the book broken, and resubscribes to its topic.
        case told(StaticString, missed: Int?)
    }

    enum Verdict {
        case replace, apply, repeated
        /// Unusable, because the book is not in sync.
        case useless
        case trouble(Trouble)
    }

    private(set) var state = State.waiting
    private(set) var update = 0
    private(set) var seq: Int?
    /// When the exchange made the last snapshot.
    private var snapshotAt = Int.min

    var isSynced: Bool { state == .synced }

    /// Judges the next message of the book; `time` is when the exchange made it.
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

    /// Updates the state after a message was applied: a crossed book is out of sync. Returns whether that is new.
    mutating func settle(isCrossed: Bool) -> Bool {
        let wasLost = state == .lost
        state = isCrossed ? .lost : .synced
        return isCrossed && !wasLost
    }

    /// Handles a broken link or missing data. A snapshot newer than the beginning of a gap has repaired it: after a reconnect,
    /// it may arrive before the gap is reported. Returns whether the book has just gone out of sync.
    mutating func heed(_ event: LinkEvent) -> Bool {
        switch event.kind {
        case .subscribed, .backfilled, .bookRestored: return false
        // The event may also report that the first snapshot is missing.
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

    /// The trouble reported by a `book_lost` event; an unknown reason becomes `lost`.
    static func told(_ reason: String, missed: Int?) -> Sync.Trouble {
        let known: [StaticString] = ["no snapshot", "gap", "went back", "crossed", "unreadable"]
        return .told(known.first { "\($0)" == reason } ?? "lost", missed: missed)
    }
}
