import Shared

/// What one set of parameters made, as far as a verdict needs it.
package struct SetReturns: Sendable {
    /// The return of each UTC day: the result of the trades that ended on it, over the balance at its beginning. 0 on a day without
    /// an exit. All sets of a verdict tell the same days.
    package let dailyReturns: [Double]
    package let trades: Int
    /// The longest time from an entry to its exit, in ms.
    package let longestHold: Int
    /// The mean of result / R over the trades that had a stop; nil where none had one.
    package let averageR: Double?

    package init(dailyReturns: [Double], trades: Int, longestHold: Int, averageR: Double?) {
        (self.dailyReturns, self.trades, self.longestHold, self.averageR) = (dailyReturns, trades, longestHold, averageR)
    }
}
