import Shared

/// The end of a pipe: keeps what it needs of each trade, and tells when the input ends.
struct Report: Stage {
    private let options: ReportOptions
    private let inputs: Inputs
    var stream: RecordStream
    private var reader = TradeReader()
    private var fundingReader = FundingReader()
    private var trades: Trades
    private var positions: Positions
    private let type = RecordType()

    init(_ options: ReportOptions, _ arguments: Arguments, _ messages: Messages, files: [String]? = nil) throws(Failure) {
        self.options = options
        stream = try RecordStream(arguments, messages, files: files ?? options.files)
        inputs = Inputs(files ?? options.files)
        for file in [options.csv, options.html] { try file?.check(inputs: inputs) }
        let writesRows = options.writesRows || options.csv != nil
        trades = Trades(keepsDetails: writesRows || options.compares)
        positions = Positions(looksAtPrices: options.writesPositions || options.isTable || writesRows)
    }

    mutating func loop() throws(Failure) {
        try read()
        try tell()
    }

    /// Reads to the end, for a comparison.
    mutating func readAll() throws(Failure) -> (Trades, ExitStatus) {
        try read()
        let status = try stream.finish()
        return (trades, status)
    }

    private mutating func read() throws(Failure) {
        while let event = try stream.next() {
            switch event {
            case .record:
                do throws(Failure) { try take() } catch { try stream.reject(error) }
            case .row, .timer: break
            case .statusAsked: stream.report(state)
            }
        }
        trades.sort()
    }

    private mutating func take() throws(Failure) {
        switch type.of(stream.json) {
        case .trade: try reader.read(stream.json, into: &trades)
        case .funding: try fundingReader.read(stream.json, into: &trades)
        case .position: try positions.read(stream.json)
        case .candle: try positions.readPrice(stream.json)
        case .other: break
        }
    }

    var whyNothing: String? {
        if !trades.all.isEmpty { return nil }
        return stream.isEmpty
            ? "the input has no records: nothing to report"
            : "the input has no closed trades, which 'trade' writes as 'trade' records"
    }

    private var state: String {
        let text = Messages.count(trades.all.count, "trade")
        guard let last = trades.all.last else { return text }
        return "\(text), the last closed at \(Messages.moment(last.exitTime))"
    }

    // MARK: Telling

    private mutating func tell() throws(Failure) {
        let groups = trades.groups(by: options.grouping, cash: options.cash)
        let open = positions.open
        try options.csv?.replace(inputs: inputs) { (output) throws(Failure) in try CSV.write(trades, open, &output) }
        try options.html?.replace(inputs: inputs) { (output) throws(Failure) in
            Page.write(trades, groups, open, options, &output)
        }
        if options.writesRows { return try CSV.write(trades, open, &stream.output) }
        if options.writesEquity { return try writeEquity() }
        if options.isTable {
            Table.write(groups, &stream.output)
            Table.write(open, &stream.output)
            return
        }
        for group in groups { MetricsRecord.write(group, &stream.output) }
        if options.writesPositions { for position in open { PositionRecord.write(position, &stream.output) } }
    }

    private mutating func writeEquity() throws(Failure) {
        var curves: [Int: EquityCurve] = [:]
        try trades.forEachChange { (change) throws(Failure) in
            let currency = trades.currencies[change.currency]
            var curve = curves[change.currency] ?? EquityCurve(start: options.cash.start(currency))
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
        case trade, funding, position, candle, other
    }

    private let type = JSONName("type")
    private let kinds: [(JSONName, Kind)] = [
        (JSONName("candle"), .candle), (JSONName("trade"), .trade), (JSONName("position"), .position),
        (JSONName("funding"), .funding),
    ]

    func of(_ json: borrowing JSON) -> Kind {
        var member = 1
        while json.isInside(member) {
            if json.name(member) == type {
                guard json.isString(member + 1) else { return .other }
                let name = json.name(member + 1)
                return kinds.first { $0.0 == name }?.1 ?? .other
            }
            member = json.after(member + 1)
        }
        return .other
    }
}
