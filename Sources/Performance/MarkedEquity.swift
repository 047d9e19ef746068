import Shared

/// The equity of each account with its open positions at the closes of candles: what its drawdown was between trades.
///
/// It is looked at once for each moment at which candles close, when all records that follow from them have been read, and at the
/// end. It stays unknown where a trade's position has no record of its own, or its market no candles.
package struct MarkedEquity {
    private struct Account {
        var curve: EquityCurve
        /// What trades and late funding made.
        var realised = Decimal.zero
        var isComplete = true
        var markets: Set<TradedMarket> = []

        /// Takes in what its open positions are worth. Gives the equity without the gain of the last one, nil where that is not known.
        @discardableResult
        mutating func mark(_ open: [OpenPosition]) -> Decimal? {
            var equity = (curve.start ?? .zero) + realised
            var fixed: Decimal?
            for position in open {
                if let gain = position.close.flatMap(position.gain), let received = position.received {
                    fixed = equity + received
                    equity = equity + gain + received
                } else {
                    isComplete = false
                }
            }
            curve.add(equity - curve.equity)
            return fixed
        }
    }

    private var accounts: [Int: Account] = [:]
    private var lastEnd = 0

    /// The accounts that had positions, by currency, and their largest drawdowns.
    package func deepest(_ currency: Int, _ positions: Positions) -> (amount: Decimal, percent: Double?)? {
        guard let account = accounts[currency], account.isComplete, !account.markets.isEmpty,
            account.markets.allSatisfy({ positions.hasCandles($0) })
        else { return nil }
        return (account.curve.deepest, account.curve.deepestPercent)
    }

    /// `start` is what the account held at first.
    private mutating func change(_ currency: Int, start: Decimal?, _ change: (inout Account) -> Void) {
        change(&accounts[currency, default: Account(curve: EquityCurve(start: start))])
    }

    package mutating func opened(_ position: OpenPosition, start: Decimal?) {
        change(position.currency, start: start) { $0.markets.insert(position.market) }
    }

    /// A trade was told; `wasOpen` says that its position was too.
    package mutating func closed(_ trade: ClosedTrade, wasOpen: Bool, start: Decimal?) {
        change(trade.currency, start: start) {
            $0.realised = $0.realised + trade.pnl
            if !wasOpen { $0.isComplete = false }
        }
    }

    package mutating func paid(_ funding: LateFunding, start: Decimal?) {
        change(funding.currency, start: start) { $0.realised = $0.realised + funding.amount }
    }

    /// A candle comes that closes at `end`. If others came before, what followed from those is complete.
    package mutating func advance(to end: Int, _ positions: Positions) {
        if end != lastEnd { mark(positions) }
        lastEnd = end
    }

    package mutating func mark(_ positions: Positions) {
        let open = positions.open
        for currency in accounts.keys {
            if var account = accounts[currency] {
                account.mark(open.filter { $0.currency == currency })
                accounts[currency] = account
            }
        }
    }

    /// Marks a position, the only one that is open, at the closes of a run but its last one; that waits for the candle after it.
    mutating func mark(_ position: OpenPosition, _ run: CandleRun, through last: Int) {
        lastEnd = run.end(last)
        guard var account = accounts[position.currency] else { return }
        var position = position
        var bounds: MarkBounds?
        for number in run.numbers.dropLast() {
            // An amount with more decimals gives all later ones more.
            if let bounds, bounds.holds(run.closes[number]),
                run.scale(number, position.quantity) <= Int(account.curve.equity.scale)
            {
                continue
            }
            let close = run.close(number)
            position.close = close
            position.told = run.gain(close)?.kept.map { (close, $0) }
            bounds = account.mark([position]).map { MarkBounds(account.curve, position, fixed: $0) }
        }
        accounts[position.currency] = account
    }
}
