extension Decimal {
    /// Rounds down, or `up`, to a multiple of `tick`, which is above 0. Nil if the result does not fit.
    package func rounded(toTick tick: Decimal, up: Bool) -> Decimal? {
        let scale = max(scale, tick.scale)
        guard let here = Decimal.powerOfTen(Int(scale - self.scale)), let there = Decimal.powerOfTen(Int(scale - tick.scale))
        else {
            return nil
        }
        let (value, overflow) = coefficient.multipliedReportingOverflow(by: here)
        let (step, stepOverflow) = tick.coefficient.multipliedReportingOverflow(by: there)
        if overflow || stepOverflow || step <= 0 { return nil }
        var (count, rest) = value.quotientAndRemainder(dividingBy: step)
        if up, rest > 0 { count += 1 }
        if !up, rest < 0 { count -= 1 }
        let (product, productOverflow) = count.multipliedReportingOverflow(by: tick.coefficient)
        return productOverflow || product == .min ? nil : Decimal(product, scale: tick.scale)
    }

    /// 10^-`digits`: the tick of prices with that many digits behind the point.
    package static func step(digits: UInt8) -> Decimal { Decimal(1, scale: digits) }

    package var negated: Decimal { Decimal(-coefficient, scale: scale) }
}
