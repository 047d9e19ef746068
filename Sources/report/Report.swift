import Shared

extension Report {
    /// What the command does with its arguments.
    static func start(_ arguments: Arguments, _ messages: Messages) throws(Failure) -> ExitStatus {
        let options = try ReportOptions(arguments)
        if options.compares { return try RunComparison.run(options, arguments, messages) }
        var report = try Report(options, arguments, messages)
        return try report.run()
    }
}

/// The end of a pipe: keeps what it needs of each trade, and reports when the input ends.
struct Report: Stage {
    private let options: ReportOptions
    private let inputs: Inputs
    private let messages: Messages
    var stream: RecordStream
    private var reader = ClosedTradeReader()
    private var closedPnL = ClosedPnLReader()
    private var fundingReader = FundingReader()
    private var candle = CandleRecord()
    private var cash: Cash
    private var trades: Trades
    private var positions = Positions()
    private var marked = MarkedEquity()
    private var orders = OrderTimes()
    /// Candles, kept for a page.
    private var history = CandleHistory()
    private let writesPage: Bool
    private let type = RecordType()
    private var lines = 0

    init(_ options: ReportOptions, _ arguments: Arguments, _ messages: Messages, files: [String]? = nil) throws(Failure) {
        self.options = options
        self.messages = messages
        cash = options.cash
        writesPage = options.html != nil && !options.compares
        stream = try RecordStream(arguments, messages, files: files ?? options.files, writesAtEnd: true)
        inputs = Inputs(files ?? options.files)
        for file in [options.csv, options.html] { try file?.check(inputs: inputs) }
        trades = Trades(
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
        return (RunComparison.Run(name: name, trades: trades, groups: groups(by: [])), status)
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
        trades.sort()
        marked.mark(positions)
        if closedPnL.repeated > 0 {
            messages.note("\(Messages.count(closedPnL.repeated, "row")) of closed PnL came before, and count once")
        }
        for warning in cash.warnings(trades.currencies.values) { messages.error(warning) }
    }

    private mutating func take() throws(Failure) {
        switch type.of(stream.json) {
        case .trade:
            guard let trade = try reader.read(stream.json, into: &trades, &cash) else { return }
            let wasOpen = positions.close(trades.markets[trade.market], id: reader.id(stream.json))
            marked.closed(trade, wasOpen: wasOpen, start: cash.start(trades.currencies[trade.currency]))
        case .funding:
            switch try fundingReader.read(stream.json, into: &trades) {
            case .ofPosition(let id, let market, let amount): positions.pay(amount, to: id, in: market)
            case .late(let funding): marked.paid(funding, start: cash.start(trades.currencies[funding.currency]))
            case nil: break
            }
        case .position:
            guard let position = try positions.read(stream.json, &trades, &cash) else { return }
            marked.opened(position, start: cash.start(trades.currencies[position.currency]))
        case .candle:
            try candle.read(stream.json)
            // Nobody trades at a mark, index or premium price.
            guard candle.priceType == .last else { return }
            let key = try candle.key(stream.json)
            if candle.isClosed { marked.advance(to: candle.end, positions) }
            let market = TradedMarket(category: key.category, symbol: key.symbol)
            if writesPage { try history.take(candle, stream.json) }
            positions.move(
                market, to: candle.numbers.close,
                closedAt: candle.isClosed ? candle.end : nil)
        case .order: if options.writesLatency { try orders.read(stream.json) }
        case .untyped: try closedPnL.read(stream.json, into: &trades)
        case .other: break
        }
    }

    var whyNothing: String? {
        if options.writesLatency { return orders.whyNothing(lines: lines) }
        if !trades.all.isEmpty || !positions.currencies.isEmpty { return nil }
        if stream.isEmpty { return "the input has no records: nothing to report" }
        return "no trade in \(Messages.count(lines, "line")); report reads the records of trade, and the rows of "
            + "'bybit-rest GET /v5/position/closed-pnl'"
    }

    private var state: String {
        let text = Messages.count(trades.all.count, "trade")
        guard let last = trades.all.last else { return text }
        return "\(text), the last closed at \(Messages.moment(last.exitTime))"
    }

    // MARK: Writing

    private func groups(by groupings: [Grouping]) -> [Group] { trades.groups(by: groupings, cash: cash, states: states) }

    /// How the accounts stand whose positions are known.
    private var states: [Int: AccountState] {
        var states: [Int: AccountState] = [:]
        for currency in positions.currencies {
            var state = AccountState()
            let open = positions.open(in: currency)
            state.unrealised = Report.sum(open.map(\.unrealised))
            if let unrealised = state.unrealised, let received = Report.sum(open.map(\.received)) {
                state.equity = balance(currency).map { $0 + unrealised + received }
            }
            if let deepest = marked.deepest(currency, positions) {
                (state.deepest, state.deepestPercent) = (deepest.amount, deepest.percent)
            }
            states[currency] = state
        }
        return states
    }

    /// Nil where one of them is not known.
    private static func sum(_ amounts: [Decimal?]) -> Decimal? {
        amounts.reduce(Decimal.zero) { sum, amount in sum.flatMap { sum in amount.map { sum + $0 } } }
    }

    private func balance(_ currency: Int) -> Decimal? {
        guard var balance = cash.start(trades.currencies[currency]) else { return nil }
        trades.forEachChange { if $0.currency == currency { balance = balance + $0.amount } }
        return balance
    }

    private mutating func write() throws(Failure) {
        let groups = groups(by: options.groupings)
        let open = positions.open
        let (trades, cash) = (trades, cash)
        try options.csv?.replace(inputs: inputs) { (output) throws(Failure) in try TradesCSV.write(trades, open, &output) }
        if let html = options.html {
            let page = Page(
                trades: trades, cash: cash, whole: self.groups(by: []), open: open, groupings: options.groupings,
                notes: options.notes, history: history)
            try html.replace(inputs: inputs) { (output) throws(Failure) in page.write(&output) }
        }
        if options.writesRows { return try TradesCSV.write(trades, open, &stream.output) }
        if options.writesEquity { return try writeEquity() }
        if options.writesLatency { return writeLatency() }
        if options.isTable {
            MetricsTable.write(groups, &stream.output)
            MetricsTable.write(open, trades, &stream.output)
            return
        }
        for group in groups { MetricsRecord.write(group, &stream.output) }
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

    private mutating func writeEquity() throws(Failure) {
        var curves: [Int: EquityCurve] = [:]
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

/// What a record is to a report. Most lines of a pipe are candles, so it looks at no more than it must.
struct RecordType {
    enum Kind {
        case trade, funding, position, candle, order, other
        /// Neither a record of ours nor a payload: an answer of the exchange, or a row of one.
        case untyped
    }

    private let type = JSONName("type")
    private let topic = JSONName("topic")
    private let kinds: [(JSONName, Kind)] = [
        (JSONName("candle"), .candle), (JSONName("trade"), .trade), (JSONName("position"), .position),
        (JSONName("funding"), .funding), (JSONName("order"), .order),
    ]

    func of(_ json: borrowing JSON) -> Kind {
        var member = 1
        while json.isInside(member) {
            let name = json.name(member)
            if name == topic { return .other }
            if name == type {
                guard json.isString(member + 1) else { return .other }
                let name = json.name(member + 1)
                return kinds.first { $0.0 == name }?.1 ?? .other
            }
            member = json.after(member + 1)
        }
        return .untyped
    }
}
