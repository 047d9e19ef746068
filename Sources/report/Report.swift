import Performance
import Shared
import Verdict

extension Report {
    /// Runs the command with its arguments.
    static func start(_ arguments: Arguments, _ messages: Messages) throws(Failure) -> ExitStatus {
        let options = try ReportOptions(arguments)
        if options.compares { return try RunComparison.run(options, arguments, messages) }
        var report = try Report(options, arguments, messages)
        return try report.run()
    }
}

/// The last stage of a pipe: keeps what it needs of each trade, and reports when the input ends.
struct Report: Stage {
    private let options: ReportOptions
    private let inputs: Inputs
    private let messages: Messages
    var stream: RecordStream
    private var records: RunReader
    private var orders = OrderTimes()
    /// Candles for the page of --html.
    private var history = CandleHistory()
    private let writesPage: Bool
    private var lines = 0

    init(_ options: ReportOptions, _ arguments: Arguments, _ messages: Messages, files: [String]? = nil) throws(Failure) {
        self.options = options
        self.messages = messages
        writesPage = options.html != nil && !options.compares
        stream = try RecordStream(arguments, messages, files: files ?? options.files, writesAtEnd: true)
        inputs = Inputs(files ?? options.files)
        for file in [options.csv, options.html] { try file?.check(inputs: inputs) }
        records = RunReader(
            cash: options.cash,
            keepsDetails: options.writesRows || options.csv != nil || options.html != nil || options.compares)
    }

    mutating func loop() throws(Failure) {
        try read()
        try write()
    }

    /// Reads a run to its end, for a comparison.
    mutating func readRun(named name: String) throws(Failure) -> (RunComparison.Run, ExitStatus) {
        try read()
        if let text = whyNothing { messages.note("\(name): \(text)") }
        let status = try stream.finish()
        return (RunComparison.Run(name: name, trades: records.trades, groups: records.groups(by: [])), status)
    }

    // MARK: Reading

    private mutating func read() throws(Failure) {
        while let event = try stream.next() {
            switch event {
            case .record:
                lines += 1
                do throws(Failure) { try take() } catch { try stream.reject(error) }
            case .row, .timer: break
            case .statusAsked: stream.report(state)
            }
        }
        records.finish()
        if records.repeatedRows > 0 {
            messages.note("\(Messages.count(records.repeatedRows, "row")) of closed PnL came before, and count once")
        }
        for warning in records.warnings { messages.error(warning) }
    }

    private mutating func take() throws(Failure) {
        if options.writesLatency, records.isOrder(stream.json) { return try orders.read(stream.json) }
        if try records.take(stream.json), writesPage { try history.take(records.candle, stream.json) }
    }

    var whyNothing: String? {
        if options.writesLatency { return orders.whyNothing(lines: lines) }
        if !records.isEmpty { return nil }
        if stream.isEmpty { return "the input has no records: nothing to report" }
        return "no trade in \(Messages.count(lines, "line")); report reads the records of trade, and the rows of "
            + "'bybit-rest GET /v5/position/closed-pnl'"
    }

    private var state: String {
        let text = Messages.count(records.trades.all.count, "trade")
        guard let last = records.trades.all.last else { return text }
        return "\(text), the last closed at \(Messages.moment(last.exitTime))"
    }

    // MARK: Writing

    private mutating func write() throws(Failure) {
        let groups = records.groups(by: options.groupings)
        let open = records.positions.open
        let (trades, cash) = (records.trades, records.cash)
        try options.csv?.replace(inputs: inputs) { (output) throws(Failure) in try TradesCSV.write(trades, open, &output) }
        let verdicts = self.verdicts(groups)
        if let html = options.html {
            let page = Page(
                trades: trades, cash: cash, whole: records.groups(by: []), open: open, groupings: options.groupings,
                verdicts: verdicts, notes: options.notes, history: history)
            try html.replace(inputs: inputs) { (output) throws(Failure) in page.write(&output) }
        }
        if options.writesRows { return try TradesCSV.write(trades, open, &stream.output) }
        if options.writesEquity { return try writeEquity() }
        if options.writesLatency { return writeLatency() }
        if options.isTable {
            for (group, verdict) in verdicts {
                verdict.writeTable(title: verdicts.count > 1 ? group.title : group.mark, &stream.output)
                stream.output.write("\n")
            }
            MetricsTable.write(groups, &stream.output)
            MetricsTable.write(open, trades, &stream.output)
            return
        }
        for group in groups { MetricsRecord.write(group, &stream.output) }
        for (group, verdict) in verdicts { VerdictRecord.write(verdict, of: group, &stream.output) }
        if options.writesPositions { for position in open { PositionRecord.write(position, trades, &stream.output) } }
    }

    private mutating func writeLatency() {
        let found = OrderTimes.Step.allCases.map { ($0, orders.spans(of: $0)) }
        let latencies = found.compactMap { Latency($0, $1.spans) }
        if let setBack = found.map(\.1.setBack).max(), setBack > 0 {
            messages.note("\(Messages.count(setBack, "order")) left out: a clock was set back between two of its times")
        }
        if options.isTable, !latencies.isEmpty { return Latency.writeTable(latencies, &stream.output) }
        for latency in latencies { latency.write(&stream.output) }
    }

    /// Returns the verdicts of `--verdict`, with the accounts that they judge.
    private func verdicts(_ groups: [Group]) -> [(group: Group, verdict: Verdict)] {
        guard let terms = options.verdict else { return [] }
        return groups.compactMap { group in
            if let verdict = records.verdict(group, terms) { return (group, verdict) }
            messages.error(
                "no verdict on the trades in \(group.currency.name): --cash does not say what the account began with")
            return nil
        }
    }

    private mutating func writeEquity() throws(Failure) {
        var curves: [Int: EquityCurve] = [:]
        let (trades, cash) = (records.trades, records.cash)
        try trades.forEachChange { (change) throws(Failure) in
            let currency = trades.currencies[change.currency]
            var curve = curves[change.currency] ?? EquityCurve(start: cash.start(currency))
            if curves[change.currency] == nil {
                EquityRecord.write(curve, .zero, time: change.begin, currency: currency, &stream.output)
            }
            curve.add(change.amount)
            curves[change.currency] = curve
            EquityRecord.write(curve, change.amount, time: change.time, currency: currency, &stream.output)
            try stream.output.drain()
        }
    }
}
