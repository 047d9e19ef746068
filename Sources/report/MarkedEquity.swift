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
