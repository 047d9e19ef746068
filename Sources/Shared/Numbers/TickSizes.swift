/// A decimal number as whole ticks of its own: `0.250` is 250 of three decimals. Numbers of one series are brought to the scale of
/// the finest of them, where comparing and adding is machine arithmetic, and exact.
package struct TickSizes {
    package let count: Int64
    /// How many decimals it was told with.
    package let decimals: UInt8

    /// Nil where it has more than 18 digits. Zeros at the end of its fraction count as digits only while they fit.
    package init?(_ number: Decimal) {
        var number = number.shortened
        if number.shortCoefficient == nil { number = number.trimmed }
        guard number.scale <= 18, let count = number.shortCoefficient else { return nil }
        self.count = count
        decimals = number.scale
    }

    /// The same at `scale` decimals, which are not fewer; nil where that takes more than 18 digits.
    package func count(at scale: UInt8) -> Int64? { scale == decimals ? count : TickSizes.raise(count, by: scale &- decimals) }

    /// `count` with so many zeros more.
    package static func raise(_ count: Int64, by zeros: UInt8) -> Int64? {
        if count == 0 { return 0 }
        guard zeros <= 18, let power = Decimal.powerOfTen(Int(zeros)) else { return nil }
        let (product, overflow) = count.multipliedReportingOverflow(by: Int64(power))
        return overflow || product.magnitude >= 1_000_000_000_000_000_000 ? nil : product
    }

    /// A number of `count` ticks at `scale`, as it was told with fewer decimals.
    package static func decimal(_ count: Int64, scale: UInt8, told decimals: UInt8) -> Decimal {
        var count = count
        for _ in decimals..<max(scale, decimals) { count /= 10 }
        return Decimal(Int128(count), scale: decimals)
    }
}
