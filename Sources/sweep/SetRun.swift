import Performance
import Rules
import Shared
import Trading

/// A run of one set on the recording: the stages in the order of the pipe, without lines between them.
struct SetRun {
    let recording: Recording
    private let plan: PipePlan
    /// For skipping candles that change nothing; nil if the set runs candle by candle.
    let timeline: Timeline?
    var desk: Desk
    var report: RunReader
    private var json = JSON()
    /// The last currency used, with its text, because making the text is slow.
    private var lastCurrency: (label: Label, text: String) = (.linear, "")
    /// The desk's series for each series of the recording; nil until the desk has one.
    var series: [SeriesID?]
    let markets: [TradedMarket]
    /// Whether candles may be skipped.
    var skips: Bool { timeline != nil }

    static var silent: Messages {
        var messages = Messages(command: "sweep")
        (messages.isQuiet, messages.isSilent) = (true, true)
        return messages
    }

    init(_ recording: Recording, _ plan: PipePlan, _ timeline: Timeline?) {
        self.recording = recording
        self.plan = plan
        self.timeline = plan.signal.passesAll && timeline?.isPlain == true ? timeline : nil
        desk = Desk(
            plan.desk, SetRun.silent,
            Paper(
                slippage: plan.desk.slippage, participation: plan.desk.participation, tolerance: plan.desk.terms.tolerance,
                hashesNames: self.timeline == nil))
        // Only the ordinary way reads the desk's records; the fast way reads a ledger.
        if self.timeline != nil { desk.ledger = Ledger() }
        report = RunReader(cash: plan.cash)
        series = recording.series.map { _ in nil }
        markets = recording.series.map { TradedMarket(category: $0.key.category, symbol: $0.key.symbol) }
    }

    /// Returns the first group of metrics of the set, and whether `report` writes more than one.
    mutating func metrics(_ signals: SetSignals) throws(Failure) -> (group: Group, isOneOfSeveral: Bool) {
        try run(signals, 0..<recording.events.count, finishes: false).firstGroup(by: plan.groupings)
    }

    /// Returns what `report` keeps of the set for a part of the events. With `finishes`, positions open at the end run on to
    /// their exits.
    mutating func run(_ signals: SetSignals, _ window: Range<Int>, finishes: Bool) throws(Failure) -> RunReader {
        if desk.options.flattens { try desk.flatten() }
        try readRecords()
        for event in recording.events[..<window.lowerBound] { if case .rules = event { try take(event) } }
        var signals = signals
        var next = signals.count(before: window.lowerBound)
        let last = signals.count(before: window.upperBound)
        var event = window.lowerBound
        while event < recording.events.count, event < window.upperBound || (finishes && desk.hasPosition) {
            let end = event < window.upperBound ? window.upperBound : recording.events.count
            let passed = try timeline.map { (timeline) throws(Failure) in
                try skip(from: event, to: end, signals.places[next..<last], timeline)
            }
            if let passed, passed > event {
                event = passed
                // Signals of skipped candles change nothing.
                while next < last, signals.places[next].event < event - 1 { next += 1 }
            } else {
                try take(recording.events[event])
                event += 1
            }
            while next < last, signals.places[next].event == event - 1 {
                if let signal = signals.signal(next) { try act(on: .signal(signal)) }
                next += 1
            }
        }
        report.finish()
        return report
    }

    private mutating func take(_ event: Recording.Event) throws(Failure) {
        switch event {
        case .candle(let place, let number): try takeCandle(Int(place), Int(number))
        case .forming(let place, let number):
            let place = Int(place)
            guard plan.signal.passesAll, recording.series[place].isTraded else { return }
            report.takeCandle(of: markets[place], close: recording.series[place].forming[Int(number)], closedAt: nil)
        case .rules(let number): try act(on: .rules(recording.rules[Int(number)]))
        case .trades(let number): try act(on: .trades(recording.trades[Int(number)]))
        case .ticker(let number): try act(on: .ticker(recording.tickers[Int(number)]))
        case .signal(let number): try act(on: .signal(recording.signals[Int(number)]))
        }
    }

    private mutating func takeCandle(_ place: Int, _ number: Int) throws(Failure) {
        guard plan.signal.passesAll, recording.series[place].isTraded else { return }
        let bar = recording.bar(place, number)
        show(place, number)
        try act(on: .candle(ClosedCandle(id(of: place), bar, recording.series[place].marks[number])))
    }

    mutating func id(of place: Int) -> SeriesID {
        if let known = series[place] { return known }
        let id = desk.number(of: recording.series[place].key)
        series[place] = id
        return id
    }

