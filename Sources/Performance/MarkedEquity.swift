import Shared

/// The equity of each account with its open positions at the closes of candles: what its drawdown was between trades.
///
/// It is looked at once for each moment at which candles close, when all records that follow from them have been read, and at the
/// end. It stays unknown where a trade's position has no record of its own, or its market no candles.
package struct MarkedEquity {
    private struct Account {
        let currency: Int
        var curve: EquityCurve
        /// What trades and late funding made.
        var realised = Decimal.zero
        var isComplete = true
        var markets: [TradedMarket] = []

        /// The balance, without open positions.
        private var closed: Decimal { (curve.start ?? .zero) + realised }

        /// Takes in what its open positions are worth.
        mutating func mark(_ positions: Positions) {
            var equity = closed
            positions.forEachOpen { position in
                guard position.currency == currency else { return }
                if let gain = position.close.flatMap(position.gain), let received = position.received {
                    equity = equity + gain + received
                } else {
                    isComplete = false
                }
            }
            curve.add(equity - curve.equity)
        }

        /// Takes in what its only open position is worth. Gives the equity without its gain; nil where that is not known.
        mutating func mark(_ position: OpenPosition) -> Decimal? {
            guard let gain = position.close.flatMap(position.gain), let received = position.received else {
                isComplete = false
                curve.add(closed - curve.equity)
                return nil
            }
            let fixed = closed + received
            curve.add(fixed + gain - curve.equity)
            return fixed
        }
    }

    private var accounts: [Account] = []
    private var lastEnd = 0
    /// Whether something has changed that an equity depends on since it was marked.
    private var isDue = false

    /// The accounts that had positions, by currency, and their largest drawdowns.
    package func deepest(_ currency: Int, _ positions: Positions) -> (amount: Decimal, percent: Double?)? {
        guard let account = accounts.first(where: { $0.currency == currency }), account.isComplete, !account.markets.isEmpty,
            account.markets.allSatisfy({ positions.hasCandles($0) })
        else { return nil }
        return (account.curve.deepest, account.curve.deepestPercent)
    }

    /// `start` is what the account held at first.
    private mutating func change(_ currency: Int, start: Decimal?, _ change: (inout Account) -> Void) {
        let place = accounts.firstIndex { $0.currency == currency } ?? accounts.count
        if place == accounts.count { accounts.append(Account(currency: currency, curve: EquityCurve(start: start))) }
        change(&accounts[place])
        isDue = true
    }

    package mutating func opened(_ market: TradedMarket, _ currency: Int, start: Decimal?) {
        change(currency, start: start) { account in
            if !account.markets.contains(market) { account.markets.append(market) }
        }
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

    /// An open position, its price or its funding has changed.
    mutating func changed() { isDue = true }

    package mutating func mark(_ positions: Positions) {
        if !isDue { return }
        isDue = false
        for place in accounts.indices { accounts[place].mark(positions) }
    }

    /// Marks a position, the only one that is open, at the closes of a run but its last one; that waits for the candle after it.
    mutating func mark(_ position: OpenPosition, _ run: CandleRun, gain: (Decimal) -> Decimal?) {
        lastEnd = run.lastEnd
        guard let place = accounts.firstIndex(where: { $0.currency == position.currency }) else { return }
        var position = position
        var bounds: MarkBounds?
        for number in run.numbers.dropLast() {
            if let bounds, bounds.holds(run.closes[number]) { continue }
            let close = run.candles[number].close
            position.close = close
            position.told = gain(close)?.kept.map { (close, $0) }
            bounds = accounts[place].mark(position).map { MarkBounds(accounts[place].curve, position, fixed: $0) }
        }
    }
}
