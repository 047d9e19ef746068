import Shared

/// The trades, liquidations and tickers of one symbol.
struct FlowSeries {
    let key: SeriesKey
    private(set) var trades: Tape
    /// Nil until the topic appears in the stream.
    private(set) var liquidations: Tape?
    /// The block trades and the RPI trades, including filtered ones; nil until a trade says whether it is one.
    private(set) var blockTrades: Tape?
    private(set) var rpiTrades: Tape?
    var ticker: Ticker?
    /// Whether a trade or a liquidation was received: a symbol with tickers only gets no records.
    private(set) var isActive = false
    private var hasTrades = false
    private let spans: [FlowOptions.Span]
    private var seen = SeenTrades()
    /// The times of the earliest and of the latest trade.
    private var first = Int.max
    private var newest = Int.min
    private(set) var marks = Candle.Marks()

    private(set) var cvd = Decimal.zero
    private var day = 0
    /// The times in which trades may be missing, and the time when their topic was subscribed.
    private var lost = LostRanges()
    private var subscribedAt = Int.min
    /// Payloads of trades and liquidations since the last record.
    private var payloads = 0

    init(key: SeriesKey, windows: [FlowOptions.Span]) {
        self.key = key
        spans = windows
        trades = Tape(windows: windows, isInverse: key.isInverse)
    }

    /// Whether the symbol's trades are in the stream; without them their number is unknown, not 0.
    var knowsTrades: Bool { hasTrades || subscribedAt != .min }

    /// Nil for options: their mark price is a premium, whose distance from the coin's price means nothing.
    var basisBps: Decimal? { key.isOption ? nil : ticker?.basisBps }

    /// Begins a payload of trades or liquidations: it sets the backfill mark; a simulated one marks all later records.
    mutating func begin(backfill: Candle.Backfill?, isSimulated: Bool) {
        isActive = true
        payloads += 1
        marks.backfill = backfill
        if isSimulated { marks.isSimulated = true }
    }

    /// Whether a trade was not received before; `id` is the hash of its id.
    mutating func isNew(_ trade: PublicTrade, id: UInt64?) -> Bool {
        hasTrades = true
        if let id, !seen.insert(id, isLater: trade.time > newest) { return false }
        first = min(first, trade.time)
        newest = max(newest, trade.time)
        lost.end(at: trade.time)
        return true
    }

    /// Adds a new trade to the sums; returns false, without changes, if its numbers or a sum do not fit.
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

    /// Counts a block trade or an RPI trade separately; returns false if a sum does not fit.
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

    /// Adds a liquidation; returns false if its numbers or a sum do not fit.
    mutating func takeLiquidation(_ trade: PublicTrade, now: Int) -> Bool {
        expectLiquidations()
        return liquidations?.add(trade, now: now) ?? false
    }

    mutating func expectLiquidations() {
        if liquidations == nil { liquidations = Tape(windows: spans, isInverse: key.isInverse) }
    }

    /// Advances the windows to the stream's time, before records are written.
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

    // MARK: Missing data

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

    /// Since when the trades of this symbol are received.
    private func heard(_ heardFrom: Int) -> Int { max(heardFrom, subscribedAt) }

    /// Backfilled trades may be older than the first live ones.
    func cvdSince(_ heardFrom: Int) -> Int { max(day, min(heard(heardFrom), first)) }

    func isCvdPartial(_ heardFrom: Int, now: Int) -> Bool { lost.overlaps(from: cvdSince(heardFrom), to: now + 1) }

    /// Whether a part of a window's time is missing.
    func isPartial(_ window: FlowWindow, heardFrom: Int, now: Int) -> Bool {
        let start = now - window.length + 1
        return heard(heardFrom) > start || lost.overlaps(from: start, to: now + 1)
    }
}
