import Shared

/// The returns of the account by UTC days, from the day of the first exit to that of the last. A day without one is flat.
struct DailyReturns {
    /// The equity when the day at hand began; nil where it is not known what the account held.
    private var before: Decimal?
    private var ofDay = Decimal.zero
    private var firstDay: Int?
    private var lastDay = 0
    /// Of the days that have exits; all others have none.
    private var returns: [Double] = []
    private var isDefined = true

    init(start: Decimal?) { before = start }

    mutating func add(_ pnl: Decimal, at time: Int) {
        let day = time / Interval.dayLength
        if firstDay == nil {
            firstDay = day
        } else if day != lastDay {
            if let last = lastReturn { returns.append(last) } else { isDefined = false }
            before = before.map { $0 + ofDay }
            ofDay = .zero
        }
        lastDay = day
        ofDay = ofDay + pnl
    }

    var days: Int { firstDay.map { lastDay - $0 + 1 } ?? 0 }

    /// Of the day at hand. The profit over the equity before: that is the quotient of both less 1, without its rounding.
    private var lastReturn: Double? { before.flatMap { $0.isZero ? nil : ofDay.double / $0.double } }

    private var all: [Double]? { isDefined ? lastReturn.map { returns + [$0] } : nil }

    var sharpe: Double? {
        guard days > 1, let all else { return nil }
        let mean = all.reduce(0, +) / Double(days)
        let flat = Double(days - all.count) * mean * mean
        let deviation = ((all.reduce(flat) { $0 + ($1 - mean) * ($1 - mean) }) / Double(days - 1)).squareRoot()
        // What rounding leaves of equal returns is no deviation.
        return deviation > abs(mean) * 1e-13 ? DailyReturns.yearly(mean / deviation) : nil
    }

    var sortino: Double? {
        guard days > 1, let all else { return nil }
        let downside = (all.reduce(0) { $0 + min($1, 0) * min($1, 0) } / Double(days)).squareRoot()
        return downside > 0 ? DailyReturns.yearly(all.reduce(0, +) / Double(days) / downside) : nil
    }

    private static func yearly(_ ratio: Double) -> Double? {
        let ratio = ratio * 365.0.squareRoot()
        return ratio.isFinite ? ratio : nil
    }
}
