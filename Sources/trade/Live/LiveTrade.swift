import Net
import Shared
import Trading

/// The stage for trading at the exchange. One loop waits for input lines, the exchange, the reader of the output and timers,
/// and nothing is sent before it is on disk.
struct LiveTrade: TradeStage {
    let options: TradeOptions
    let messages: Messages
    var stream: RecordStream
    var desk: Desk
    let live: OrderEngine
    var store: Store?
    /// Output that waits for its reader.
    var outlet = Outlet.standard()
    var reader = LineReader()
    private(set) var isRead = false
    /// Whether lines may be read, because the state's positions and orders are reconciled.
    var isBegun = false
    /// Whether the introduction of a market of the state failed, and is being retried.
    var isRetrying = false
    /// Whether a line was read and is not handled yet; its fact waits until its market is known.
    private var hasLine = false
    private var held: (fact: Fact, market: MarketID)?
    private var control: ControlFile?
    /// Earliest time for asking for the exchange's time again.
    var clockDue = 0
    /// Series whose signals are not sent to the exchange, with the reason.
    private var doubtful: [SeriesID: Veto] = [:]

    /// Most lines handled in one turn.
    private static let batch = 1000
    /// Most bytes of output that wait for a slow reader. Above it no line is read, but the exchange is still looked after.
    private static let mostPending = 1 << 22

    init(
        _ options: TradeOptions, _ place: LiveOptions, _ stream: RecordStream, _ arguments: Arguments, _ messages: Messages
    ) throws(Failure) {
        self.options = options
        self.messages = messages
        self.stream = stream
        control = try ControlFile(arguments)
        live = try OrderEngine(place, options.desk, arguments, messages)
        desk = Desk(options.desk, messages, live)
        store = try Store.begin(options, &desk, &self.stream)
        live.run = store?.run
    }

    var hasFailed: Bool { stream.output.hasFailed || outlet.hasFailed }
    var outcome: ExitStatus { live.keyRefusal != nil ? .ioFailure : deskOutcome }
    func knows(_ account: AccountID) -> Bool { live.settledAccounts.contains(account) }

    mutating func look() throws(Failure) -> LineReader.Told { try reader.look(stream.json) }
    mutating func fact() throws(Failure) -> Fact { try reader.fact(stream.json, &desk, messages) }

    /// Rejects a line that is ahead of the exchange's clock. A signal passes, because it gets a veto with that reason.
    mutating func believes(_ told: LineReader.Told) throws(Failure) -> Bool {
        guard let time = told.time, !told.isSignal else { return true }
        let now = live.time(System.monotonicTime)
        if time - now <= ExchangeOffset.tolerance { return true }
        throw .badRecord(
            "expected a time up to 5 s ahead of the exchange's clock, got one that is \(TimeSpan.text(time - now)) ahead")
    }

    mutating func loop() throws(Failure) {
        do throws(Failure) { try work() } catch {
            abandon(after: error)
            throw error
        }
    }

    private mutating func work() throws(Failure) {
        tellBeginning()
        var hasEnded = false
        var haltDue = 0
        while StopSignals.stopRequested == nil, !hasEnded {
            let mayRead = try hasBegun() && outlet.pending <= LiveTrade.mostPending
            let reading = mayRead ? try readLines() : .all
            hasEnded = reading == .ended
            if StopSignals.stopRequested != nil { break }
            let now = System.monotonicTime
            if now >= haltDue {
                try desk.lookForHalt()
                haltDue = now + Trade.watch
            }
            // Commands wait until the positions are known.
            if isBegun, let commands = try control?.commands(now) {
                for command in commands { try desk.obey(command) }
            }
            try tend()
            if hasEnded { break }
            if mayRead, !hasLine { live.link.loop.watch(input: stream.descriptor) }
            live.link.loop.watch(outlet)
            try live.turn(
                until: reading == .some
                    ? now : max(now, min(live.due(now, desk.markets), haltDue, isBegun ? control?.due ?? .max : .max)), &desk)
        }
        if !hasEnded {
            desk.isStopping = true
            while try readLines(reads: false) == .some {}
        }
        try end()
        isRead = hasEnded
    }

    /// Does what is due, saves it on disk, and then sends it.
    mutating func tend() throws(Failure) {
        try takeEvents()
        let now = System.monotonicTime
        // By the exchange's clock, because ours may be wrong by days.
        let time = live.link.rest.clock.time(now)
        for market in desk.markets.indices where desk.markets[market].kept.pace != nil {
            if let time {
                try desk.lapse(market, at: time)
                if desk.markets[market].kept.last != nil { try desk.checkLosses(market, at: time) }
            }
            desk.release(market)
        }
        if let time {
            for market in desk.markets.indices {
                if let grid = desk.markets[market].kept.grid { try desk.keepGrid(market, grid.series, at: time) }
            }
        }
        // Decisions are sent before any question, so that they do not wait for its answer.
        try sendDecided()
        try live.tend(now, &desk)
        try takeEvents()
        try sendDecided()
    }

