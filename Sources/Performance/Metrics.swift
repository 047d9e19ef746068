import Shared

/// The state of an account at the end, open positions included. Unknown values are nil.
package struct AccountState {
    /// Gain of the open positions at the last prices, before fees and funding.
    package var unrealised: Decimal?
    /// Balance plus the result of the open positions so far, after fees and funding.
    package var equity: Decimal?
    /// The largest drawdown of the equity at the closes of candles.
    package var deepest: Decimal?
    package var deepestPercent: Double?
}

/// The performance of a group of trades. Money is exact, ratios are doubles, undefined values are nil.
package struct Metrics {
    package private(set) var total = 0
    package private(set) var wins = 0
    package private(set) var losses = 0
    package private(set) var grossProfit = Decimal.zero
    package private(set) var grossLoss = Decimal.zero
    package private(set) var largestWin: Decimal?
    package private(set) var largestLoss: Decimal?
    package private(set) var fees: Decimal? = .zero
    package private(set) var funding: Decimal?
    /// Part of `funding` that no trade contains.
    package private(set) var lateFunding = Decimal.zero
    package private(set) var dust: Decimal?
    package private(set) var longestWins = 0
    package private(set) var longestLosses = 0
    package private(set) var lastExit: Int?
    /// Whether at least one trade has prices of a simulated market.
    package private(set) var isSimulated = false
    package private(set) var curve: EquityCurve
    private(set) var daily: DailyReturns
    /// Sum of the holding times of the trades with a known entry time, in ms.
    private var held = 0
    private(set) var positions: [ClosedRange<Int>] = []
    /// Longest time from an entry to its exit, in ms.
    private(set) var longestHold = 0
    /// Sum of result / R over the trades with an R, and the number of these trades.
    private var sumOfR = 0.0
    package private(set) var tradesWithR = 0
    /// Sum of the values at entry and exit; nil if it is unknown for a trade.
    package private(set) var turnover: Decimal? = .zero
    package private(set) var shortfall: Decimal?
    /// The turnover of the trades whose shortfall is known.
    private var turnoverOfShortfall = Decimal.zero
    /// State of the account, set only for a group with all its trades.
    package var account: AccountState?
    private var streak = 0

    /// `start` is the starting balance, nil if unknown.
    package init(start: Decimal?) {
        curve = EquityCurve(start: start)
        daily = DailyReturns(start: start)
    }

    /// Adds a balance change. Changes must come in the order of time.
    package mutating func add(_ change: BalanceChange) {
        switch change {
        case .trade(let trade): add(trade)
        case .funding(let late):
            funding = Metrics.sum(funding, late.amount)
            lateFunding = lateFunding + late.amount
            curve.add(late.amount)
            daily.add(late.amount, at: late.time)
        }
    }

    private mutating func add(_ trade: ClosedTrade) {
        total += 1
        if trade.isSimulated { isSimulated = true }
        if Decimal.zero < trade.pnl {
            wins += 1
            grossProfit = grossProfit + trade.pnl
            largestWin = max(largestWin ?? trade.pnl, trade.pnl)
        } else if trade.pnl < Decimal.zero {
            losses += 1
            grossLoss = grossLoss + trade.pnl
            largestLoss = min(largestLoss ?? trade.pnl, trade.pnl)
        }
        fees = total == 1 ? trade.fee : Metrics.sum(fees, trade.fee)
        funding = Metrics.sum(funding, trade.funding)
        dust = Metrics.sum(dust, trade.dust)
        countStreak(trade.pnl)
        curve.add(trade.pnl)
        daily.add(trade.pnl, at: trade.exitTime)
        if let entryTime = trade.entryTime {
            held += trade.exitTime - entryTime
            longestHold = max(longestHold, trade.exitTime - entryTime)
            positions.append(entryTime...trade.exitTime)
        }
        if let risk = trade.risk, !risk.isZero {
            sumOfR += trade.pnl.double / risk.double
            tradesWithR += 1
        }
        turnover = turnover.flatMap { sum in trade.turnover.map { sum + $0 } }
        if let shortfall = trade.shortfall, let turnover = trade.turnover {
            self.shortfall = Metrics.sum(self.shortfall, shortfall)
            turnoverOfShortfall = turnoverOfShortfall + turnover
        }
        lastExit = trade.exitTime
    }

    /// Returns the sum of the known amounts; nil if both are unknown.
    private static func sum(_ left: Decimal?, _ right: Decimal?) -> Decimal? {
        guard let left, let right else { return left ?? right }
        return left + right
    }

    /// `streak` counts up from 0 for wins and down from 0 for losses.
    private mutating func countStreak(_ pnl: Decimal) {
        if pnl.isZero {
            streak = 0
        } else if Decimal.zero < pnl {
            streak = max(streak, 0) + 1
        } else {
            streak = min(streak, 0) - 1
        }
        longestWins = max(longestWins, streak)
        longestLosses = max(longestLosses, -streak)
    }
}

