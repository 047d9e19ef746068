/// A window that slides over a tape.
struct FlowWindow {
    /// In ms.
    let length: Int
    /// The number of the first trade in the window.
    var first = 0
    /// Where the search for the window's largest trade begins in the tape's list of large trades.
    var peak = 0
    var sums = Sums()

    /// Sums in ticks of the tape.
    struct Sums {
        private(set) var count = 0
        private(set) var bought: Int128 = 0
        private(set) var sold: Int128 = 0
        private(set) var boughtValue: Int128 = 0
        private(set) var soldValue: Int128 = 0

        func wouldOverflow(_ value: Int128) -> Bool {
            // Sums of sizes cannot overflow, because a size has at most 18 digits.
            let half = Int128.max >> 1
            return abs(value) > half || abs(boughtValue) > half - abs(value) || abs(soldValue) > half - abs(value)
        }

        mutating func add(_ size: Int64, _ value: Int128) { take(size, value, 1) }
        mutating func remove(_ size: Int64, _ value: Int128) { take(size, value, -1) }

        private mutating func take(_ size: Int64, _ value: Int128, _ sign: Int) {
            count += sign
            if size > 0 {
                bought += Int128(size) * Int128(sign)
                boughtValue += value * Int128(sign)
            } else {
                sold -= Int128(size) * Int128(sign)
                soldValue += value * Int128(sign)
            }
        }

        /// Converts the sums to finer ticks; returns false, without changes, if one does not fit.
        mutating func raise(_ sizePower: Int128, _ valuePower: Int128) -> Bool {
            var raised = self
            var fits = true
            func times(_ number: Int128, _ power: Int128) -> Int128 {
                let (product, overflow) = number.multipliedReportingOverflow(by: power)
                if overflow { fits = false }
                return product
            }
            raised.bought = times(bought, sizePower)
            raised.sold = times(sold, sizePower)
            raised.boughtValue = times(boughtValue, valuePower)
            raised.soldValue = times(soldValue, valuePower)
            if fits { self = raised }
            return fits
        }
    }
}
