import Shared

/// The equity of each account with its open positions at the closes of candles: what its drawdown was between trades.
///
/// It is looked at once for each moment at which candles close, when all records that follow from them have been read, and at the
/// end. It stays unknown where a trade's position has no record of its own, or its market no candles.
struct MarkedEquity {
    private struct Account {
        var curve: EquityCurve
        /// What trades and late funding made.
        var realised = Decimal.zero
        var isComplete = true
        var markets: Set<TradedMarket> = []
    }

    private var accounts: [Int: Account] = [:]
    private var lastEnd = 0

    /// The accounts that had positions, by currency, and their largest drawdowns.
    func deepest(_ currency: Int, _ positions: Positions) -> (amount: Decimal, percent: Double?)? {
        guard let account = accounts[currency], account.isComplete, !account.markets.isEmpty,
            account.markets.allSatisfy({ positions.hasCandles($0) })
        else { return nil }
        return (account.curve.deepest, account.curve.deepestPercent)
    }

    /// `start` is what the account held at first.
    private mutating func change(_ currency: Int, start: Decimal?, _ change: (inout Account) -> Void) {
        change(&accounts[currency, default: Account(curve: EquityCurve(start: start))])
    }

    mutating func opened(_ position: OpenPosition, start: Decimal?) {
        change(position.currency, start: start) { $0.markets.insert(position.market) }
    }

    /// A trade was told; `wasOpen` says that its position was too.
    mutating func closed(_ trade: ClosedTrade, wasOpen: Bool, start: Decimal?) {
        change(trade.currency, start: start) {
            $0.realised = $0.realised + trade.pnl
            if !wasOpen { $0.isComplete = false }
        }
    }

    mutating func paid(_ funding: LateFunding, start: Decimal?) {
        change(funding.currency, start: start) { $0.realised = $0.realised + funding.amount }
    }

    /// A candle comes that closes at `end`. If others came before, what followed from those is complete.
    mutating func advance(to end: Int, _ positions: Positions) {
        if end != lastEnd { mark(positions) }
        lastEnd = end
    }

    mutating func mark(_ positions: Positions) {
        let open = positions.open
        for currency in accounts.keys {
            guard var account = accounts[currency] else { continue }
            var equity = (account.curve.start ?? .zero) + account.realised
            for position in open where position.currency == currency {
                if let gain = position.close.flatMap(position.gain), let received = position.received {
                    equity = equity + gain + received
                } else {
                    account.isComplete = false
                }
            }
            account.curve.add(equity - account.curve.equity)
            accounts[currency] = account
        }
    }
}

/// Reads what a report needs of candles.
struct CloseReader {
    private enum Member {
        static let category = 0, symbol = 1, interval = 2, time = 3, open = 4, high = 5, low = 6, close = 7, volume = 8
        static let closed = 9, priceType = 10
    }

    private var names = MemberNames([
        "category", "symbol", "interval", "time", "open", "high", "low", "close", "volume", "closed", "price_type",
    ])
    private var members = Members<11>()

    struct Close {
        let market: TradedMarket
        let price: Decimal
        /// When the candle closed; nil of one that forms, or does not tell.
        let end: Int?
    }

    /// Nil of candles of another price than the last: mark, index, premium.
    mutating func read(_ json: borrowing JSON) throws(Failure) -> Close? {
        members.find(&names, json)
        let type = try json.priceType(members[Member.priceType])
        let numbers = try json.candleNumbers(
            open: members[Member.open], high: members[Member.high], low: members[Member.low], close: members[Member.close],
            volume: members[Member.volume], type, isSpread: json.isSpread(members[Member.category]))
        guard type == .last else { return nil }
        let market = try members.market(json, Member.category, Member.symbol)
        let place = members[Member.interval]
        var end: Int?
        if json.isTrue(members[Member.closed]), place > 0, json.isString(place),
            let interval = json.interval(in: json.range(place)),
            let time = json.exchangeTime(members[Member.time])
        {
            end = interval.end(of: time)
        }
        return Close(market: market, price: numbers.close, end: end)
    }
}
