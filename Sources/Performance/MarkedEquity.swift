import Shared

/// The equity of each account, open positions included, at the closes of candles. It shows drawdowns between trades.
///
/// Equity is marked once for each moment at which candles close, after all records that follow from those candles, and at the
/// end. It stays unknown if a trade's position has no record of its own, or its market has no candles.
package struct MarkedEquity {
    private struct Account {
        let currency: Int
        var curve: EquityCurve
        /// Result of trades and late funding.
        var realised = Decimal.zero
        var isComplete = true
        var markets: [TradedMarket] = []

        /// The balance, without open positions.
        private var closed: Decimal { (curve.start ?? .zero) + realised }

        /// Adds the equity with all open positions to the curve.
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

        /// Adds the equity with the only open position to the curve. Returns the equity without the position's gain, or nil if
        /// it is unknown.
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
    /// Whether anything that equity depends on has changed since the last mark.
    private var isDue = false

    /// Returns the largest drawdown in a currency. Nil if its account had no position, or the equity is not completely known.
    package func deepest(_ currency: Int, _ positions: Positions) -> (amount: Decimal, percent: Double?)? {
        guard let account = accounts.first(where: { $0.currency == currency }), account.isComplete, !account.markets.isEmpty,
            account.markets.allSatisfy({ positions.hasCandles($0) })
        else { return nil }
        return (account.curve.deepest, account.curve.deepestPercent)
    }

    /// Changes the account of a currency, which is created with the starting balance `start` if it is missing.
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

    /// Takes in a trade. `wasOpen` says whether its position had been reported as open.
    package mutating func closed(_ trade: ClosedTrade, wasOpen: Bool, start: Decimal?) {
        change(trade.currency, start: start) {
            $0.realised = $0.realised + trade.pnl
            if !wasOpen { $0.isComplete = false }
        }
    }

    package mutating func paid(_ funding: LateFunding, start: Decimal?) {
        change(funding.currency, start: start) { $0.realised = $0.realised + funding.amount }
    }

    /// Prepares for a candle that closes at `end`. If the last candle closed at another time, its records are complete, so
    /// equity is marked.
    package mutating func advance(to end: Int, _ positions: Positions) {
        if end != lastEnd { mark(positions) }
        lastEnd = end
    }

    /// Notes that an open position, its price or its funding has changed.
    mutating func changed() { isDue = true }

    package mutating func mark(_ positions: Positions) {
        if !isDue { return }
        isDue = false
        for place in accounts.indices { accounts[place].mark(positions) }
    }

    /// Marks the only open position at all closes of a run but the last, which is marked when the next candle comes.
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
