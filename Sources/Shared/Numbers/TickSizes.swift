/// A decimal number as a whole number of its smallest unit: `0.250` is 250 with three decimals. Numbers of a series are brought
/// to the scale of the finest of them, at which machine arithmetic compares and adds them exactly.
package struct TickSizes {
    package let count: Int64
    /// The number of decimals.
    package let decimals: UInt8

    /// Nil if the number has more than 18 digits. Zeros at the end of its fraction are dropped if they do not fit.
    package init?(_ number: Decimal) {
        var number = number.shortened
        if number.shortCoefficient == nil { number = number.trimmed }
        guard number.scale <= 18, let count = number.shortCoefficient else { return nil }
        self.count = count
        decimals = number.scale
    }

    /// The count at `scale` decimals, which must not be fewer; nil if it then has more than 18 digits.
    package func count(at scale: UInt8) -> Int64? { scale == decimals ? count : TickSizes.raise(count, by: scale &- decimals) }

    /// Returns `count` with `zeros` zeros added, or nil if it then has more than 18 digits.
    package static func raise(_ count: Int64, by zeros: UInt8) -> Int64? {
        if count == 0 { return 0 }
        guard zeros <= 18, let power = Decimal.powerOfTen(Int(zeros)) else { return nil }
        let (product, overflow) = count.multipliedReportingOverflow(by: Int64(power))
        return overflow || product.magnitude >= 1_000_000_000_000_000_000 ? nil : product
    }

    /// The decimal number of `count` units at `scale`, with the fewer decimals that it originally had.
    package static func decimal(_ count: Int64, scale: UInt8, told decimals: UInt8) -> Decimal {
        var count = count
        for _ in decimals..<max(scale, decimals) { count /= 10 }
        return Decimal(Int128(count), scale: decimals)
    }
}
