import Shared

/// Runs the strategies on all series of a stream. The engine decides; the stage chooses what to write.
package struct StrategyEngine {
    let strategies: [Strategy]
    let options: FiringOptions
    /// By strategy.
    let rules: [Gate.FiringRules]
    let messages: Messages

    var records = Records()
    var table = SeriesTable()
    var series: [Series] = []
    private var links = Links()
    private var instruments = InstrumentReader()
    /// The markets, and what all series of a market share, by its number.
    private var marketTable = SeriesTable()
    private var markets: [Market] = []
    /// The largest exchange time seen.
    var streamTime = 0
    /// The number of the series of the current candle.
    var current = 0
    private(set) var fired = 0
    /// Number of signals whose opening a cooldown held back, and of signals dropped in the quiet period after a gap.
    private(set) var heldBack = 0
    private(set) var dropped = 0
    private(set) var missed = 0
    /// Number of closed candles with each verdict, over all strategies.
    private var tallies = [Int](repeating: 0, count: Verdict.allCases.count)
    /// The notes already shown, so that each appears once and not for each series.
    private var said: Set<String> = []

    private struct Market {
        /// The tick size; nil while unknown.
        var tick: Decimal?
        var cooldown = Cooldown()
        /// Whether a note said that prices are not rounded.
        var hasToldUnrounded = false
    }

    /// The state of one series.
    struct Series {
        /// The number of its market.
        fileprivate var market = 0
        var watches: [StrategyWatch] = []
        var frames: [Frame] = []
        /// The open time of the first candle, and whether history candles came.
        fileprivate(set) var first = Int.min
        fileprivate(set) var hasHistory = false
        /// Number of closed candles that were not history.
        fileprivate var live = 0
        fileprivate var order = SeriesOrder()
        fileprivate var stillness = Stillness()
        /// The tick size of the market; nil while unknown.
        fileprivate var tick: Decimal?
        fileprivate var isCut = false
        fileprivate var linksSeen = 0
    }

    package init(_ strategies: [Strategy], _ options: FiringOptions, _ messages: Messages) {
        self.strategies = strategies
        self.options = options
        self.messages = messages
        rules = strategies.map { options.rules(of: $0) }
    }

    var key: SeriesKey { table.keys[current] }

    /// The index of the last record's topic; 0 if it has none.
    package var topic: Int { records.topic }
    /// Whether the last candle still forms.
    package var isForming: Bool { !records.candle.isClosed }

    /// Reads a record without acting on it, and returns its kind.
    package mutating func read(_ json: borrowing JSON) throws(Failure) -> Records.Kind { try records.read(json) }

    /// Whether the time of the last record is credible, so that the record may be used.
    /// Mutating for the reason given at `Records.time`.
    package mutating func believes(_ kind: Records.Kind, in stream: inout RecordStream) throws(Failure) -> Bool {
        try stream.believes(records.time(stream.json, kind), kind == .candle ? records.candle.interval : nil)
    }

    /// Processes the last record. After a candle, each watch of the current series holds its verdict.
    package mutating func take(_ json: borrowing JSON, _ kind: Records.Kind) throws(Failure) {
        switch kind {
        case .candle: try takeCandle(json)
        case .instrument: try takeInstrument(json)
        case .event, .other:
            if let time = records.time(json, kind) { streamTime = max(streamTime, time) }
            if kind == .event { links.take(json) }
        }
    }

    /// Takes a market's tick from an instrument record, unless `--tick` was given.
    private mutating func takeInstrument(_ json: borrowing JSON) throws(Failure) { take(try instruments.read(json)) }

    private mutating func takeCandle(_ json: borrowing JSON) throws(Failure) {
        let found = try records.candle.series(json, in: &table)
        current = found.number
        if found.isNew {
            try begin(json.memberNames())
            records.finder.find(in: json)
        }
        let finder = records.finder
        try move(
            read: { watch, strategy in watch.read(json, finder, strategy) },
            close: { frame, end in frame.close(json, finder, end: end) })
    }

    /// Processes the current candle. `read` passes its values to a watch, `close` to a frame. Fails if the candle is late.
    @inline(__always) mutating func move(
        read: (inout StrategyWatch, Strategy) -> Void, close: (inout Frame, Int) -> Void
    ) throws(Failure) {
        // Read in place, because a copy of the whole record for each candle would cost more.
        let (time, isClosed, isHistory) = (records.candle.time, records.candle.isClosed, records.candle.isHistory)
        guard series[current].order.place(of: time) != .late else {
            throw series[current].order.refusal(of: time, key)
        }
        series[current].order.take(time, isClosed: isClosed)
        if series[current].first == .min { series[current].first = time }
        if isHistory { series[current].hasHistory = true }
        streamTime = max(streamTime, records.candle.tellsUntil)
        guard isClosed || options.judgesForming else { return }
        let candle = JudgedCandle(records.candle)
        let stillness = series[current].stillness.with(candle)
        judge(candle, stillness, read)
        guard isClosed else { return }
        series[current].stillness = stillness
        for frame in series[current].frames.indices {
            close(&series[current].frames[frame], records.candle.end)
        }
        if isHistory { return }
        series[current].live += 1
        // When candles of two intervals close together, the other interval's may come second, so this waits for two candles.
        if series[current].live == 2 { tellContextOnly() }
    }

    private mutating func tellContextOnly() {
        for place in strategies.indices where isContextOnly(current, place) {
            let text = contextOnly(place, current)
            if said.insert(text).inserted { messages.note("\(key), \(text)") }
        }
    }

    /// The tick size of a series' market; nil while unknown.
    func tick(of number: Int) -> Decimal? { series[number].tick }

    /// Takes a market's tick from its trading rules, unless `--tick` was given.
    package mutating func take(_ instrument: InstrumentRecord) {
        guard options.tick == nil, let tick = instrument.tick else { return }
        let market = market(of: instrument.key)
        markets[market].tick = tick
        for number in series.indices where series[number].market == market { series[number].tick = tick }
    }

    private mutating func market(of key: SeriesKey) -> Int {
        let (number, isNew) = marketTable.insert(key)
        if isNew { markets.append(Market()) }
        return number
    }

    /// Binds the strategies to the fields that a series' first candle carries.
    mutating func begin(_ names: [String]) throws(Failure) {
        var new = Series()
        new.market = market(of: key.market)
        new.tick = options.tick ?? markets[new.market].tick
        for (place, strategy) in strategies.enumerated() {
            for (number, frame) in strategy.set.timeFrames.enumerated() where frame.interval == records.candle.interval {
                new.frames.append(try Frame(strategy, place: place, number, names, &records.finder, series: key))
            }
            if strategy.reads(records.candle.interval) { continue }
            var leftOut: [String] = []
            new.watches.append(
                try StrategyWatch(strategy, place: place, names, &records.finder, series: key) { leftOut.append($0) })
            for text in leftOut where said.insert(text).inserted { messages.note(text) }
        }
        series.append(new)
    }

    @inline(__always) private mutating func judge(
        _ candle: JudgedCandle, _ stillness: Stillness, _ read: (inout StrategyWatch, Strategy) -> Void
    ) {
        let (time, end, isClosed) = (candle.time, candle.end, candle.isClosed)
        let market = series[current].market
        if series[current].linksSeen != links.version {
            series[current].linksSeen = links.version
            series[current].isCut = links.isCut(key)
        }
        var moment = Moment(
            stillness: stillness, tick: series[current].tick, streamTime: streamTime, isStale: series[current].isCut, now: end)
        // Moved out of the array while they change, so that the array access is checked only once.
        var watches = series[current].watches
        series[current].watches = []
        for number in watches.indices {
            let place = watches[number].place
            let strategy = strategies[place]
            read(&watches[number], strategy)
            for (lookup, frame) in strategy.framesRead {
                watches[number].take(value(of: frame, strategy, place, before: time), lookup: lookup)
            }
            let wasReady = watches[number].isReady
            let coolsSymbol = strategy.coolsSymbol
            if coolsSymbol { watches[number].cooldown = markets[market].cooldown }
            // A forming candle ends later than now.
            moment.now = isClosed || !coolsSymbol ? end : min(end, streamTime)
            watches[number].judge(strategy, candle, moment, rules[place])
            let verdict = watches[number].verdict
            if coolsSymbol, verdict.writes { markets[market].cooldown = watches[number].cooldown }
            count(verdict, isNew: watches[number].gate.isNew || options.repeats)
            if moment.tick == nil, !markets[market].hasToldUnrounded, watches[number].prices?.isUnrounded == true {
                markets[market].hasToldUnrounded = true
                messages.note(
                    "\(key.market): no instrument record gives its tick, so stops and targets are not rounded; --tick sets one")
            }
            if isClosed { tellState(of: &watches[number], strategy, wasReady) }
        }
        series[current].watches = watches
    }

    /// Reports which unknown values keep a watch from firing, and when none does any more.
    private mutating func tellState(
        of watch: inout StrategyWatch, _ strategy: Strategy, _ wasReady: Bool
    ) {
        if watch.blockedFor > 0, !records.candle.isHistory { tellBlockers(&watch, strategy) }
        let isFreed = watch.forgetTold()
        if !wasReady, watch.isReady {
            messages.note("\(key): \(strategy.name) is ready after \(Messages.count(watch.candles, "candle"))")
        } else if isFreed {
            messages.note("\(key), \(strategy.name): nothing is unknown any more")
        }
    }

    private mutating func count(_ verdict: Verdict, isNew: Bool) {
        switch verdict {
        case .fired, .closes: fired += 1
        case .missed: missed += 1
        default: break
        }
        guard records.candle.isClosed else { return }
        tallies[verdict.rawValue] += 1
        if isNew, verdict == .cooldown || verdict == .closes { heldBack += 1 }
        if isNew, verdict == .quiet { dropped += 1 }
    }

    /// Returns the value that `tf()` reads at a candle that opens at `time`; NaN if there is none.
    private func value(of number: Int, _ strategy: Strategy, _ place: Int, before time: Int) -> Double {
        let interval = strategy.set.timeFrames[number].interval
        let other = key.at(interval)
        guard let source = table.number(of: other) else { return .nan }
        let frame = series[source].frames.first { $0.strategy == place && $0.number == number }
        return frame?.value(endedBy: time) ?? .nan
    }

    /// The state of the engine as text, for status reports.
    package var state: String {
        let ready = series.count { !$0.watches.isEmpty && $0.watches.allSatisfy(\.isReady) }
        let parts = ["\(series.count) series", "\(ready) of them ready", Messages.count(fired, "signal"), leftOut]
        return parts.compactMap { $0 }.joined(separator: ", ")
    }

    /// The signals that were held back, dropped or missed, as text; nil if there are none.
    package var leftOut: String? {
        var parts: [String] = []
        if heldBack > 0 { parts.append("\(Messages.count(heldBack, "opening")) held back by a cooldown") }
        if dropped > 0 { parts.append("\(Messages.count(dropped, "signal")) dropped after a gap") }
        if missed > 0 { parts.append("\(missed) missed") }
        return parts.isEmpty ? nil : parts.joined(separator: ", ")
    }

    /// The reason why no signal fired, as text; nil if one fired or was missed.
    package var silence: String? {
        let candles = tallies.reduce(0, +)
        if fired > 0 || missed > 0 || series.allSatisfy(\.watches.isEmpty) { return nil }
        if candles == 0 { return "no signal: no candle closed" }
        let parts = zip(Verdict.allCases, tallies).filter { $0.1 > 0 }.map { "\($0.1) \($0.0.meaning)" }
        return "no signal in \(Messages.count(candles, "closed candle")): " + parts.joined(separator: ", ")
    }
}
