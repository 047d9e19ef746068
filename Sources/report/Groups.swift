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
        return [name, currency.name].filter { !$0.isEmpty }.joined(separator: " ")
    }
}

/// How `--by` parts the trades.
enum Grouping: String, CaseIterable {
    case symbol, side, strategy, day

    /// What tells the trade's part from the others, in the order in which they are told.
    fileprivate func key(_ trade: Trade) -> Int {
        switch self {
        case .symbol: trade.market
        case .side: trade.isLong ? 0 : 1
        case .strategy: trade.strategy
        case .day: trade.exitTime / Interval.dayLength
        }
    }

    fileprivate func names(_ trade: Trade, _ trades: Trades) -> [(String, String)] {
        switch self {
        case .symbol:
            let market = trades.markets[trade.market]
            return [("category", market.category.text), ("symbol", market.symbol.text)]
        case .side: return [("side", trade.isLong ? "long" : "short")]
        case .strategy: return [("strategy", trades.strategies[trade.strategy])]
        case .day: return [("day", String(Timestamp.text(trade.exitTime).prefix(10)))]
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
        for trade in all {
            let key = Key(currency: trade.currency, part: grouping?.key(trade) ?? 0)
            let number = numbers[key] ?? groups.count
            if number == groups.count {
                numbers[key] = number
                let currency = currencies[trade.currency]
                groups.append(
                    Group(
                        currency: currency, names: grouping?.names(trade, self) ?? [],
                        metrics: Metrics(start: cash.start(currency))))
            }
            groups[number].metrics.add(trade)
        }
        if groups.isEmpty, grouping == nil {
            let money = Currency(name: "", isCoin: false)
            groups = [Group(currency: money, names: [], metrics: Metrics(start: cash.start(money)))]
        }
        return groups
    }
}
