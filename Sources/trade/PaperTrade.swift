import Shared
import Trading

/// The stage on paper: it executes orders itself, on the candles and trades of its input.
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

    /// The lines around a record tell whether its time can be.
    mutating func believes(_ told: LineReader.Told) throws(Failure) -> Bool { try stream.believes(told.time, told.interval) }

    mutating func look() throws(Failure) -> LineReader.Told { try reader.look(stream.json) }
    mutating func fact() throws(Failure) -> Fact { try reader.fact(stream.json, &desk, messages) }

    mutating func loop() throws(Failure) {
        do throws(Failure) { try work() } catch {
            // The reader does not read; the state knows all the same.
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

    /// Carries out what the control file says. A candle that is being read comes first.
    private mutating func obey() throws(Failure) {
        guard let commands = try control?.commands(System.monotonicTime) else { return }
        for command in commands { try desk.obey(command) }
    }

    /// A stop signal ends paper as it ends trading at the exchange: what waits to be filled is cancelled.
    private mutating func stop(isSeen: Bool = true) throws(Failure) {
        desk.isStopping = true
        for market in desk.markets.indices where desk.markets[market].kept.pace != nil {
            try desk.cancelOpening(market, because: .ending, at: desk.clock)
        }
        moveRecords()
        try store?.commit(&desk, isSeen: isSeen)
    }

    /// Puts out the records of a line. What anybody may see is in the state before.
    private mutating func finishLine() throws(Failure) {
        moveRecords()
        if let store, stream.output.isBlockFull || stream.isAboutToWait {
            try store.commit(&desk)
        }
        try stream.output.drain()
    }
}
