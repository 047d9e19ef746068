/// By how much the exchange's clock is ahead of the machine's, learned from the times that live messages carry.
///
/// A message says at most what the exchange's clock says, and comes a little later, so the largest difference is nearest. A time
/// more than 5 s ahead of it is no time of now. When ten messages in a row are ahead by the same amount, and none in between
/// agrees with the old offset, the clocks have shifted: the new offset counts.
///
/// The machine's clock is the boot clock: it goes on while a laptop sleeps, and never jumps. The wall clock plays no part.
package struct ExchangeOffset {
    /// Nil before the first message.
    package private(set) var lead: Int?
    private var shift = (lead: 0, count: 0)
    /// How many messages have agreed with the first.
    private var agreeing = 0

    /// How far ahead a time may be, in ms.
    package static let tolerance = 5000
    /// So many messages make a shift.
    package static let messages = 10

    package enum Verdict: Equatable {
        case plausible
        /// Ahead by so many ms.
        case ahead(Int)
        /// Plausible, for the clocks have shifted by so many ms.
        case shifted(Int)
    }

    package init() {}

    /// Looks at the time of a message that came at `now` on the boot clock.
    package mutating func judge(_ time: Int, _ now: Int, tolerance: Int = tolerance) -> Verdict {
        let own = time - now
        guard let lead else {
            self.lead = own
            return .plausible
        }
        if own > lead + tolerance { return judge(shifted: own, from: lead, .ahead(own - lead)) }
        // Where the first message alone has told the offset, it may have been wrong.
        if own < lead - tolerance, agreeing == 0 { return judge(shifted: own, from: lead, .plausible) }
        // What is far behind is late, and does not speak for either offset.
        if own >= lead - tolerance {
            shift.count = 0
            agreeing += 1
        }
        self.lead = max(lead, own)
        return .plausible
    }

    /// Counts messages that agree on another offset. Against one that nothing has confirmed two are enough.
    private mutating func judge(shifted own: Int, from lead: Int, _ verdict: Verdict) -> Verdict {
        if shift.count == 0 || abs(own - shift.lead) > ExchangeOffset.tolerance { shift = (own, 0) }
        shift.count += 1
        if shift.count < (agreeing == 0 ? 2 : ExchangeOffset.messages) { return verdict }
        self.lead = own
        shift.count = 0
        agreeing = 1
        return .shifted(own - lead)
    }

    /// Takes in the time of a message that is believed already.
    package mutating func learn(_ time: Int, _ now: Int) {
        lead = max(lead ?? .min, time - now)
        agreeing += 1
    }

    /// Messages that are ahead may be a shift in the making.
    package var isShifting: Bool { shift.count > 0 }

    /// The latest plausible time at `now`.
    package func limit(_ now: Int) -> Int? { lead.map { now + $0 + ExchangeOffset.tolerance } }
}