    /// Shows a candle to the report. Like a record, it keeps the digits of the close.
    mutating func show(_ place: Int, _ number: Int) {
        report.takeCandle(
            of: markets[place], close: recording.series[place].numbers[number].close,
            closedAt: recording.series[place].bars[number].end)
    }

    private mutating func act(on fact: Fact) throws(Failure) {
        try desk.take(fact, past: nil)
        try readRecords()
    }

    /// Passes the new records of the desk to the report.
    mutating func readRecords() throws(Failure) {
        if desk.ledger != nil {
            if desk.ledger?.entries.isEmpty == true { return }
            // The entries are read outside the desk, and their memory is given back for the next ones.
            var entries = desk.ledger?.take() ?? []
            for entry in entries { try? read(entry) }
            entries.removeAll(keepingCapacity: true)
            desk.ledger?.entries = entries
            return
        }
        if desk.records.count == 0 { return }
        let bytes = desk.records.bytes
        desk.records.discard()
        for line in bytes.split(separator: UInt8(ascii: "\n")) {
            guard json.scan(Array(line)) == nil else { continue }
            _ = try report.take(json)
        }
    }

    /// Reads an entry like the record that it stands for.
    private mutating func read(_ entry: Ledger.Entry) throws(Failure) {
        switch entry {
        case .trade(let trade): try read(trade)
        case .position(let told):
            let key = desk.markets[told.market].key
            var position = ToldPosition(
                market: TradedMarket(category: key.category, symbol: key.symbol), time: told.time,
                currency: currency(of: told.market),
                start: try told.cash.map { (number) throws(Failure) in try kept(number) })
            position.quantity = try kept(told.quantity)
            position.isLong = told.isLong
            position.entry = try told.entry.map { (number) throws(Failure) in try kept(number) }
            position.mark = try told.mark.map { (number) throws(Failure) in try kept(number) }
            position.unrealised = try told.unrealised.map { (number) throws(Failure) in try kept(number) }
            position.fee = try told.fee.map { (number) throws(Failure) in try kept(number) }
            position.dust = try told.dust.map { (number) throws(Failure) in try kept(number) }
            position.funding = try told.funding.map { (number) throws(Failure) in try kept(number) }
            position.id = told.id
            position.isSimulated = told.isSimulated
            try report.take(position)
        // If funding is paid, no candles are skipped.
        case .funding: break
        }
    }

    private mutating func currency(of market: MarketID) -> String {
        let label = desk.currency(of: market)
        if label != lastCurrency.label { lastCurrency = (label, label.text) }
        return lastCurrency.text
    }

    private func kept(_ number: Decimal) throws(Failure) -> Decimal { try number.told() }

    private mutating func read(_ trade: Ledger.TradeEntry) throws(Failure) {
        let key = desk.markets[trade.market].key
        let market = TradedMarket(category: key.category, symbol: key.symbol)
        let prices = TradePrices(
            market: market, isLong: trade.isLong, quantity: try kept(trade.quantity), entry: try kept(trade.entry),
            exit: try kept(trade.exit), stop: try trade.stop.map { (number) throws(Failure) in try kept(number) },
            entryDecision: try trade.entryDecision.map { (number) throws(Failure) in try kept(number) },
            exitDecision: try trade.exitDecision.map { (number) throws(Failure) in try kept(number) })
        var told = ToldTrade(
            market: market, isLong: trade.isLong, entryTime: trade.entryTime, exitTime: trade.exitTime,
            pnl: try kept(trade.net),
            prices: prices)
        told.currency = currency(of: trade.market)
        told.strategy = trade.strategy
        told.interval = desk.series[trade.series].key.interval?.name ?? ""
        told.reason = trade.reason
        told.cash = try trade.cash.map { (number) throws(Failure) in try kept(number) }
        told.fee = try kept(trade.fee)
        told.dust = try kept(trade.dust)
        told.funding = try trade.funding.map { (number) throws(Failure) in try kept(number) }
        told.isSimulated = trade.isSimulated
        report.take(told, id: trade.id)
    }
}

extension RunReader {
    /// Returns the group of the first record that `report` writes, and whether `report` writes several records. Fails if no trade
    /// belongs to a group.
    func firstGroup(by groupings: [Grouping]) throws(Failure) -> (group: Group, isOneOfSeveral: Bool) {
        let groups = groups(by: groupings)
        if let first = groups.first { return (first, groups.count > 1) }
        throw .badRecord("the pipe wrote no record of metrics: no trade belongs to a group of --by")
    }
}
