import Shared

/// Funding that was paid, or below zero had to be paid, for a position that was closed before it was reported: no trade contains it.
struct LateFunding {
    var market: Int
    var currency: Int
    var time: Int
    var amount: Decimal
}

/// Reads `funding` records. Those that name their position are in the `funding` of its trade.
struct FundingReader {
    private var names = MemberNames(["time", "category", "symbol", "id", "amount", "currency", "position"])
    /// A record that may not have got out before a kill is written again.
    private var seen: Set<String> = []

    mutating func read(_ json: borrowing JSON, into trades: inout Trades) throws(Failure) {
        var places = InlineArray<7, Int>(repeating: 0)
        json.find(&names, in: 0, &places)
        if places[6] > 0, json.kind(places[6]) != .null { return }
        let market = Market(category: try json.category(places[1]), symbol: try json.label(places[2], of: "symbol"))
        let time = try json.time(places[0], of: "time")
        let amount = try json.kept(places[4], "amount")
        if places[3] > 0, json.isString(places[3]), !seen.insert(json.string(places[3])).inserted { return }
        let currency = places[5] > 0 && json.isString(places[5]) ? json.string(places[5]) : nil
        trades.add(
            LateFunding(
                market: trades.number(of: market), currency: trades.number(of: market.currency(currency)), time: time,
                amount: amount))
    }
}

/// What changed the balance of an account.
enum BalanceChange {
    case trade(Trade)
    case funding(LateFunding)

    var time: Int {
        switch self {
        case .trade(let trade): trade.exitTime
        case .funding(let funding): funding.time
        }
    }
    var currency: Int {
        switch self {
        case .trade(let trade): trade.currency
        case .funding(let funding): funding.currency
        }
    }
    var amount: Decimal {
        switch self {
        case .trade(let trade): trade.pnl
        case .funding(let funding): funding.amount
        }
    }
    /// When the account is first known to have had what it began with.
    var begin: Int {
        switch self {
        case .trade(let trade): trade.entryTime
        case .funding(let funding): funding.time
        }
    }
}

extension Trades {
    /// Goes through all that changed a balance, in the order of time. Of the same moment trades come first.
    func forEachChange<E>(_ body: (BalanceChange) throws(E) -> Void) throws(E) {
        var late = lateFunding[...]
        for trade in all {
            while let funding = late.first, funding.time < trade.exitTime {
                late.removeFirst()
                try body(.funding(funding))
            }
            try body(.trade(trade))
        }
        for funding in late { try body(.funding(funding)) }
    }
}
