import Shared

/// Stream time: the latest plausible time of the exchange, and how long ago it was received. The wall clock is not used.
struct StreamClock {
    private(set) var time: Int?
    private var heardAt = 0
    private var offset = ExchangeOffset()

    /// Learns the exchange's clock from a REST answer, before payloads arrive. This does not change stream time.
    mutating func learn(_ time: Int, _ now: Int) { if offset.isUnknown { _ = offset.judge(time, now) } }

    /// Forgets the offset between the clocks when a link is lost: the machine may have been suspended, so the next message sets
    /// it again.
    mutating func forgetOffset() { offset.forget() }

    /// Takes a time of the exchange, unless it is ahead of the exchange's clock. `now` is monotonic.
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

    /// Excludes a pause in reading from stream time: the messages of the pause are still unread, and time continues with them.
    mutating func standStill(_ now: Int) { heardAt = now }

    /// Returns the exchange's current time, whatever is still unread; nil if unknown.
    func exchangeTime(_ now: Int) -> Int? { offset.lead.map { now + $0 } }

    /// Returns stream time: the last time of the exchange, plus the time since it was received; nil if none was received.
    func estimate(_ now: Int) -> Int? { time.map { $0 + max(0, now - heardAt) } }
}
