import Shared

/// What the stream tells of one symbol.
struct FlowSeries {
    let key: SeriesKey
    private(set) var trades: Tape
    /// Nil until the topic is in the stream.
    private(set) var liquidations: Tape?
    /// The block trades and the RPI trades, also those that a filter drops; nil until a trade says whether it is one.
    private(set) var blockTrades: Tape?
    private(set) var rpiTrades: Tape?
    var ticker: Ticker?
    /// Whether a trade or a liquidation came: a symbol that has only tickers gets no records.
    private(set) var isActive = false
    private var hasTrades = false
    private let spans: [FlowOptions.Span]
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
    /// Payloads of trades and liquidations since the last record.
    private var payloads = 0

    init(key: SeriesKey, windows: [FlowOptions.Span]) {
        self.key = key
        spans = windows
        trades = Tape(windows: windows, isInverse: key.isInverse)
    }

    /// Whether its trades are in the stream; without them their number is unknown, not 0.
    var knowsTrades: Bool { hasTrades || subscribedAt != .min }

    /// The mark price of an option is its premium, whose distance from the price of the coin says nothing.
    var basisBps: Decimal? { key.isOption ? nil : ticker?.basisBps }

    /// A payload of its trades or liquidations begins: a record is as live as the last, and simulated if any was.
    mutating func begin(backfill: Candle.Backfill?, isSimulated: Bool) {
        isActive = true
        payloads += 1
        marks.backfill = backfill
        if isSimulated { marks.isSimulated = true }
    }

    /// Whether a trade has not come before; `id` is the hash of its name.
    mutating func isNew(_ trade: PublicTrade, id: UInt64?) -> Bool {
        hasTrades = true
        if let id, !seen.insert(id, isLater: trade.time > newest) { return false }
        first = min(first, trade.time)
        newest = max(newest, trade.time)
        lost.end(at: trade.time)
        return true
    }

    /// Adds a new trade to the sums. False, and nothing has changed, where its numbers or a sum do not fit.
    mutating func take(_ trade: PublicTrade, now: Int) -> Bool {
        turnDay(now)
        var sum = cvd
        if trade.time >= day {
            let signed = trade.isBuy ? trade.size : trade.size.multiplied(by: Decimal(-1))
            guard let signed, let next = cvd.adding(signed) else { return false }
            sum = next
        }
        guard trades.add(trade, now: now) else { return false }
        cvd = sum
        return true
    }

    /// Counts a block trade or an RPI trade apart. False where a sum does not fit.
    mutating func takeApart(_ trade: PublicTrade, now: Int) -> Bool {
        var fits = true
        if let isBlock = trade.isBlock, isBlock || blockTrades == nil { fits = add(trade, isBlock, to: &blockTrades, now) }
        if let isRPI = trade.isRPI, isRPI || rpiTrades == nil { fits = add(trade, isRPI, to: &rpiTrades, now) && fits }
        return fits
    }

    private func add(_ trade: PublicTrade, _ isOne: Bool, to tape: inout Tape?, _ now: Int) -> Bool {
        if tape == nil { tape = Tape(windows: spans, isInverse: key.isInverse) }
        return !isOne || tape?.add(trade, now: now) == true
    }

    /// False where its numbers or a sum do not fit.
    mutating func takeLiquidation(_ trade: PublicTrade, now: Int) -> Bool {
        expectLiquidations()
        return liquidations?.add(trade, now: now) ?? false
    }

    mutating func expectLiquidations() {
        if liquidations == nil { liquidations = Tape(windows: spans, isInverse: key.isInverse) }
    }

    /// Moves the windows up to the stream's time, to be written.
    mutating func prepare(at now: Int) {
        turnDay(now)
        trades.advance(to: now)
        liquidations?.advance(to: now)
        blockTrades?.advance(to: now)
        rpiTrades?.advance(to: now)
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
        case .backfilled, .bookLost, .bookRestored: break
        }
    }

    /// Since when the trades of this symbol were heard.
    private func heard(_ heardFrom: Int) -> Int { max(heardFrom, subscribedAt) }

    /// What was fetched afterwards may be older than what was heard first.
    func cvdSince(_ heardFrom: Int) -> Int { max(day, min(heard(heardFrom), first)) }

    func isCvdPartial(_ heardFrom: Int, now: Int) -> Bool { lost.overlaps(from: cvdSince(heardFrom), to: now + 1) }

    /// Whether a window has not seen all of its time.
    func isPartial(_ window: FlowWindow, heardFrom: Int, now: Int) -> Bool {
        let start = now - window.length + 1
        return heard(heardFrom) > start || lost.overlaps(from: start, to: now + 1)
    }
}
