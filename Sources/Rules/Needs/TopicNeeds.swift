import Shared

/// The arguments of `bybit-stream` that strategies need: topics, and enough past candles (`--backfill`) for their warm-up.
struct TopicNeeds {
    let words: [String]

    /// A kline topic on which the strategies run: `spot:kline.3.BTCUSDT`.
    private struct Market {
        /// `spot:` or another category with its colon; empty for the default.
        let category: String
        /// Nil if the user named no topic; placeholders are printed then.
        let interval: Interval?
        let symbol: String

        static let unnamed = Market(category: "", interval: nil, symbol: "SYMBOL")

        private init(category: String, interval: Interval?, symbol: String) {
            (self.category, self.interval, self.symbol) = (category, interval, symbol)
        }

        init(_ text: String) throws(Failure) {
            let parts = text.split(separator: ":", maxSplits: 1, omittingEmptySubsequences: false)
            let words = parts[parts.count - 1].split(separator: ".", maxSplits: 2, omittingEmptySubsequences: false)
            guard words.count == 3, words[0] == "kline", let interval = Interval(String(words[1])),
                !words[2].isEmpty, words[2].allSatisfy({ $0.isASCII && ($0.isLetter || $0.isNumber || $0 == "-") })
            else {
                throw .usage("--needs topics: expected a topic of candles such as kline.3.BTCUSDT, got '\(text)'")
            }
            self.init(category: parts.count > 1 ? parts[0] + ":" : "", interval: interval, symbol: String(words[2]))
        }

        func kline(_ interval: Interval) -> String { "\(category)kline.\(interval.name).\(symbol)" }
    }

    /// The past candles that the rules need of one interval; `interval` is nil for the interval on which the strategy fires.
    private struct Candles {
        let interval: Interval?
        var count: Int
        var needsWholeDay: Bool
    }

    init(_ strategies: [Strategy], _ operands: [String]) throws(Failure) {
        let candles = TopicNeeds.candles(of: strategies)
        var markets: [Market] = []
        for operand in operands { markets.append(try Market(operand)) }
        if markets.isEmpty { markets = [.unnamed] }
        var topics: [String] = []
        func add(_ topic: String) { if !topics.contains(topic) { topics.append(topic) } }
        for market in markets {
            if let interval = market.interval, strategies.allSatisfy({ $0.reads(interval) }) {
                throw .usage(
                    "--needs topics: a strategy that reads \(interval.peopleName) candles by tf() does not fire on them; "
                        + "expected a topic of another interval, got \(market.kline(interval))")
            }
            add(market.interval.map(market.kline) ?? "kline.INTERVAL.SYMBOL")
            for interval in candles.compactMap(\.interval) { add(market.kline(interval)) }
            for origin in TopicNeeds.origins(of: strategies) {
                for topic in origin.joined?.topics(of: market.symbol) ?? [] { add(market.category + topic) }
            }
        }
        words = topics + ["--backfill", TopicNeeds.backfill(candles, markets.compactMap(\.interval))]
    }

    private static func sets(of strategies: [Strategy]) -> [ExpressionSet] {
        strategies.flatMap { [$0.set] + $0.set.timeFrames.map(\.set) }
    }

    static func origins(of strategies: [Strategy]) -> [FieldOrigin] {
        sets(of: strategies).flatMap(\.lookups).compactMap(\.field).compactMap { FieldOrigin($0.text) }
    }

    private static func candles(of strategies: [Strategy]) -> [Candles] {
        var all: [Candles] = []
        func take(_ set: ExpressionSet, _ parts: [Range<Int>], _ interval: Interval?) {
            let origins = set.lookups.map { $0.field.flatMap { FieldOrigin($0.text) } }
            let count = parts.map { set.warmUp($0, origins.map { $0?.warmUp ?? 1 }) }.max() ?? 1
            let needsWholeDay = origins.contains { $0?.needsWholeDay == true }
            guard let place = all.firstIndex(where: { $0.interval == interval }) else {
                return all.append(Candles(interval: interval, count: count, needsWholeDay: needsWholeDay))
            }
            all[place].count = max(all[place].count, count)
            all[place].needsWholeDay = all[place].needsWholeDay || needsWholeDay
        }
        for strategy in strategies {
            take(strategy.set, strategy.parts, nil)
            for frame in strategy.set.timeFrames { take(frame.set, [frame.expression.steps], frame.interval) }
        }
        return all
    }

    /// The default of `bybit-stream --backfill`. After that many candles, smoothed indicators are close to their final values.
    private static let usual = 200
    private static let most = 50_000

    /// One number for all topics. The last two days always contain a whole UTC day before the first live candle.
    private static func backfill(_ candles: [Candles], _ intervals: [Interval]) -> String {
        var count = usual
        var needsDay = false
        for one in candles {
            let lengths = (one.interval.map { [$0] } ?? intervals).compactMap(\.length)
            // Candles longer than a day have no pivots of the day.
            let day = lengths.map { Interval.dayLength / $0 }.max() ?? 0
            needsDay = needsDay || one.needsWholeDay
            count = max(count, one.count, one.needsWholeDay ? 2 * day : 0)
        }
        // Without an interval the number is unknown; `day` fetches all candles since yesterday 00:00 UTC.
        return needsDay && intervals.isEmpty ? "day" : "\(min(count, most))"
    }
}
