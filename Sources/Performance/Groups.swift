import Shared

/// The subject of a metrics record: all trades in one currency, or a part of them.
package struct Group {
    package let currency: Currency
    /// Members that name the part: symbol and category, side, strategy … A nil value means that the trades do not tell it.
    package let names: [(name: String, value: String?)]
    package var metrics: Metrics

    package init(currency: Currency, names: [(name: String, value: String?)], metrics: Metrics) {
        (self.currency, self.names, self.metrics) = (currency, names, metrics)
    }

    /// Heading in a table.
    package var title: String {
        let name = names.map { $0.value ?? "-" }.joined(separator: ":")
        return [mark, name, currency.name].filter { !$0.isEmpty }.joined(separator: " ")
    }

    /// Mark that people see at trades of a simulated market; otherwise empty.
    package var mark: String { metrics.isSimulated ? "SIMULATED" : "" }
}

/// A criterion of `--by` for grouping trades. Times are UTC times of the exit.
package enum Grouping: String, CaseIterable {
    case symbol, side, strategy, reason, interval, hour, weekday, day, month

    private static let weekdays = ["monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday"]

    /// Name for people.
    package var words: String { self == .reason ? "reason of the exit" : rawValue }

    /// Whether the groups have a natural order instead of the order of their first trades.
    package var isCyclic: Bool { self == .hour || self == .weekday }

    /// Returns the key of a change's group. Nil for late funding if only a trade has such a key.
    package func key(_ change: BalanceChange) -> Int? {
        switch self {
        case .hour: return change.time / 3_600_000 % 24
        // The epoch began on a Thursday.
        case .weekday: return (change.time / Interval.dayLength + 3) % 7
        case .day: return change.time / Interval.dayLength
        case .month:
            let date = Date(of: change.time)
            return date.year * 12 + date.month - 1
        default: break
        }
        guard case .trade(let trade) = change else {
            if case .funding(let funding) = change, self == .symbol { return funding.market }
            return nil
        }
        switch self {
        case .symbol: return trade.market
        case .side: return trade.isLong ? 0 : 1
        case .strategy: return trade.strategy
        case .reason: return trade.reason
        default: return trade.interval
        }
    }

    /// Returns the members that name the group with a key.
    package func names(_ key: Int, _ trades: Trades) -> [(name: String, value: String?)] {
        func named(_ text: String) -> [(name: String, value: String?)] { [(rawValue, text.isEmpty ? nil : text)] }
        switch self {
        case .symbol:
            let market = trades.markets[key]
            return [("category", market.category.text), ("symbol", market.symbol.text)]
        case .side: return named(key == 0 ? "long" : "short")
        case .strategy: return named(trades.strategies[key])
        case .reason: return named(trades.reasons[key])
        case .interval: return named(trades.intervals[key])
        case .hour: return named(key < 10 ? "0\(key)" : "\(key)")
        case .weekday: return named(Grouping.weekdays[key])
        case .day: return named(String(Timestamp.text(key * Interval.dayLength).prefix(10)))
        case .month: return named(String(Timestamp.text(Date(year: key / 12, month: key % 12 + 1, day: 1).time).prefix(7)))
        }
    }
}

extension Grouping {
    /// Reads `--by`, such as `strategy` or `strategy,month`.
    package static func named(in arguments: Arguments) throws(Failure) -> [Grouping] {
        guard let text = arguments.text("by") else { return [] }
        let words = text.split(separator: ",", omittingEmptySubsequences: false).map(String.init)
        let groupings = words.compactMap { Grouping(rawValue: $0) }
        guard groupings.count == words.count, words.count <= 2, Set(words).count == words.count else {
            let names = Grouping.allCases.map(\.rawValue).joined(separator: ", ")
            throw arguments.wrong("by", "one or two of \(names), as strategy or strategy,month", text)
        }
        return groupings
    }
}

extension Trades {
    /// Returns the groups in the order of their first trades; hours and weekdays are in their natural order. Without a grouping
    /// there is one group per currency, or an empty group for a quote currency if the input has neither trades nor accounts.
    package func groups(by groupings: [Grouping], cash: Cash, states: [Int: AccountState] = [:]) -> [Group] {
        struct Key: Hashable {
            let currency: Int
            let parts: [Int]
        }
        var groups: [Group] = []
        var keys: [Key] = []
        var numbers: [Key: Int] = [:]
        func number(of key: Key) -> Int {
            if let number = numbers[key] { return number }
            numbers[key] = groups.count
            keys.append(key)
            let currency = currencies[key.currency]
            let names = zip(groupings, key.parts).flatMap { $0.names($1, self) }
            groups.append(Group(currency: currency, names: names, metrics: Metrics(start: cash.start(currency))))
            return groups.count - 1
        }
        forEachChange { change in
            let parts = groupings.compactMap { $0.key(change) }
            guard parts.count == groupings.count else { return }
            groups[number(of: Key(currency: change.currency, parts: parts))].metrics.add(change)
        }
        if groupings.isEmpty {
            for currency in states.keys.sorted() {
                groups[number(of: Key(currency: currency, parts: []))].metrics.account = states[currency]
            }
            if !groups.isEmpty { return groups }
            let money = Currency(name: "", isCoin: false)
            return [Group(currency: money, names: [], metrics: Metrics(start: cash.start(money)))]
        }
        guard groupings.count > 1 || groupings[0].isCyclic else { return groups }
        // Sorts by currency, then by key, so that groups with the same first key are adjacent.
        var ranks = [[Int: Int]](repeating: [:], count: groupings.count)
        for key in keys {
            for (place, part) in key.parts.enumerated() where ranks[place][part] == nil {
                ranks[place][part] = groupings[place].isCyclic ? part : ranks[place].count
            }
        }
        let order = keys.indices.map { number in
            [keys[number].currency] + keys[number].parts.enumerated().map { ranks[$0][$1] ?? 0 } + [number]
        }
        return groups.indices.sorted { order[$0].lexicographicallyPrecedes(order[$1]) }.map { groups[$0] }
    }
}
