import Indicators
import Shared

/// Explains why a value is unknown, and when it should be known.
extension StrategyEngine {
    /// Reports what keeps a strategy from firing, each reason once, as soon as its warm-up should be over.
    mutating func tellBlockers(_ watch: inout StrategyWatch, _ strategy: Strategy) {
        guard watch.candles >= watch.nextTelling else { return }
        // Something else may become unknown later.
        watch.nextTelling = watch.candles + StrategyEngine.recheck
        for blocker in watch.blockers(strategy) {
            // After the warm-up, a short unknown period is not worth a message.
            let isWarmingUp = !watch.isReady || blocker.lookups.contains(where: watch.unseen.contains)
            let due = isWarmingUp ? due(blocker, watch, strategy) : watch.candles - watch.blockedFor + StrategyEngine.spell
            if watch.candles < due {
                watch.nextTelling = min(watch.nextTelling, due)
            } else if watch.tell(blocker) {
                let why = why(blocker, watch, strategy, of: key, firstCandle: series[current].first)
                messages.note("\(key), \(strategy.name): \(blocker.blocked) fires while \(blocker.name) is unknown: \(why)")
            }
        }
    }

    /// Number of consecutive closed candles for which a value must be unknown again before this is reported.
    private static let spell = 3
    /// Number of candles between two checks for unknown values.
    private static let recheck = 100

    /// Returns the number of candles after which a blocker should be known. Among fields without a value, the earliest counts.
    private func due(_ blocker: Blocker, _ watch: StrategyWatch, _ strategy: Strategy) -> Int {
        var needs = watch.needs
        for (lookup, frame) in strategy.framesRead { needs[lookup] = need(strategy.set.timeFrames[frame]) }
        if let first = blocker.lookups.filter({ watch.numbers[$0].isNaN }).map({ needs[$0] }).min() { return first }
        return blocker.parts.map { strategy.set.warmUp($0, needs) }.max() ?? 1
    }

    /// Returns the number of candles of the current series after which a time frame should have a value. If the stream began
    /// with history, it also brought the history of the time frame.
    private func need(_ frame: ExpressionSet.TimeFrame) -> Int {
        let source = key.at(frame.interval)
        let isThere = table.number(of: source) != nil
        if !isThere, series[current].hasHistory { return 1 }
        let needs = frame.set.lookups.map { $0.field.flatMap { FieldOrigin($0.text) }?.warmUp ?? 1 }
        let candles = isThere ? frame.set.warmUp(frame.expression.steps, needs) : 1
        let (length, own) = (frame.interval.length ?? StrategyEngine.month, key.interval?.length ?? StrategyEngine.month)
        return candles * ((length + own - 1) / own) + 1
    }

    private static let month = 31 * Interval.dayLength

    func why(_ blocker: Blocker, _ watch: StrategyWatch, _ strategy: Strategy, of key: SeriesKey, firstCandle: Int) -> String {
        var reasons: [String] = []
        for lookup in blocker.lookups where watch.numbers[lookup].isNaN {
            let reason: String
            if case .timeFrame(let number) = strategy.set.lookups[lookup] {
                reason = why(frame: number, watch, strategy, of: key)
            } else if let field = watch.binding.fields[lookup] {
                reason = why(field, watch.candles, firstCandle, key)
            } else {
                continue
            }
            if !reasons.contains(reason) { reasons.append(reason) }
        }
        if !reasons.isEmpty { return reasons.joined(separator: "; ") }
        let need = due(blocker, watch, strategy)
        if watch.candles < need { return "it looks back over \(Messages.count(need, "candle")), and \(watch.candles) came" }
        let waits = blocker.parts.contains { strategy.set.waitsForCondition($0) }
        return "its fields have values, but it has none: "
            + (waits ? "the condition of barssince() has not held yet, " : "")
            + "it divides by 0, a function has no value there, or a weight is below 0"
    }

