import Shared

/// Stream time: the largest time of the exchange that is believed, and how long ago that was. The wall clock plays no part.
struct StreamClock {
    private(set) var time: Int?
    /// On the monotonic clock.
    private var heardAt = 0
    private var offset = ExchangeOffset()
    private var pace = Pace()

    /// What a market that is not of now, as a test's, may be ahead: nobody knows its pace.
    private static let hour = 3_600_000

    /// Takes a time of the exchange in, unless it is ahead of what the exchange's clock can say now. `now` is monotonic, `boot` the
    /// boot clock.
    mutating func hear(_ time: Int, _ now: Int, boot: Int) -> ExchangeOffset.Verdict {
        let verdict = offset.judge(time, boot, tolerance: pace.isLive ? ExchangeOffset.tolerance : StreamClock.hour)
        switch verdict {
        case .ahead: return verdict
        case .shifted:
            pace = Pace()
            self.time = nil
        case .plausible: break
        }
        if let known = self.time, time <= known { return verdict }
        self.time = time
        heardAt = now
        pace.note(time, boot)
        return verdict
    }

    /// Nobody listened up to now: what the exchange said meanwhile is still to be heard, and time goes on from there.
    mutating func standStill(_ now: Int) { heardAt = now }

    /// What the exchange's clock says now, whatever is still unread.
    func exchangeTime(boot: Int) -> Int? { offset.lead.map { boot + $0 } }

    /// Stream time: what the exchange's clock said when it was heard, and the time since then; nil while nothing was heard of it.
    func estimate(_ now: Int) -> Int? { time.map { $0 + max(0, now - heardAt) } }
}
