import Shared

extension Trade {
    /// What the command does with its arguments.
    static func start(_ arguments: Arguments, _ messages: Messages) throws(Failure) -> ExitStatus {
        if arguments.has("show") {
            var show = try Show(arguments, messages)
            return try show.run()
        }
        if arguments.has("preflight") {
            var preflight = try Preflight(arguments, messages)
            return try preflight.run()
        }
        var trade = try Trade(arguments, messages)
        let status = try trade.run()
        return ExitStatus(rawValue: max(status.rawValue, trade.outcome.rawValue)) ?? status
    }
}

/// The stage: passes all lines on, and after each the records of what it made the desk do.
struct Trade: Stage {
    var stream: RecordStream
    let messages: Messages
    var desk: Desk
    var store: Store?
    /// At the exchange lines wait here for their reader.
    var outlet = Outlet.standard()
    let live: Bybit?
    var envelope = Envelope()
    var candle = CandleRecord()
    var signals = SignalReader()
    var rules = InstrumentReader()
    var missing = MissingCandles()
    var hasCandles = false
    var hasToldPriceType = false
    var hasSignals = false
    var tape = TradeTape()
    /// To the end, or until told to stop.
    var isRead = false
    /// The exchange's time is not asked for again before this.
    var clockDue = 0
    /// Why signals of a series are nothing for an exchange.
    var doubtful: [Int: String] = [:]
    /// The accounts that have been compared with the exchange's.
    var settledAccounts: Set<Int> = []
    let signal = JSONName("signal")

    /// So often a stop is looked for while no line comes.
    static let watch = 250
    /// How long the end may take after a stop signal, at most: for a reader that is slow, and at the exchange for what is on its way.
    static let farewell = 10_000

    init(_ arguments: Arguments, _ messages: Messages) throws(Failure) {
        let options = try TradeOptions(arguments)
        self.messages = messages
        stream = try RecordStream(arguments, messages, files: options.files)
        for (skipped, option) in [
            (options.instruments.skipped, "--instruments"), (options.riskLimits.skipped, "--risk-limits"),
        ] {
            if let complaint = skipped.complaint(option) { messages.error(complaint) }
        }
        if let complaint = options.riskLimits.complaint { messages.error(complaint) }
        StopSignals.watchForHalt()
        StopSignals.patience = Trade.farewell
        live = try options.live.map { (live) throws(Failure) in try Bybit(live, arguments, messages) }
        let paper = Paper(slippage: options.slippage, participation: options.participation)
        desk = Desk(options, messages, live ?? paper)
        if let path = options.state {
            let store = try Store(path)
            let place = options.place
            try store.belongs(to: place)
            try store.restore(&desk)
            if desk.clock > 0 { stream.times.goOn(from: desk.clock) }
            try store.begin(at: place)
            desk.run = store.run
            live?.run = store.run
            desk.wasTraded = { (signal) throws(Failure) in try store.hasTraded(signal) }
            for line in try store.unseen() { stream.output.write(Array(line.utf8)) }
            // Out before the next commit takes them for seen.
            try stream.output.flush()
            self.store = store
        }
    }

    mutating func loop() throws(Failure) {
        if let live { return try loop(live) }
        do throws(Failure) { try workOnPaper() } catch {
            // The reader does not read; the state knows all the same.
            if case .signalled = error { try stopOnPaper(isSeen: false) }
            throw error
        }
        if StopSignals.stopRequested != nil { try stopOnPaper() }
        isRead = true
    }

    private mutating func workOnPaper() throws(Failure) {
        if desk.options.flattens { try desk.flatten() }
        try finishLine()
        stream.wakeAt = System.monotonicTime + Trade.watch
        while let event = try stream.next() {
            desk.isStopping = StopSignals.stopRequested != nil
            switch event {
            case .record:
                if let fact = try read() {
                    stream.writeOn()
                    try act(on: fact)
                }
            case .row: break
            case .timer:
                try desk.lookForHalt()
                stream.wakeAt = System.monotonicTime + Trade.watch
            case .statusAsked: reportStatus()
            }
            try finishLine()
        }
    }

    /// A stop signal ends paper as it ends trading at the exchange: what waits to be filled is cancelled.
    private mutating func stopOnPaper(isSeen: Bool = true) throws(Failure) {
        desk.isStopping = true
        for market in desk.markets.indices where desk.markets[market].pace >= 0 {
            try desk.cancelOpening(market, because: "trade ends", at: desk.clock)
        }
        moveRecords()
        try store?.commit(&desk, isSeen: isSeen)
    }

    mutating func wrapUp() throws(Failure) {
        missing.end(messages)
        if let late = desk.lateCandles { messages.error(late) }
        if isRead { try store?.forgetUnseen() }
    }

    var whyNothing: String? {
        if missing.isTold || hasSignals || desk.options.grid != nil || desk.options.flattens { return nil }
        let isBusy = desk.counts.orders > 0 || desk.counts.trades > 0 || desk.markets.contains { $0.position != nil }
        if isBusy { return nil }
        if stream.isEmpty { return "nothing was traded: the input has no records" }
        return "nothing was traded: the input has \(hasCandles ? "" : "no candles and ")no signals"
    }

    func summarise() {
        // A result that is missing in the output or in the state counts as not delivered; the error says what failed.
        if stream.output.hasFailed || outlet.hasFailed || store?.hasFailed == true { return }
        // Each veto is an event in the output; a run without any trade also reports the last one here.
        if desk.counts.orders == 0, desk.counts.vetoes > 0 {
            messages.note(
                "0 of \(Messages.count(desk.counts.vetoes, "signal")) traded; last reason: \(desk.counts.lastVeto)")
        }
        for result in results { messages.note(result.text(at: desk.options.place)) }
    }

    /// How the run ended, beside what its input was like.
    var outcome: ExitStatus {
        if live?.keyRefusal != nil { return .ioFailure }
        let isHalted = desk.counts.halts > 0 || (desk.guards.halt != nil && !desk.options.flattens)
        return isHalted || desk.counts.late > 0 || desk.counts.refusals > 0 || desk.counts.leftOrders > 0 ? .badInput : .done
    }

    /// How each account stands. An account at the exchange is told once the exchange has said what it holds.
    private var results: [AccountResult] {
        desk.accounts.indices.filter { live == nil || settledAccounts.contains($0) }.compactMap { try? desk.result($0) }
    }

    /// Puts out the records of a line. What anybody may see is in the state before.
    private mutating func finishLine() throws(Failure) {
        moveRecords()
        if let store, stream.output.isBlockFull || stream.isAboutToWait {
            try store.commit(&desk)
        }
        try stream.output.drain()
    }

    /// What was done because of a line comes behind it.
    mutating func moveRecords() {
        if desk.records.count == 0 { return }
        let bytes = desk.records.bytes
        desk.records.discard()
        stream.output.write(bytes)
        store?.add(bytes)
    }

    /// Where the stage stands, for a person.
    var state: String {
        let open = desk.markets.count { $0.position != nil }
        let halt = desk.guards.halt.map { ", halted: \($0)" } ?? desk.currentPause.map { ", \($0)" } ?? ""
        let counts = "\(Messages.count(desk.counts.orders, "order")), \(Messages.count(desk.counts.trades, "trade"))"
        return "\(counts), \(Messages.count(open, "open position"))\(halt)"
    }

    /// Answers the person who asks where the stage stands: the money first.
    func reportStatus() { stream.report(state, first: results.map(\.shortText)) }
}
