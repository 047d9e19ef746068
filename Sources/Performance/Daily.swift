import Shared

/// The daily returns of the account (UTC days) from the first exit to the last. A day without an exit has a return of 0.
package struct DailyReturns {
    /// Equity at the beginning of the current day; nil if the starting balance is unknown.
    private var before: Decimal?
    private var ofDay = Decimal.zero
    private var firstDay: Int?
    private var lastDay = 0
    /// Returns of the days with exits before the current day.
    private var returns: [Double] = []
    /// The days of `returns`.
    private var daysOfReturns: [Int] = []
    private var isDefined = true

    package init(start: Decimal?) { before = start }

    package mutating func add(_ pnl: Decimal, at time: Int) {
        let day = time / Interval.dayLength
        if firstDay == nil {
            firstDay = day
        } else if day != lastDay {
            if let last = lastReturn {
                returns.append(last)
                daysOfReturns.append(lastDay)
            } else {
                isDefined = false
            }
            before = before.map { $0 + ofDay }
            ofDay = .zero
        }
        lastDay = day
        ofDay = ofDay + pnl
    }

    package var days: Int { firstDay.map { lastDay - $0 + 1 } ?? 0 }

    /// Days from the first exit to the last, as numbers since the epoch.
    package var range: Range<Int>? { firstDay.map { $0..<lastDay + 1 } }

    /// Return of the current day: its profit over the equity at its beginning, which avoids the rounding of a quotient of
    /// equities less 1.
    private var lastReturn: Double? { before.flatMap { $0.isZero ? nil : ofDay.double / $0.double } }

    private var all: [Double]? { isDefined ? lastReturn.map { returns + [$0] } : nil }

    package var sharpe: Double? {
        guard days > 1, let all else { return nil }
        let mean = all.reduce(0, +) / Double(days)
        let flat = Double(days - all.count) * mean * mean
        let deviation = ((all.reduce(flat) { $0 + ($1 - mean) * ($1 - mean) }) / Double(days - 1)).squareRoot()
        // Equal returns can have a tiny deviation from rounding, which does not count.
        return deviation > abs(mean) * 1e-13 ? DailyReturns.yearly(mean / deviation) : nil
    }

    package var sortino: Double? {
        guard days > 1, let all else { return nil }
        let downside = (all.reduce(0) { $0 + min($1, 0) * min($1, 0) } / Double(days)).squareRoot()
        return downside > 0 ? DailyReturns.yearly(all.reduce(0, +) / Double(days) / downside) : nil
    }

    /// Return of each day with an exit, up to the day that loses the whole account. Nil if the starting balance is unknown.
    var tradedDays: [(day: Int, value: Double)]? {
        guard before != nil else { return nil }
        var all = Array(zip(daysOfReturns, returns).map { (day: $0, value: $1) })
        if firstDay != nil, let last = lastReturn { all.append((lastDay, last)) }
        guard let ruin = all.firstIndex(where: { $0.value <= -1 }) else { return all }
        return Array(all[...ruin])
    }

    private static func yearly(_ ratio: Double) -> Double? {
        let ratio = ratio * 365.0.squareRoot()
        return ratio.isFinite ? ratio : nil
    }
}
