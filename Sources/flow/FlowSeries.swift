import Shared

/// What the stream tells of one symbol.
struct FlowSeries {
    let key: SeriesKey
    private(set) var trades: Tape
    /// Nil until the topic is in the stream.
    private(set) var liquidations: Tape?
    var ticker: Ticker?
    /// Whether any trade came: of a symbol that has only tickers nothing is written.
    private(set) var hasTrades = false
    private var seen = SeenTrades()
    /// The times of the earliest trade and the latest.
    private var first = Int.max
    private var newest = Int.min
    private(set) var marks = Candle.Marks()

    private(set) var cvd = Decimal.zero
    private var day = 0
    /// When trades may be missing, and since when its topic is subscribed.
    private var lost = LostRanges()
    private var subscribedAt = Int.min
    /// Payloads of trades since the last record.
    private var payloads = 0

    init(key: SeriesKey, windows: [FlowOptions.Span]) {
        self.key = key
        trades = Tape(windows: windows, isInverse: key.isInverse)
    }

    enum Fate {
        case counted, repeated, refused
    }

    /// A payload of its trades begins: a record is as live as the last, and simulated if any was.
    mutating func begin(backfill: Candle.Backfill?, isSimulated: Bool) {
        hasTrades = true
        payloads += 1
        marks.backfill = backfill
        if isSimulated { marks.isSimulated = true }
    }

    /// Takes a trade in that has not come before; `id` is the hash of its name.
    mutating func take(_ trade: Trade, id: UInt64?, now: Int) -> Fate {
        if let id, !seen.insert(id, isLater: trade.time > newest) { return .repeated }
        first = min(first, trade.time)
        newest = max(newest, trade.time)
        turnDay(now)
        var sum = cvd
        if trade.time >= day {
            let signed = trade.isBuy ? trade.size : trade.size.multiplied(by: Decimal(-1))
            guard let signed, let next = cvd.adding(signed) else { return .refused }
            sum = next
        }
        guard trades.add(trade, now: now) else { return .refused }
        cvd = sum
        lost.end(at: trade.time)
        return .counted
    }

    mutating func takeLiquidation(_ trade: Trade, now: Int, windows: [FlowOptions.Span]) -> Bool {
        expectLiquidations(windows)
        return liquidations?.add(trade, now: now) ?? false
    }

    mutating func expectLiquidations(_ windows: [FlowOptions.Span]) {
        if liquidations == nil { liquidations = Tape(windows: windows, isInverse: key.isInverse) }
    }

    /// Moves the windows up to the stream's time, to be written.
    mutating func prepare(at now: Int) {
        turnDay(now)
        trades.advance(to: now)
        liquidations?.advance(to: now)
        lost.forget(before: min(day, now - trades.longest))
        payloads = 0
    }

    private mutating func turnDay(_ now: Int) {
        let today = Interval.day.start(of: now)
        if today == day { return }
        day = today
        cvd = .zero
    }

    func isDue(_ every: Every) -> Bool { if case .messages(let count) = every { payloads >= count } else { false } }

    // MARK: What is missing

    mutating func heed(_ event: LinkEvent) {
        switch event.kind {
        case .disconnected: lost.begin(at: event.time)
        case .subscribed:
            lost.end(at: event.time)
            if subscribedAt == .min { subscribedAt = event.time }
        case .gap: lost.insert(from: event.from, to: event.to)
        case .backfilled: break
        }
    }

    /// Since when the trades of this symbol were heard.
    private func heard(_ heardFrom: Int) -> Int { max(heardFrom, subscribedAt) }

    /// What was fetched afterwards may be older than what was heard first.
    func cvdSince(_ heardFrom: Int) -> Int { max(day, min(heard(heardFrom), first)) }

    func isCvdPartial(_ heardFrom: Int, now: Int) -> Bool { lost.overlaps(from: cvdSince(heardFrom), to: now + 1) }

    /// Whether a window has not seen all of its time.
    func isPartial(_ window: Window, heardFrom: Int, now: Int) -> Bool {
        let start = now - window.length + 1
        return heard(heardFrom) > start || lost.overlaps(from: start, to: now + 1)
    }
}