    /// Why a field is null.
    private func why(_ field: String, _ candles: Int, _ firstCandle: Int, _ key: SeriesKey) -> String {
        switch FieldOrigin(field) {
        case nil: return "\(field) is null"
        case .joined(let origin):
            let hasCome = origin.stage == "book" ? records.hasBook : records.hasFlow
            let came =
                !hasCome
                ? "no \(origin.stage) record came"
                : origin.stage == "book"
                    ? "no book of this symbol is in sync, or the field is null in it"
                    : "no flow record of this symbol came, or the field is null in it"
            let topics = origin.topics(of: key.symbol.text).joined(separator: " ")
            return "\(field) is null: \(came); stream \(topics) and put '\(origin.stage)' before 'ind'"
        case .indicator(let origin) where origin.definition.needs.contains(.wholeDay):
            // The first complete day begins at the first midnight, and its values are known when it ends.
            let day = (firstCandle + Interval.dayLength - 1) / Interval.dayLength * Interval.dayLength + Interval.dayLength
            let state =
                streamTime < day
                ? "; with this input it is known from \(Timestamp.text(day)) on at the earliest, "
                    + "with 'bybit-stream --backfill day' at once"
                : ", and some are missing"
            return "\(field) needs all candles of the UTC day before\(state)"
        case .indicator(let origin):
            let warmUp = origin.warmUp
            if candles >= warmUp { return "\(field) is null after \(Messages.count(candles, "candle"))" }
            return "\(field) needs \(Messages.count(warmUp, "candle")), and \(candles) came"
        }
    }

    /// Why `tf()` has no value.
    private func why(frame number: Int, _ watch: StrategyWatch, _ strategy: Strategy, of key: SeriesKey) -> String {
        let interval = strategy.set.timeFrames[number].interval
        let name = interval.peopleName
        let source = table.number(of: key.at(interval))
        guard let source, let frame = series[source].frames.first(where: { $0.strategy == watch.place && $0.number == number })
        else { return "no \(name) candles of \(key.symbol.text) came; stream kline.\(interval.name).\(key.symbol.text) too" }
        if frame.candles == 0 { return "no \(name) candle of \(key.symbol.text) has closed" }
        let fields = frame.unknownFields.map { "\(name) candles: " + why($0, frame.candles, series[source].first, key) }
        return fields.isEmpty
            ? "the \(name) candles, \(frame.candles) so far, give no value yet for a candle that opens now"
            : fields.joined(separator: "; ")
    }

    // MARK: At the end

    /// Messages for the end of the input: what kept strategies from firing, optional votes that were never known, and
    /// strategies that had no candle to fire on. A message about several series appears once.
    package var endings: [String] {
        var told: [(text: String, keys: [SeriesKey])] = []
        func add(_ text: String, _ key: SeriesKey) {
            if let place = told.firstIndex(where: { $0.text == text }) {
                told[place].keys.append(key)
            } else {
                told.append((text, [key]))
            }
        }
        for number in series.indices {
            let key = table.keys[number]
            for watch in series[number].watches where watch.blockedFor > 0 {
                let strategy = strategies[watch.place]
                for blocker in watch.blockers(strategy) {
                    let why = why(blocker, watch, strategy, of: key, firstCandle: series[number].first)
                    add(
                        "\(strategy.name): at the end \(blocker.name) was unknown, and \(blocker.blocked) could fire: \(why)",
                        key)
                }
            }
            for watch in series[number].watches {
                let strategy = strategies[watch.place]
                for vote in watch.absentees(strategy) {
                    let why = why(vote, watch, strategy, of: key, firstCandle: series[number].first)
                    let candles = Messages.count(watch.candles, "candle")
                    add("\(strategy.name): the optional \(vote.name) was unknown in all \(candles), and counted 0: \(why)", key)
                }
            }
            for place in strategies.indices where isContextOnly(number, place) { add(contextOnly(place, number), key) }
        }
        return told.map { item in
            let others = item.keys.count > 1 ? " and \(item.keys.count - 1) more" : ""
            return "\(item.keys[0])\(others), \(item.text)"
        }
    }

    /// Whether a strategy only reads the candles of a series by `tf()`, and the symbol has no series for it to fire on.
    func isContextOnly(_ number: Int, _ place: Int) -> Bool {
        guard let interval = table.keys[number].interval, strategies[place].reads(interval) else { return false }
        let market = table.keys[number].market
        return !series.indices.contains { other in
            table.keys[other].market == market && series[other].watches.contains { $0.place == place }
        }
    }

    func contextOnly(_ place: Int, _ number: Int) -> String {
        let key = table.keys[number]
        return "\(strategies[place].name): nothing can fire: these candles are only what tf() reads; "
            + "stream a kline topic of another interval of \(key.symbol.text) too"
    }
}
