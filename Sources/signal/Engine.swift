import Shared

/// The strategies, on all series of a stream. It decides; what is written, is the stage's.
struct Engine {
    let strategies: [Strategy]
    private let options: FiringOptions
    /// By strategy.
    private let rules: [Gate.Rules]
    private let note: @Sendable (String) -> Void

    private(set) var records = Records()
    private(set) var table = SeriesTable()
    private(set) var series: [Series] = []
    private var links = Links()
    private var instruments = InstrumentReader()
    /// By category and symbol.
    private var ticks: [SeriesKey: Decimal] = [:]
    /// The largest exchange time seen.
    private(set) var streamTime = 0
    /// The number of the series that the candle at hand belongs to.
    private(set) var current = 0
    private(set) var fired = 0
    /// When anything fired last, by category and symbol.
    private var lastFired: [SeriesKey: Int] = [:]
    /// Transitions that fell into a cooldown, or into the quiet after a gap.
    private(set) var dropped = 0
    private(set) var missed = 0
    /// What a person was told: once, and not for each series.
    private var said: Set<String> = []

    /// What is kept of one series.
    struct Series {
        var watches: [Watch] = []
        var frames: [Frame] = []
        fileprivate var last = Int.min
        fileprivate var lastClosed = Int.min
        fileprivate var stillness = Stillness()
        /// The step of its market's prices; nil while that is unknown.
        fileprivate var tick: Decimal?
        fileprivate var isCut = false
        fileprivate var linksSeen = 0
    }

    init(_ strategies: [Strategy], _ options: FiringOptions, note: @escaping @Sendable (String) -> Void) {
        self.strategies = strategies
        self.options = options
        rules = strategies.map { options.rules(cooldown: $0.cooldown) }
        self.note = note
    }

    var key: SeriesKey { table.keys[current] }

    /// Reads a record, and changes nothing else yet.
    mutating func read(_ json: borrowing JSON) throws(Failure) -> Records.Kind { try records.read(json) }

    /// Whether the record that was read last is to be used, by its time.
    func believes(_ kind: Records.Kind, in stream: inout RecordStream) throws(Failure) -> Bool {
        try stream.believes(records.time(stream.json, kind), kind == .candle ? records.bar.interval : nil)
    }

    /// Takes in the record that was read last. After a candle, each watch of the current series tells what came of it.
    mutating func take(_ json: borrowing JSON, _ kind: Records.Kind) throws(Failure) {
        switch kind {
        case .candle: try takeCandle(json)
        case .instrument: try takeInstrument(json)
        case .event, .other:
            if let time = records.time(json, kind) { streamTime = max(streamTime, time) }
            if kind == .event { links.take(json, records) }
        }
    }

    /// Takes the tick of a market; `--tick` goes before it.
    private mutating func takeInstrument(_ json: borrowing JSON) throws(Failure) {
        let instrument = try instruments.read(json)
        guard options.tick == nil, let tick = instrument.tick else { return }
        ticks[instrument.key] = tick
        for number in series.indices where table.keys[number].market == instrument.key { series[number].tick = tick }
    }

    private mutating func takeCandle(_ json: borrowing JSON) throws(Failure) {
        let found = try records.series(json, in: &table)
        current = found.number
        if found.isNew { try begin(json) }
        let bar = records.bar
        guard bar.time >= series[current].last, bar.time > series[current].lastClosed else {
            throw .badRecord("expected a candle of \(key) after \(series[current].last), got \(bar.time)")
        }
        series[current].last = bar.time
        streamTime = max(streamTime, bar.isClosed ? bar.end : bar.time)
        if bar.isClosed || options.judgesForming { judge(json, bar) }
        guard bar.isClosed else { return }
        series[current].lastClosed = bar.time
        series[current].stillness = series[current].stillness.with(bar)
        for frame in series[current].frames.indices { series[current].frames[frame].close(json, records.finder, end: bar.end) }
    }