// MARK: - Derived metrics

extension Metrics {
    package var pnl: Decimal { grossProfit + grossLoss + lateFunding }
    package var winRate: Double? { ratio(100 * Double(wins), Double(total)) }
    package var averageWin: Double? { ratio(grossProfit.double, Double(wins)) }
    package var averageLoss: Double? { ratio(-grossLoss.double, Double(losses)) }
    package var payoff: Double? { averageWin.flatMap { win in averageLoss.flatMap { ratio(win, $0) } } }
    package var profitFactor: Double? { ratio(grossProfit.double, -grossLoss.double) }
    package var expectancy: Double? { ratio(pnl.double, Double(total)) }
    package var averageHold: Double? { ratio(Double(held) / 3_600_000, Double(positions.count)) }
    package var days: Int { daily.days }
    package var sharpe: Double? { daily.sharpe }
    package var sortino: Double? { daily.sortino }
    package var returned: Double? { curve.start.flatMap { ratio(100 * pnl.double, $0.double) } }

    package var endBalance: Decimal? { curve.start.map { $0 + pnl } }
    package var recovery: Double? { ratio(pnl.double, curve.deepest.double) }
    package var expectancyInR: Double? { ratio(sumOfR, Double(tradesWithR)) }
    package var feeShare: Double? { fees.flatMap { ratio(100 * $0.double, grossProfit.double) } }
    /// Additional cost, in basis points of the turnover, at which the result would be 0.
    package var breakEvenCost: Double? { turnover.flatMap { ratio(10_000 * pnl.double, $0.double) } }
    package var shortfallInPoints: Double? { shortfall.flatMap { ratio(10_000 * $0.double, turnoverOfShortfall.double) } }

    /// Yearly growth over the largest drawdown; nil below `leastDaysOfGrowth` days, too few for a yearly rate.
    package var calmar: Double? {
        guard let start = curve.start, let deepest = curve.deepestPercent, days >= Metrics.leastDaysOfGrowth else { return nil }
        // (end/start)^(365/days) - 1, by expm1 and log1p so that small growth loses no digits.
        let growth = expm1(365 / Double(days) * log1p(pnl.double / start.double))
        return ratio(growth, deepest / 100)
    }

    package static let leastDaysOfGrowth = 30

    /// Percent of the time with at least one open position. Nil if the entry time of a trade is unknown.
    package var timeInMarket: Double? {
        guard positions.count == total, let first = positions.map(\.lowerBound).min(), let last = lastExit else { return nil }
        var open = 0
        var end = first
        for position in positions.sorted(by: { $0.lowerBound < $1.lowerBound }) where position.upperBound > end {
            open += position.upperBound - max(end, position.lowerBound)
            end = position.upperBound
        }
        return ratio(100 * Double(open), Double(last - first))
    }

    private func ratio(_ dividend: Double, _ divisor: Double) -> Double? {
        let quotient = dividend / divisor
        return divisor != 0 && quotient.isFinite ? quotient : nil
    }
}
