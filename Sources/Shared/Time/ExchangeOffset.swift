/// The lead of the exchange's clock over the machine's monotonic clock, learned from the times in live messages.
///
/// A message carries at most the time of the exchange's clock, and arrives a little later, so the largest difference is the
/// best estimate. A time more than 5 s ahead of it is not a current time. When ten messages in a row are ahead by the same
/// amount, the clocks have shifted, and the new offset counts. The first message alone may be wrong: two that agree on another
/// offset overrule it.
///
/// While the difference grows, as with a market that is replayed faster than it was, an hour is allowed instead of 5 s.
package struct ExchangeOffset {
    /// Nil before the first message.
    package private(set) var lead: Int?
    /// Whether the next message sets the offset.
    package private(set) var isUnknown = true
    private var shift = (lead: 0, count: 0)
    private var isConfirmed = false
    /// The time since which the offset has not grown by more than `growth`, and the offset at that time.
    private var steady = (since: 0, lead: 0)

    /// The time in ms by which a message may be ahead.
    package static let tolerance = 5000
    private static let early = 3_600_000
    private static let growth = 2000
    private static let span = 10_000
    /// The number of messages in a row that must agree on another offset to overrule a confirmed one.
    package static let messages = 10

    package enum Verdict: Equatable {
        case plausible
        /// Ahead by this many ms.
        case ahead(Int)
        /// Plausible, because the clocks have shifted by this many ms.
        case shifted(Int)
    }

    package init() {}

    /// Forgets the offset after a lost connection, because the machine may have been asleep meanwhile.
    package mutating func forget() {
        isUnknown = true
        isConfirmed = false
    }

    /// Judges the time of a message that arrived at `now` on the monotonic clock.
    package mutating func judge(_ time: Int, _ now: Int) -> Verdict {
        let own = time - now
        guard let lead, !isUnknown else {
            set(own, now)
            return .plausible
        }
        let isSteady = now - steady.since >= ExchangeOffset.span
        if own > lead + (isSteady ? ExchangeOffset.tolerance : ExchangeOffset.early) {
            return overrules(own, now) ? .shifted(own - lead) : .ahead(own - lead)
        }
        if own < lead - ExchangeOffset.tolerance {
            // The message is late and supports neither offset.
            return !isConfirmed && overrules(own, now) ? .shifted(own - lead) : .plausible
        }
        shift.count = 0
        isConfirmed = true
        self.lead = max(lead, own)
        if own - steady.lead > ExchangeOffset.growth { steady = (now, own) }
        return .plausible
    }

    /// Whether enough messages agree on another offset, which then replaces the old one.
    private mutating func overrules(_ own: Int, _ now: Int) -> Bool {
        if shift.count == 0 || abs(own - shift.lead) > ExchangeOffset.tolerance { shift = (own, 0) }
        shift.count += 1
        if shift.count < (isConfirmed ? ExchangeOffset.messages : 2) { return false }
        set(own, now)
        isConfirmed = true
        return true
    }

    private mutating func set(_ own: Int, _ now: Int) {
        lead = own
        isUnknown = false
        shift.count = 0
        steady = (now, own)
    }
}
