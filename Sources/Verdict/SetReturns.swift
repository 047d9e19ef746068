import Shared

/// The results of one parameter set that a verdict needs.
package struct SetReturns: Sendable {
    /// Return of each UTC day: the result of the trades that ended on it, over the balance at its beginning; 0 on a day without
    /// an exit. All sets of a verdict cover the same days.
    package let dailyReturns: [Double]
    package let trades: Int
    /// The longest time from an entry to its exit, in ms.
    package let longestHold: Int
    /// Mean of result / R over the trades with a stop; nil if no trade had one.
    package let averageR: Double?

    package init(dailyReturns: [Double], trades: Int, longestHold: Int, averageR: Double?) {
        (self.dailyReturns, self.trades, self.longestHold, self.averageR) = (dailyReturns, trades, longestHold, averageR)
    }
}
