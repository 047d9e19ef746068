/// By how much the exchange's clock is ahead of the machine's monotonic one, learned from the times that live messages carry.
///
/// A message says at most what the exchange's clock says, and comes a little later, so the largest difference is nearest. A time
/// more than 5 s ahead of it is no time of now. When ten messages in a row are ahead by the same amount, the clocks have
/// shifted: the new offset counts. The first message alone may be wrong: two that agree on another offset overrule it.
///
/// While the difference grows, as with a market that is played faster than it was, an hour is allowed instead of 5 s.
package struct ExchangeOffset {
    /// Nil before the first message.
    package private(set) var lead: Int?
    /// The next message tells the offset.
    package private(set) var isUnknown = true
    private var shift = (lead: 0, count: 0)
    private var isConfirmed = false
    /// Since when the offset has not grown by more than `growth`, and what it was then.
    private var steady = (since: 0, lead: 0)

    /// How far ahead a time may be, in ms.
    package static let tolerance = 5000
    private static let early = 3_600_000
    private static let growth = 2000
    private static let span = 10_000
    /// So many messages in a row that agree on another offset overrule a confirmed one.
    package static let messages = 10

    package enum Verdict: Equatable {
        case plausible
        /// Ahead by so many ms.
        case ahead(Int)
        /// Plausible, for the clocks have shifted by so many ms.
        case shifted(Int)
    }

    package init() {}

    /// A link is lost: the machine may have stood still meanwhile.
    package mutating func forget() {
        isUnknown = true
        isConfirmed = false
    }

    /// Looks at the time of a message that came at `now` on the monotonic clock.
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
            // It is late, and does not speak for either offset.
            return !isConfirmed && overrules(own, now) ? .shifted(own - lead) : .plausible
        }
        shift.count = 0
        isConfirmed = true
        self.lead = max(lead, own)
        if own - steady.lead > ExchangeOffset.growth { steady = (now, own) }
        return .plausible
    }

    /// Whether enough messages agree on another offset, which counts then.
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
