/// Stream time: the largest time of the exchange that was seen, and how long ago that was. Our own clock plays no part.
struct StreamClock {
    private(set) var time: Int?
    private var heardAt = 0
    /// By how much the exchange's clock is ahead of the monotonic one, at least.
    private var lead: Int?

    /// Takes a time of the exchange in; `now` is monotonic.
    mutating func hear(_ time: Int, _ now: Int) {
        lead = max(lead ?? .min, time - now)
        if let known = self.time, time <= known { return }
        self.time = time
        heardAt = now
    }

    /// Nobody listened up to now: what the exchange said meanwhile is still to be heard, and time goes on from there.
    mutating func standStill(_ now: Int) { heardAt = now }

    /// What the exchange's clock says now, whatever is still unread.
    func exchangeTime(_ now: Int) -> Int? { lead.map { now + $0 } }

    /// Stream time: what the exchange's clock said when it was heard, and the time since then; nil while nothing was heard of it.
    func estimate(_ now: Int) -> Int? { time.map { $0 + max(0, now - heardAt) } }
}
