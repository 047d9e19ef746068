import Shared

/// What an exchange says of a position.
package struct PositionReport {
    package let key: SeriesKey
    /// Above zero long, below zero short.
    package let size: Decimal
    package let entry: Decimal?
    package let stop: Decimal?
    package let target: Decimal?
    package let trail: Decimal?
    package let liquidation: Decimal?
    /// Nil of options and under portfolio margin.
    package let leverage: Decimal?
    /// 0 unless long and short are held side by side.
    package let index: Int
    /// What cannot be read of it, as `size ''`: nobody knows then what is held. Nil where all can.
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
