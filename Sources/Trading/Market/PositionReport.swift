import Shared

/// A position as an exchange reports it.
package struct PositionReport {
    package let key: SeriesKey
    /// Above zero for long, below zero for short.
    package let size: Decimal
    package let entry: Decimal?
    package let stop: Decimal?
    package let target: Decimal?
    package let trail: Decimal?
    package let liquidation: Decimal?
    /// Nil for options and under portfolio margin.
    package let leverage: Decimal?
    /// 0, unless long and short positions are held side by side (hedge mode).
    package let index: Int
    /// A member that cannot be read, such as `size ''`, which leaves the position unknown. Nil if everything can be read.
    package let flaw: String?

    package init(
        key: SeriesKey, size: Decimal, entry: Decimal?, stop: Decimal?, target: Decimal?, trail: Decimal?,
        liquidation: Decimal?,
        leverage: Decimal?, index: Int, flaw: String?
    ) {
        self.key = key
        self.size = size
        self.entry = entry
        self.stop = stop
        self.target = target
        self.trail = trail
        self.liquidation = liquidation
        self.leverage = leverage
        self.index = index
        self.flaw = flaw
    }
}
