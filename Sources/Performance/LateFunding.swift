import Shared

/// Funding reported after its position was closed, so that no trade contains it. Below 0, the account paid it.
package struct LateFunding {
    package var market: Int
    package var currency: Int
    package var time: Int
    package var amount: Decimal
}

/// The content of a `funding` record.
package enum FundingRecord {
    /// Funding of the position with this id, whose trade contains it in `funding`.
    case ofPosition(String, TradedMarket, amount: Decimal)
    case late(LateFunding)
}

/// Reads `funding` records.
package struct FundingReader {
    private enum Member {
        static let time = 0, category = 1, symbol = 2, id = 3, amount = 4, currency = 5, position = 6
    }

    private var names = MemberNames(["time", "category", "symbol", "id", "amount", "currency", "position"])
    private var members = Members<7>()
    /// Ids read so far. After a kill, a record that may not have been delivered is written once more.
    private var seen: Set<String> = []

    /// Returns nil for a payment that was read before.
    package mutating func read(_ json: borrowing JSON, into trades: inout Trades) throws(Failure) -> FundingRecord? {
        members.find(&names, json)
        let market = try members.market(json, Member.category, Member.symbol)
        let time = try json.time(members[Member.time], of: "time")
        let amount = try json.kept(members[Member.amount], "amount")
        if let id = members.text(json, Member.id), !seen.insert(id).inserted { return nil }
        if members.isThere(json, Member.position) {
            return .ofPosition(members.text(json, Member.position) ?? "", market, amount: amount)
        }
        let funding = LateFunding(
            market: trades.markets.number(of: market),
            currency: trades.currencies.number(of: market.currency(members.text(json, Member.currency))), time: time,
            amount: amount)
        trades.add(funding)
        return .late(funding)
    }
}

/// A change of an account's balance.
package enum BalanceChange {
    case trade(ClosedTrade)
    case funding(LateFunding)

    package var time: Int {
        switch self {
        case .trade(let trade): trade.exitTime
        case .funding(let funding): funding.time
        }
    }
    package var currency: Int {
        switch self {
        case .trade(let trade): trade.currency
        case .funding(let funding): funding.currency
        }
    }
    package var amount: Decimal {
        switch self {
        case .trade(let trade): trade.pnl
        case .funding(let funding): funding.amount
        }
    }
    /// Earliest time at which the account is known to have held its starting balance.
    package var begin: Int {
        switch self {
        case .trade(let trade): trade.entryTime ?? trade.exitTime
        case .funding(let funding): funding.time
        }
    }
}

extension Trades {
    /// Calls `body` with each balance change, in the order of time. At equal times, trades come before funding.
    package func forEachChange<E>(_ body: (BalanceChange) throws(E) -> Void) throws(E) {
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
