import Shared

#if canImport(Glibc)
    import Glibc
#elseif canImport(Android)
    import Android
#elseif canImport(Musl)
    import Musl
#else
    import Darwin
#endif

/// What became of the trades of a group: money exact, ratios as doubles, nil where they are not defined.
struct Metrics {
    private(set) var total = 0
    private(set) var wins = 0
    private(set) var losses = 0
    private(set) var grossProfit = Decimal.zero
    private(set) var grossLoss = Decimal.zero
    private(set) var largestWin: Decimal?
    private(set) var largestLoss: Decimal?
    private(set) var fees: Decimal? = .zero
    private(set) var funding: Decimal?
    /// The part of it that no trade contains.
    private(set) var lateFunding = Decimal.zero
    private(set) var dust: Decimal?
    private(set) var longestWins = 0
    private(set) var longestLosses = 0
    private(set) var lastExit: Int?
    /// A simulated market priced one of the trades, or more.
    private(set) var isSimulated = false
    private(set) var curve: EquityCurve
    private var daily: DailyReturns
    private var held = 0
    private var positions: [ClosedRange<Int>] = []
    private var streak = 0

    /// `start` is nil where it is not known what the account held.
    init(start: Decimal?) {
        curve = EquityCurve(start: start)
        daily = DailyReturns(start: start)
    }

    /// Changes come in the order of time.
    mutating func add(_ change: BalanceChange) {
        switch change {
        case .trade(let trade): add(trade)
        case .funding(let late):
            funding = Metrics.sum(funding, late.amount)
            lateFunding = lateFunding + late.amount
            curve.add(late.amount)
            daily.add(late.amount, at: late.time)
        }
    }

    private mutating func add(_ trade: Trade) {
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
        held += trade.exitTime - trade.entryTime
        positions.append(trade.entryTime...trade.exitTime)
        lastExit = trade.exitTime
    }

    /// Of what is known; nil where nothing is.
    private static func sum(_ left: Decimal?, _ right: Decimal?) -> Decimal? {
        guard let left, let right else { return left ?? right }
        return left + right
    }

    /// Wins count up from zero, losses down.
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

// MARK: - What follows from the sums

extension Metrics {
    var pnl: Decimal { grossProfit + grossLoss + lateFunding }
    var winRate: Double? { ratio(100 * Double(wins), Double(total)) }
    var averageWin: Double? { ratio(grossProfit.double, Double(wins)) }
    var averageLoss: Double? { ratio(-grossLoss.double, Double(losses)) }
    var payoff: Double? { averageWin.flatMap { win in averageLoss.flatMap { ratio(win, $0) } } }
    var profitFactor: Double? { ratio(grossProfit.double, -grossLoss.double) }
    var expectancy: Double? { ratio(pnl.double, Double(total)) }
    var averageHold: Double? { ratio(Double(held) / 3_600_000, Double(total)) }
    var days: Int { daily.days }
    var sharpe: Double? { daily.sharpe }
    var sortino: Double? { daily.sortino }
    var returned: Double? { curve.start.flatMap { ratio(100 * pnl.double, $0.double) } }

    /// The yearly growth over the largest drawdown.
    var calmar: Double? {
        guard let start = curve.start, let deepest = curve.deepestPercent, days > 0 else { return nil }
        // (end/start)^(365/days) − 1, so that a growth of little loses no digits.
        let growth = expm1(365 / Double(days) * log1p(pnl.double / start.double))
        return ratio(growth, deepest / 100)
    }

    /// The share of the time in which a position was open, however many were.
    var timeInMarket: Double? {
        guard let first = positions.map(\.lowerBound).min(), let last = lastExit else { return nil }
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
