import Shared

/// Reads records into the content of a chart.
package struct ContentReader {
    private var finder = FieldFinder()
    private var candle = CandleRecord()
    private var table = SeriesTable()
    private var series: [CandleReader] = []
    private var happenings = HappeningReader()
    private var tape = TapeReader()
    private var metrics = MetricsReader()
    /// Fields that get a pane of their own.
    private let panes: [String]
    private let typeSlot: Int
    /// By name: the slot and the line of a field; nil for a field that is not drawn.
    private var known: [String: (slot: Int, line: ChartLine)?] = [:]
    package private(set) var candles = 0
    package private(set) var others = 0
    private(set) var ignored = 0
    /// Fields of `panes` that have appeared.
    package private(set) var foundPanes: Set<String> = []

    /// Number of last candles kept per series; nil keeps all.
    private let held: Int?
    /// Number of records other than candles since the last cleanup.
    private var happened = 0

    private static let candleName = JSONName("candle")
    /// Candles that a series may hold above the limit, and other records between two cleanups: dropping the oldest one each
    /// time would move all others.
    private static let slack = (candles: 32, records: 1024)

    /// `panes` are fields that get a pane of their own. `held` bounds memory: each series keeps that many of its last candles,
    /// and each market a bounded number of its last records.
    package init(panes: [String] = [], held: Int? = nil) {
        self.panes = panes
        self.held = held
        for name in CandleRecord.members { _ = finder.slot(of: name) }
        typeSlot = finder.slot(of: "type")
    }

    /// Adds a record. Fails if a candle is unreadable or late.
    package mutating func take(_ json: borrowing JSON) throws(Failure) {
        finder.find(in: json)
        let type = finder.places[typeSlot]
        guard type > 0, json.isString(type) else {
            ignored += 1
            return
        }
        guard json.name(type) == ContentReader.candleName else {
            let type = json.string(type)
            let isDrawn =
                tape.take(json, type: type) || happenings.take(json, type: type) || metrics.take(json, type: type)
            if isDrawn { others += 1 } else { ignored += 1 }
            happened += 1
            if let held, happened >= ContentReader.slack.records {
                happenings.keep(last: held)
                happened = 0
            }
            return
        }
        try candle.read(json, at: finder.places)
        let (number, isNew) = try candle.series(json, in: &table)
        if isNew { series.append(CandleReader(table.keys[number])) }
        // New fields may appear later; they are searched for at ever larger distances: candles 1, 2, 3, 5, 9 …
        let count = series[number].taken
        if count & (count &- 1) == 0 { findFields(json, number) }
        let market = candle.priceType == .last ? tape.newest(of: table.keys[number].market) : []
        try series[number].take(candle, json, finder.places, market)
        candles += 1
        if let held, series[number].columns.count >= held + ContentReader.slack.candles { series[number].keep(last: held) }
    }

    /// Keeps the last `count` candles of each series, and the last `count` other records of each kind per market.
    package mutating func keep(last count: Int) {
        for place in series.indices { series[place].keep(last: count) }
        happenings.keep(last: count)
    }

    /// Adds lines for the fields of a candle that are drawn.
    private mutating func findFields(_ json: borrowing JSON, _ number: Int) {
        var member = 1
        var added = false
        while json.isInside(member) {
            let name = json.string(member)
            if known[name] == nil {
                known[name] = drawing(name)
                added = added || known[name] ?? nil != nil
            }
            if let found = known[name] ?? nil { series[number].add(found.line, slot: found.slot) }
            member = json.after(member + 1)
        }
        if added { finder.find(in: json) }
    }

    private mutating func drawing(_ name: String) -> (slot: Int, line: ChartLine)? {
        if panes.contains(name) {
            foundPanes.insert(name)
            return (finder.slot(of: name), ChartLine(field: name) ?? ChartLine(name: name, pane: name))
        }
        if CandleRecord.members.contains(name), name != "vwap" { return nil }
        return ChartLine(field: name).map { (finder.slot(of: name), $0) }
    }

    /// Everything that was read so far.
    package var content: ChartContent {
        var content = ChartContent()
        content.series = series.map { chartSeries($0) }
        content.accounts = happenings.accounts
        content.results = metrics.results
        return content
    }

    /// The data of a series, or nil without candles. A key without an interval selects the shortest one of the market.
    package func series(of key: SeriesKey) -> ChartSeries? {
        if key.interval != nil { return table.number(of: key).map { chartSeries(series[$0]) } }
        let shortest = series.filter { $0.key.market == key.market && $0.key.priceType == key.priceType }.min {
            ($0.key.interval?.rawValue ?? 0) < ($1.key.interval?.rawValue ?? 0)
        }
        return shortest.map { chartSeries($0) }
    }

    private func chartSeries(_ reader: CandleReader) -> ChartSeries {
        let key = reader.key
        let interval = key.interval?.name ?? ""
        var series = ChartSeries(
            category: key.category.text, symbol: key.symbol.text, interval: interval,
            priceType: key.priceType == .last ? nil : key.priceType.name, candles: reader.columns)
        series.lines = (reader.lines.map(\.line) + reader.samples).filter { $0.values.contains(where: \.isFinite) }
        guard key.priceType == .last, let market = happenings.markets["\(key.category.text):\(key.symbol.text)"] else {
            return series
        }
        // Records without an interval, or with one that has no candles, belong to every series of their market.
        let intervals = Set(self.series.filter { $0.key.market == key.market }.compactMap { $0.key.interval?.name })
        func belongs(_ own: String) -> Bool { own == interval || !intervals.contains(own) }
        series.signals = market.signals.filter { belongs($0.interval) }.map(\.signal)
        series.fills = market.fills.filter { belongs($0.interval) }.map(\.fill)
        series.notes = market.notes
        let open = market.open.values.map { open in
            var trade = open.trade
            trade.stops = market.stops[trade.id] ?? []
            return (interval: open.interval, trade: trade)
        }.sorted { ($0.trade.entry.time, $0.trade.id) < ($1.trade.entry.time, $1.trade.id) }
        series.trades = (market.trades + open).filter { belongs($0.interval) }.map(\.trade)
        return series
    }
}
