import Shared

/// What a record of metrics is about: all trades in one currency, or a part of them.
struct Group {
    let currency: Currency
    /// Members that name the part: symbol and category, side, strategy or day.
    let names: [(name: String, value: String)]
    var metrics: Metrics

    /// As a table heads it.
    var title: String {
        let name = names.map(\.value).joined(separator: ":")
        return [mark, name, currency.name].filter { !$0.isEmpty }.joined(separator: " ")
    }

    /// Stands wherever a person sees trades of a simulated market.
    var mark: String { metrics.isSimulated ? "SIMULATED" : "" }
}

/// How `--by` parts the trades.
enum Grouping: String, CaseIterable {
    case symbol, side, strategy, day

    /// What tells the trade's part from the others, in the order in which they are told.
    /// Nil of late funding where only a trade has such a part.
    fileprivate func key(_ change: BalanceChange) -> Int? {
        switch (self, change) {
        case (.symbol, .trade(let trade)): trade.market
        case (.symbol, .funding(let funding)): funding.market
        case (.side, .trade(let trade)): trade.isLong ? 0 : 1
        case (.strategy, .trade(let trade)): trade.strategy
        case (.day, _): change.time / Interval.dayLength
        case (.side, .funding), (.strategy, .funding): nil
        }
    }

    /// The names of the part with a key.
    fileprivate func names(_ key: Int, _ trades: Trades) -> [(String, String)] {
        switch self {
        case .symbol:
            let market = trades.markets[key]
            return [("category", market.category.text), ("symbol", market.symbol.text)]
        case .side: return [("side", key == 0 ? "long" : "short")]
        case .strategy: return [("strategy", trades.strategies[key])]
        case .day: return [("day", String(Timestamp.text(key * Interval.dayLength).prefix(10)))]
        }
    }
}

extension Trades {
    /// The groups, those of the first trades first; money of quotes has one though there is no trade.
    func groups(by grouping: Grouping?, cash: Cash) -> [Group] {
        struct Key: Hashable {
            let currency: Int
            let part: Int
        }
        var groups: [Group] = []
        var numbers: [Key: Int] = [:]
        forEachChange { change in
            guard let part = grouping == nil ? 0 : grouping?.key(change) else { return }
            let key = Key(currency: change.currency, part: part)
            let number = numbers[key] ?? groups.count
            if number == groups.count {
                numbers[key] = number
                let currency = currencies[change.currency]
                groups.append(
                    Group(
                        currency: currency, names: grouping?.names(part, self) ?? [],
                        metrics: Metrics(start: cash.start(currency))))
            }
            groups[number].metrics.add(change)
        }
        if groups.isEmpty, grouping == nil {
            let money = Currency(name: "", isCoin: false)
            groups = [Group(currency: money, names: [], metrics: Metrics(start: cash.start(money)))]
        }
        return groups
    }
}
