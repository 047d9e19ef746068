import Shared
import Trading

/// The stage for paper trading: it executes orders itself, on the candles and trades of its input.
struct PaperTrade: TradeStage {
    let options: TradeOptions
    let messages: Messages
    var stream: RecordStream
    var desk: Desk
    var store: Store?
    var reader = LineReader()
    private(set) var isRead = false
    private var control: ControlFile?

    init(_ options: TradeOptions, _ stream: RecordStream, _ arguments: Arguments, _ messages: Messages) throws(Failure) {
        self.options = options
        control = try ControlFile(arguments)
        self.messages = messages
        self.stream = stream
        let rules = options.desk
        let paper = Paper(
            slippage: rules.slippage, participation: rules.participation, tolerance: rules.terms.tolerance)
        desk = Desk(rules, messages, paper)
        store = try Store.begin(options, &desk, &self.stream)
    }

    var outcome: ExitStatus { deskOutcome }
    var hasFailed: Bool { stream.output.hasFailed }
    func knows(_ account: AccountID) -> Bool { true }

    /// Returns whether a line's time is plausible, judged by the times of the lines around it.
    mutating func believes(_ told: LineReader.Told) throws(Failure) -> Bool { try stream.believes(told.time, told.interval) }

    mutating func look() throws(Failure) -> LineReader.Told { try reader.look(stream.json) }
    mutating func fact() throws(Failure) -> Fact { try reader.fact(stream.json, &desk, messages) }

    mutating func loop() throws(Failure) {
        do throws(Failure) { try work() } catch {
            // The output's reader took too long after a stop signal, so the state keeps the last records as not delivered.
            if case .signalled = error { try stop(isSeen: false) }
            throw error
        }
        if StopSignals.stopRequested != nil { try stop() }
        isRead = true
    }

    private mutating func work() throws(Failure) {
        if desk.options.flattens { try desk.flatten() }
        try finishLine()
        stream.wakeAt = System.monotonicTime + (control == nil ? Trade.watch : ControlFile.period)
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
                stream.wakeAt = System.monotonicTime + (control == nil ? Trade.watch : ControlFile.period)
            case .statusAsked: reportStatus()
            }
            try obey()
            try finishLine()
        }
    }

    /// Carries out the commands of the control FIFO, after the candle that is being read.
    private mutating func obey() throws(Failure) {
        guard let commands = try control?.commands(System.monotonicTime) else { return }
        for command in commands { try desk.obey(command) }
    }

    /// Ends paper trading after a stop signal as trading at the exchange: orders that wait to open a position are cancelled.
    private mutating func stop(isSeen: Bool = true) throws(Failure) {
        desk.isStopping = true
        for market in desk.markets.indices where desk.markets[market].kept.pace != nil {
            try desk.cancelOpening(market, because: .ending, at: desk.clock)
        }
        moveRecords()
        try store?.commit(&desk, isSeen: isSeen)
    }

    /// Writes the records of a line. The state is saved before anybody can see them.
    private mutating func finishLine() throws(Failure) {
        moveRecords()
        if let store, stream.output.isBlockFull || stream.isAboutToWait {
            try store.commit(&desk)
        }
        try stream.output.drain()
    }
}
