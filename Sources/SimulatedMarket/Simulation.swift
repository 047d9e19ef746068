import Shared

/// An offline exchange: markets that send the payloads of every public topic, consistent with one another.
///
/// The behaviour of a market is a function of the seed, its category and symbol, the activity, and the time. The requested
/// topics only decide which lines are written. Markets of one coin share its price.
package struct Simulation {
    private let seed: UInt64
    private let start: Int
    private let activity: Double
    private var markets: [Market] = []
    private var alerts: [AlertFeed] = []
    /// The numbers of markets and alerts as a heap; the one whose frame arrives first is on top.
    private var order: [Int] = []

    /// `topics` are public topics, each with its symbol. Topics that the simulation does not have are ignored; see `offers`.
    package init(topics: [StreamTopic], seed: UInt64, start: Int, activity: Double = 1) {
        self.seed = seed
        self.start = start
        self.activity = activity
        var wanted: [String: (Category, String, [StreamTopic])] = [:]
        var seen: Set<StreamTopic> = []
        for topic in topics where seen.insert(topic).inserted && Simulation.offers(topic) {
            guard case .market(let category) = topic.channel else { continue }
            if case .alerts = topic.kind {
                alerts.append(AlertFeed(topic, category, seed: seed, start: start))
                continue
            }
            for symbol in Simulation.symbols(of: topic, category) {
                wanted["\(category.rawValue):\(symbol)", default: (category, symbol, [])].2.append(topic)
            }
        }
        // The order of the markets, and of the topics in one, must not depend on the order in which they were requested.
        for (_, (category, symbol, topics)) in wanted.sorted(by: { $0.key < $1.key }) {
            let topics = topics.sorted { ($0.place, $0.name) < ($1.place, $1.name) }
            markets.append(
                Market(SimulatedInstrument(category, symbol, activity: activity), seed: seed, start: start, topics: topics))
        }
        alerts.sort { $0.name < $1.name }
        order = Array(0..<markets.count + alerts.count)
        for place in (0..<order.count / 2).reversed() { sink(place) }
    }

    /// Returns the topics, with every symbol in place of `*`.
    package static func expand(_ topics: [StreamTopic]) -> [StreamTopic] {
        topics.flatMap { topic in
            guard topic.isForEverySymbol, case .market(let category) = topic.channel else { return [topic] }
            var names: [String] = []
            for symbol in symbols(of: category) {
                let name = topic.isByCoin ? SimulatedInstrument.base(of: symbol) : symbol
                if !names.contains(name) { names.append(name) }
            }
            return names.map { topic.of(symbol: $0) }
        }
    }

    /// Writes the trading rules of each market as an `instrument` record, in the order of the topics.
    package static func writeInstruments(of topics: [StreamTopic], time: Int, _ output: inout Output) {
        var seen: Set<String> = []
        for topic in topics where offers(topic) {
            guard case .market(let category) = topic.channel else { continue }
            if case .alerts = topic.kind { continue }
            for symbol in symbols(of: topic, category) where seen.insert("\(category.rawValue):\(symbol)").inserted {
                if let record = SimulatedInstrument(category, symbol).record(time: time) { output.write(record) }
            }
        }
    }

    /// The symbols that `*` stands for.
    static func symbols(of category: Category) -> [String] { SimulatedInstrument.symbols(of: category) }

    /// Whether the simulation has a topic. It lacks the account, the exchange's maintenance, and books whose snapshot is
    /// fetched by REST.
    static func offers(_ topic: StreamTopic) -> Bool {
        switch topic.kind {
        case .book(let depth): depth != "full"
        case .kline(let priceType, _): priceType == .last
        case .trades, .ticker, .liquidations, .priceLimit, .alerts: true
        case .other, .funding: false
        }
    }

    /// Returns the symbols of a topic. Trades of options come by coin.
    static func symbols(of topic: StreamTopic, _ category: Category) -> [String] {
        guard category == .option, topic.kind == .trades else { return [topic.symbol] }
        return symbols(of: category).filter { SimulatedInstrument.base(of: $0) == topic.symbol }
    }

    /// Writes the next payload as a line, and returns its arrival time, `recv`, which never goes back. Without a topic it
    /// writes nothing and returns `.max`.
    package mutating func next(_ output: inout Output) -> Int {
        let before = output.count
        while let first = order.first {
            let arrival = arrival(first)
            if first < markets.count { markets[first].push(&output) } else { alerts[first - markets.count].push(&output) }
            sink(0)
            if output.count > before { return arrival }
        }
        return .max
    }
}

// MARK: - History

extension Simulation {
    /// Writes the closed candles among the `count` before the start, the newest last.
    package mutating func writeHistory(of topic: StreamTopic, count: Int, _ output: inout Output) {
        guard let interval = topic.klineInterval else { return }
        writeHistory(of: topic, from: interval.start(count, before: start), &output)
    }

    /// Writes the candles from `from` on that were closed at the start, the newest last.
    mutating func writeHistory(of topic: StreamTopic, from: Int, _ output: inout Output) {
        var history = SimulatedHistory(
            topic, seed: seed, from: from, to: start, now: start, arrival: start, activity: activity)
        while history?.nextEnd != nil { history?.writeNext(&output) }
    }
}

// MARK: - The order of arrival

extension Simulation {
    private func arrival(_ number: Int) -> Int {
        number < markets.count ? markets[number].arrival : alerts[number - markets.count].arrival
    }

    private func comesBefore(_ left: Int, _ right: Int) -> Bool {
        let (first, second) = (arrival(left), arrival(right))
        return first < second || (first == second && left < right)
    }

    /// Moves an element of the heap down until it comes before those below it.
    private mutating func sink(_ place: Int) {
        var place = place
        while true {
            var least = place
            for child in [2 * place + 1, 2 * place + 2] where child < order.count && comesBefore(order[child], order[least]) {
                least = child
            }
            if least == place { return }
            order.swapAt(place, least)
            place = least
        }
    }
}

extension StreamTopic {
    /// The sort position among the topics of a market.
    fileprivate var place: Int {
        switch kind {
        case .kline(_, let interval): Int(interval.rawValue)
        case .book(let depth): 100 + (Int(depth) ?? 0)
        default: 0
        }
    }
}