    /// Handles the venue's events. A day begins by the exchange's clock, whether a line arrives or not, and before the events
    /// of that day are booked. Our own clock may be wrong by days.
    private mutating func takeEvents() throws(Failure) {
        if let time = live.link.rest.clock.time(System.monotonicTime) { try desk.expectDay(at: time) }
        try desk.takeEvents()
    }

    /// Saves decisions on disk, sends them, and then writes the lines, so that no reader of the output delays an order.
    private mutating func sendDecided() throws(Failure) {
        // The books already contain executions that arrived meanwhile. With their events, so do the positions that are saved
        // beside them.
        try takeEvents()
        moveRecords()
        try store?.commit(&desk, isSeen: outlet.pending == 0)
        live.release(System.monotonicTime, &desk.markets)
        outlet.output.write(stream.output.bytes)
        stream.output.discard()
        try outlet.push()
    }

    // MARK: Lines

    private enum Reading {
        case all, some, ended
    }

    /// Handles a batch of lines. Without `reads`, it handles only lines that were read from the input before.
    private mutating func readLines(reads: Bool = true) throws(Failure) -> Reading {
        let begin = System.monotonicTime
        for _ in 0..<LiveTrade.batch {
            if System.monotonicTime - begin > Trade.watch { break }
            desk.isStopping = desk.isStopping || StopSignals.stopRequested != nil
            if hasLine {
                guard try handleLine() else { return .all }
                continue
            }
            switch try stream.look(reads: reads && !desk.isStopping) {
            case .event(.record): hasLine = true
            case .event(.statusAsked): reportStatus()
            case .event: break
            case .nothing: return .all
            case .end: return .ended
            }
        }
        return .some
    }

    /// Handles the current line. Returns false while it has to wait for the exchange's clock or for its market to become known.
    private mutating func handleLine() throws(Failure) -> Bool {
        if held == nil {
            guard knowsTime() else { return false }
            guard let fact = try read() else {
                hasLine = false
                return true
            }
            stream.writeOn()
            guard let market = market(of: fact) else {
                hasLine = false
                try act(on: fact)
                moveRecords()
                return true
            }
            held = (fact, market)
        }
        guard let (fact, market) = held, try isReady(market) else { return false }
        (hasLine, held) = (false, nil)
        try carryOut(fact, in: market)
        moveRecords()
        return true
    }

    /// Returns the market that a line is about; nil if it is about none.
    private mutating func market(of fact: Fact) -> MarketID? {
        switch fact {
        case .candle(let candle): desk.series[candle.series].market
        case .signal(let signal): desk.series[desk.number(of: signal.key)].market
        case .trades(let trades): desk.market(trades.market)
        case .ticker(let ticker): desk.market(ticker.market)
        case .rules, .nothing: nil
        }
    }

    private mutating func carryOut(_ fact: Fact, in market: MarketID) throws(Failure) {
        switch fact {
        case .candle(var candle):
            let marks = candle.marks
            doubtful[candle.series] =
                marks.isSimulated ? .simulated : marks.isWhole ? nil : .gap
            // Simulated prices cause no order, stop or halt, because nobody pays them.
            if marks.isSimulated { return }
            // An old candle counts as history, so that it starts no grid.
            if live.age(of: candle.bar.end, System.monotonicTime) > live.options.longestAge {
                candle.marks.backfill = .history
                return try act(on: .candle(candle))
            }
        case .signal(let signal):
            if let objection = objection(to: signal, desk.number(of: signal.key), market) {
                return desk.writeVeto(signal, because: objection, in: market)
            }
        case .trades, .ticker, .rules, .nothing: break
        }
        try act(on: fact)
    }

    /// Returns the reason not to trade a signal at the exchange; nil if the signal may be traded.
    private func objection(to signal: TradeSignal, _ series: SeriesID, _ market: MarketID) -> Veto? {
        if signal.isSimulated { return .simulated }
        if let doubt = doubtful[series] { return doubt }
        if signal.isBackfill { return .gap }
        let longest = live.options.longestAge
        let now = System.monotonicTime
        let age = live.age(of: signal.time, now)
        if age > longest { return .stale(age: age) }
        let wait = signal.time - min(System.wallTime, live.time(now))
        if wait > longest { return .fromTheFuture(wait: wait) }
        if desk.markets[market].isOption, !signal.isLong { return .optionShort }
        if !desk.markets[market].exchange.isKnown { return .rulesUnknown }
        return live.link.account.isLive ? nil : .streamDown
    }
}
