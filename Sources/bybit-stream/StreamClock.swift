import Shared

/// Stream time: the largest time of the exchange that is believed, and how long ago that was. The wall clock plays no part.
struct StreamClock {
    private(set) var time: Int?
    private var heardAt = 0
    private var offset = ExchangeOffset()

    /// Answers of REST tell the exchange's clock before payloads do; they move no stream time.
    mutating func learn(_ time: Int, _ now: Int) { if offset.isUnknown { _ = offset.judge(time, now) } }

    /// A link is lost: the machine may have stood still, and what is heard next tells the offset anew.
    mutating func forgetOffset() { offset.forget() }

    /// Takes a time of the exchange in, unless it is ahead of the exchange's clock; `now` is monotonic.
    mutating func hear(_ time: Int, _ now: Int) -> ExchangeOffset.Verdict {
        let verdict = offset.judge(time, now)
        switch verdict {
        case .ahead: return verdict
        case .shifted: self.time = nil
        case .plausible: break
        }
        if let known = self.time, time <= known { return verdict }
        self.time = time
        heardAt = now
        return verdict
    }

    /// Nobody listened up to now: what the exchange said meanwhile is still to be heard, and time goes on from there.
    mutating func standStill(_ now: Int) { heardAt = now }

    /// What the exchange's clock says now, whatever is still unread.
    func exchangeTime(_ now: Int) -> Int? { offset.lead.map { now + $0 } }

    /// Stream time: what the exchange's clock said when it was heard, and the time since then; nil while nothing was heard of it.
    func estimate(_ now: Int) -> Int? { time.map { $0 + max(0, now - heardAt) } }
}
