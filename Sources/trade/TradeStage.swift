import Shared
import Trading

/// A stage that passes all lines on, and adds after each line the records that the desk made because of it. `PaperTrade`
/// executes orders itself, `LiveTrade` sends them to the exchange.
protocol TradeStage: Stage {
    var options: TradeOptions { get }
    var messages: Messages { get }
    var desk: Desk { get set }
    var store: Store? { get }
    var reader: LineReader { get set }
    /// Whether the input was read to its end.
    var isRead: Bool { get }
    /// Whether writing the output has failed.
    var hasFailed: Bool { get }
    /// Exit status of the trading itself; bad input is not included.
    var outcome: ExitStatus { get }

    /// Finds the kind of the line and the market time up to which it reports.
    mutating func look() throws(Failure) -> LineReader.Told
    /// Returns the fact in the line that `look` was called for.
    mutating func fact() throws(Failure) -> Fact
    /// Returns whether a line's time is plausible, so that the line is used.
    mutating func believes(_ told: LineReader.Told) throws(Failure) -> Bool
    /// Returns whether the money of an account is known.
    func knows(_ account: AccountID) -> Bool
}

extension TradeStage {
    mutating func wrapUp() throws(Failure) {
        reader.missing.end(messages)
        if let late = desk.lateCandles { messages.error(late) }
        if isRead { try store?.forgetUnseen() }
    }

    var whyNothing: String? {
        if reader.missing.isTold || reader.hasSignals || desk.options.grid != nil || desk.options.flattens { return nil }
        let isBusy = desk.counts.orders > 0 || desk.counts.trades > 0 || desk.markets.contains { $0.kept.position != nil }
        if isBusy { return nil }
        if stream.isEmpty { return "nothing was traded: the input has no records" }
        return "nothing was traded: the input has \(reader.hasCandles ? "" : "no candles and ")no signals"
    }

    func summarise() {
        // A result that is missing in the output or in the state counts as not delivered; the error says what failed.
        if hasFailed || store?.hasFailed == true { return }
        // Each veto is an event in the output; a run without any trade also reports the last one here.
        if desk.counts.orders == 0, let veto = desk.counts.lastVeto {
            messages.note("0 of \(Messages.count(desk.counts.vetoes, "signal")) traded; last reason: \(veto)")
        }
        for result in results { messages.note(result.text(at: options.place)) }
    }

    var deskOutcome: ExitStatus {
        let isHalted = desk.counts.halts > 0 || (desk.guards.halt != nil && !desk.options.flattens)
        return isHalted || desk.counts.late > 0 || desk.counts.refusals > 0 || desk.counts.leftOrders > 0 ? .badInput : .done
    }

    /// The results of all accounts. An account at the exchange is included once the exchange has reported its money.
    private var results: [AccountResult] { desk.accounts.indices.filter { knows($0) }.compactMap { try? desk.result($0) } }

    /// Reads the line. Returns nil if it is bad, and has been rejected.
    mutating func read() throws(Failure) -> Fact? {
        do throws(Failure) {
            let told = try look()
            guard try believes(told) else { return nil }
            let fact = try fact()
            // Trades whose message has no time are judged by the newest trade.
            if told.time == nil, case .trades(let trades) = fact, try !believes(LineReader.Told(time: trades.newest)) {
                return nil
            }
            return fact
        } catch {
            try stream.reject(error)
            return nil
        }
    }

    /// Passes a fact to the desk, which acts on it.
    mutating func act(on fact: Fact) throws(Failure) {
        let past = stream.goesBack
        if past != nil { stream.goesBack = nil }
        do throws(Failure) { try desk.take(fact, past: past) } catch {
            if case .overflow(let text) = error { throw .overflow("\(stream.place): \(text)") }
            throw error
        }
    }

    /// Moves the desk's records to the output, after the line that caused them.
    mutating func moveRecords() {
        if desk.records.count == 0 { return }
        store?.add(desk.records.bytes)
        stream.output.write(desk.records)
        desk.records.discard()
    }

    /// Status of the stage as text for people.
    private var state: String {
        let open = desk.markets.count { $0.kept.position != nil }
        let halt = desk.guards.halt.map { ", halted: \($0.text)" } ?? desk.currentPause.map { ", \($0)" } ?? ""
        let counts = "\(Messages.count(desk.counts.orders, "order")), \(Messages.count(desk.counts.trades, "trade"))"
        return "\(counts), \(Messages.count(open, "open position"))\(halt)"
    }

    /// Answers a request for the status, with the money first.
    func reportStatus() { stream.report(state, first: results.map(\.shortText)) }
}

extension Store {
    /// Opens the state of a run, restores its desk, and writes again the records that may not have been delivered. Returns nil
    /// without --state.
    static func begin(_ options: TradeOptions, _ desk: inout Desk, _ stream: inout RecordStream) throws(Failure) -> Store? {
        guard let path = options.state else { return nil }
        let store = try Store(path)
        try store.belongs(to: options.place)
        try store.restore(&desk)
        if desk.clock > 0 { stream.times.goOn(from: desk.clock) }
        try store.begin(at: options.place)
        desk.run = store.run
        desk.wasTraded = { (signal) throws(Failure) in try store.hasTraded(signal) }
        for line in try store.unseen() { stream.output.write(Array(line.utf8)) }
        // Flushed here, because the next commit counts these records as delivered.
        try stream.output.flush()
        return store
    }
}