    /// Binds the strategies to the fields that a series' first candle carries.
    private mutating func begin(_ json: borrowing JSON) throws(Failure) {
        let names = json.memberNames()
        var new = Series()
        new.tick = options.tick ?? ticks[key.market]
        for (place, strategy) in strategies.enumerated() {
            for (number, frame) in strategy.set.timeFrames.enumerated() where frame.interval == records.bar.interval {
                new.frames.append(try Frame(strategy, place: place, number, names, &records.finder, series: key))
            }
            if strategy.reads(records.bar.interval) { continue }
            var leftOut: [String] = []
            new.watches.append(
                try Watch(strategy, place: place, names, &records.finder, series: key) { leftOut.append($0) })
            for text in leftOut where said.insert(text).inserted { note(text) }
        }
        series.append(new)
        records.finder.find(in: json)
    }

    private mutating func judge(_ json: borrowing JSON, _ bar: Bar) {
        if series[current].linksSeen != links.version {
            series[current].linksSeen = links.version
            series[current].isCut = links.isCut(key)
        }
        var moment = Moment(
            stillness: series[current].stillness.with(bar),
            tick: series[current].tick, streamTime: streamTime, isStale: series[current].isCut)
        // A candle that forms ends later than now.
        let now = bar.isClosed ? bar.end : min(bar.end, streamTime)
        // Taken out while they are changed, so that each is checked once.
        var watches = series[current].watches
        series[current].watches = []
        for number in watches.indices {
            let place = watches[number].place
            let strategy = strategies[place]
            watches[number].read(json, records.finder, strategy)
            for (lookup, frame) in strategy.framesRead {
                watches[number].take(value(of: frame, strategy, place, before: bar.time), lookup: lookup)
            }
            let wasReady = watches[number].isReady
            if options.coolsSymbol { moment.sinceSymbolFired = now - (lastFired[key.market] ?? Int.min / 2) }
            watches[number].judge(strategy, bar, moment, rules[place])
            if options.coolsSymbol, watches[number].verdict == .fired { lastFired[key.market] = now }
            count(watches[number].verdict)
            if moment.tick == nil, watches[number].prices?.isUnrounded == true { tellUnrounded() }
            if !wasReady, watches[number].isReady {
                note("\(key): \(strategy.name) is ready after \(Messages.count(watches[number].candles, "candle"))")
            }
        }
        series[current].watches = watches
    }

    private mutating func tellUnrounded() {
        let text = "\(key.market): no instrument record gives its tick, so stops and targets are not rounded; --tick sets one"
        if said.insert(text).inserted { note(text) }
    }

    private mutating func count(_ verdict: Gate.Verdict) {
        switch verdict {
        case .fired: fired += 1
        case .missed: missed += 1
        case .cooldown, .quiet: if records.bar.isClosed { dropped += 1 }
        default: break
        }
    }

    /// What `tf()` reads at a candle that opens at `time`.
    private func value(of number: Int, _ strategy: Strategy, _ place: Int, before time: Int) -> Double {
        let interval = strategy.set.timeFrames[number].interval
        let other = SeriesKey(category: key.category, symbol: key.symbol, interval: interval)
        guard let source = table.number(of: other) else { return .nan }
        let frame = series[source].frames.first { $0.strategy == place && $0.number == number }
        return frame?.value(endedBy: time) ?? .nan
    }

    /// Where it stands, for a person.
    var state: String {
        let ready = series.count { !$0.watches.isEmpty && $0.watches.allSatisfy(\.isReady) }
        let parts = ["\(series.count) series", "\(ready) of them ready", Messages.count(fired, "signal"), leftOut]
        return parts.compactMap { $0 }.joined(separator: ", ")
    }

    /// What did not become signals, if anything.
    var leftOut: String? {
        var parts: [String] = []
        if dropped > 0 { parts.append("\(Messages.count(dropped, "transition")) dropped in a cooldown or after a gap") }
        if missed > 0 { parts.append("\(missed) missed") }
        return parts.isEmpty ? nil : parts.joined(separator: ", ")
    }
}
