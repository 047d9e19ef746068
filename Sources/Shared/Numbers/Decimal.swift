/// An exact decimal number that keeps the number of digits behind its point: `16649.50` stays `16649.50`.
///
/// Its value is `coefficient` / 10^`scale`. 38 digits are enough for a year's turnover of the busiest market at 16 decimals; a
/// number that does not fit is an error (nil), never rounded or wrapped. The coefficient is never the lowest Int128, so that
/// every number can be negated.
package struct Decimal {
    // Two halves, not an Int128: that would be aligned to 16 bytes and make every candle a third larger.
    private let high: Int64
    private let low: UInt64
    package let scale: UInt8
    /// Whether the number is a negative zero: `-0.00` is kept as it is.
    let isNegativeZero: Bool

    package init(_ coefficient: Int128, scale: UInt8 = 0) {
        self.init(coefficient, scale: scale, isNegativeZero: false)
    }

    init(_ coefficient: Int128, scale: UInt8, isNegativeZero: Bool) {
        high = Int64(truncatingIfNeeded: coefficient >> 64)
        low = UInt64(truncatingIfNeeded: coefficient)
        self.scale = scale
        self.isNegativeZero = isNegativeZero
    }

    init(high: Int64, low: UInt64, scale: UInt8, isNegativeZero: Bool) {
        self.high = high
        self.low = low
        self.scale = scale
        self.isNegativeZero = isNegativeZero
    }

    /// Whether the number has no sign and fewer than 16 digits, not all of them behind the point, like nearly all numbers.
    @inline(__always) var isShort: Bool { high == 0 && low < 1_000_000_000_000_000 && scale < 15 && !isNegativeZero }

    /// The digits of a short number.
    @inline(__always) var shortDigits: UInt64 { low }

    /// The digits of a number without a sign, if a double can hold both them and 10^`scale` exactly; else nil.
    @inline(__always) var exactDigits: UInt64? { high == 0 && low <= 1 << 53 && scale <= 22 && !isNegativeZero ? low : nil }

    package static var zero: Decimal { @inline(__always) get { Decimal(high: 0, low: 0, scale: 0, isNegativeZero: false) } }
    package static let maximumScale: UInt8 = 38

    package var coefficient: Int128 { Int128(high) << 64 | Int128(low) }
    /// The whole part of the number, or nil if it does not fit.
    package var wholePart: Int? {
        if let narrow, let power = Decimal.narrowPower(scale) { return Int(narrow / power) }
        return Decimal.powerOfTen(Int(scale)).flatMap { Int(exactly: coefficient / $0) }
    }
    package var isZero: Bool { high == 0 && low == 0 }

    /// Whether the number is at least 0, with at most 10 digits and 12 decimals, like nearly all prices and amounts.
    var isSmall: Bool { high == 0 && low < 10_000_000_000 && scale <= 12 }

    /// Whether a price above 0 and a size are both small.
    @inline(__always) static func areSmall(price: Decimal, size: Decimal) -> Bool {
        price.high | size.high == 0 && (price.low | size.low) >> 33 == 0 && price.low > 0 && price.scale <= 12
            && size.scale <= 12
    }

    /// Whether four prices are small, above 0 and in order. False does not mean that they are out of order.
    @inline(__always) static func areOrdered(low: Decimal, _ one: Decimal, _ other: Decimal, high: Decimal) -> Bool {
        // Numbers whose bits together are below 2^33 are all below it.
        let areSmall =
            low.high | one.high | other.high | high.high == 0 && (low.low | one.low | other.low | high.low) >> 33 == 0
        guard areSmall, low.low > 0 else { return false }
        if low.scale <= 12, low.scale == high.scale, one.scale == low.scale, other.scale == low.scale {
            return low.low <= one.low && low.low <= other.low && one.low <= high.low && other.low <= high.low
        }
        return areOrderedWithScales(low, one, other, high)
    }

    @inline(never) private static func areOrderedWithScales(_ low: Decimal, _ one: Decimal, _ other: Decimal, _ high: Decimal)
        -> Bool
    {
        let scale = max(max(low.scale, one.scale), max(other.scale, high.scale))
        guard scale <= 12, let least = low.scaled(to: scale), let one = one.scaled(to: scale),
            let other = other.scaled(to: scale),
            let most = high.scaled(to: scale)
        else { return false }
        return least <= one && least <= other && one <= most && other <= most
    }

    /// The coefficient of a small number at a finer scale, up to eight decimals more.
    @inline(__always) private func scaled(to finer: UInt8) -> UInt64? {
        let more = Int(finer &- scale)
        return more <= 8 ? low &* Decimal.smallPowersOfTen[more] : nil
    }

    /// The coefficient if it fits into 64 bits, as nearly all amounts of money do; their arithmetic is much faster.
    @inline(__always) var narrow: Int64? {
        let narrow = Int64(bitPattern: low)
        return high == narrow >> 63 ? narrow : nil
    }

    @inline(__always) private init(narrow: Int64, scale: UInt8) {
        self.init(high: narrow >> 63, low: UInt64(bitPattern: narrow), scale: scale, isNegativeZero: false)
    }

    /// The coefficient at an equal or finer scale, if it fits into 64 bits.
    @inline(__always) private func narrow(at finer: UInt8) -> Int64? {
        guard let narrow else { return nil }
        if finer == scale { return narrow }
        guard let power = Decimal.narrowPower(finer &- scale) else { return nil }
        let (product, overflow) = narrow.multipliedReportingOverflow(by: power)
        return overflow ? nil : product
    }

    @inline(__always) private static func narrowPower(_ exponent: UInt8) -> Int64? {
        exponent <= 18 ? narrowPowersOfTen[Int(exponent)] : nil
    }

    /// The coefficient if it has at most 18 digits: sums and products of two such numbers are far from the end of 128 bits.
    package var shortCoefficient: Int64? {
        let short = Int64(bitPattern: low)
        guard high == short >> 63, short.magnitude < 1_000_000_000_000_000_000 else { return nil }
        return short
    }
}

// MARK: - Exact arithmetic

extension Decimal {
    /// 10^0 … 10^38.
    private static let powersOfTen: [Int128] = (0..<38).reduce(into: [1]) { powers, _ in powers.append(powers.last! * 10) }

    /// 10^0 … 10^8.
    static let smallPowersOfTen: InlineArray<9, UInt64> = [
        1, 10, 100, 1000, 10_000, 100_000, 1_000_000, 10_000_000, 100_000_000,
    ]

    /// 10^0 … 10^18, all that 64 bits hold.
    private static let narrowPowersOfTen: InlineArray<19, Int64> = [
        1, 10, 100, 1000, 10_000, 100_000, 1_000_000, 10_000_000, 100_000_000, 1_000_000_000, 10_000_000_000,
        100_000_000_000, 1_000_000_000_000, 10_000_000_000_000, 100_000_000_000_000, 1_000_000_000_000_000,
        10_000_000_000_000_000, 100_000_000_000_000_000, 1_000_000_000_000_000_000,
    ]

    package static func powerOfTen(_ exponent: Int) -> Int128? {
        powersOfTen.indices.contains(exponent) ? powersOfTen[exponent] : nil
    }

    /// The coefficient with `scale` digits behind the point, which must not be fewer than now; nil if it does not fit.
    private func coefficient(at scale: UInt8) -> Int128? {
        if scale == self.scale { return coefficient }
        guard let power = Decimal.powerOfTen(Int(scale) - Int(self.scale)) else { return nil }
        let (product, overflow) = coefficient.multipliedReportingOverflow(by: power)
        return overflow ? nil : product
    }

    package func adding(_ other: Decimal) -> Decimal? {
        let scale = max(scale, other.scale)
        if let left = narrow(at: scale), let right = other.narrow(at: scale) {
            let (sum, overflow) = left.addingReportingOverflow(right)
            if !overflow { return Decimal(narrow: sum, scale: scale) }
        }
        guard let left = coefficient(at: scale), let right = other.coefficient(at: scale) else { return nil }
        let (sum, overflow) = left.addingReportingOverflow(right)
        return overflow || sum == .min ? nil : Decimal(sum, scale: scale)
    }

    package func multiplied(by other: Decimal) -> Decimal? {
        let scale = Int(scale) + Int(other.scale)
        if let left = narrow, let right = other.narrow, scale <= Int(Decimal.maximumScale) {
            let (high, low) = left.multipliedFullWidth(by: right)
            return Decimal(high: high, low: low, scale: UInt8(truncatingIfNeeded: scale), isNegativeZero: false)
        }
        let (product, overflow) = coefficient.multipliedReportingOverflow(by: other.coefficient)
        guard !overflow, product != .min, scale <= Int(Decimal.maximumScale) else { return nil }
        return Decimal(product, scale: UInt8(scale))
    }

    /// The quotient, rounded half-even to `decimals` digits behind the point; zeros at its end are dropped. Nil if the divisor
    /// is zero or the result does not fit.
    package func divided(by divisor: Decimal, decimals: UInt8 = 12) -> Decimal? {
        guard let (found, remainder, by) = quotient(divisor, decimals: decimals) else { return nil }
        var quotient = found
        let rest = by - remainder
        if remainder > rest || (remainder == rest && quotient & 1 == 1) { quotient += 1 }
        var scale = decimals
        if var short = UInt64(exactly: quotient) {
            Decimal.dropZeros(of: &short, &scale)
            quotient = UInt128(short)
        } else {
            Decimal.dropZeros(of: &quotient, &scale)
        }
        guard let whole = Int128(exactly: quotient) else { return nil }
        return Decimal((coefficient < 0) == (divisor.coefficient < 0) ? whole : -whole, scale: scale)
    }

    /// Drops the zeros at the end of a fraction.
    @inline(__always) static func dropZeros<Digits: BinaryInteger>(of digits: inout Digits, _ scale: inout UInt8) {
        while scale > 0, digits % 10 == 0 {
            digits /= 10
            scale -= 1
        }
    }

    /// The largest multiple of `step` that is not above the quotient. `divisor` and `step` must be above 0, and the dividend
    /// not below.
    package func divided(by divisor: Decimal, downTo step: Decimal) -> Decimal? {
        guard let by = divisor.multiplied(by: Decimal(step.coefficient)), let times = quotient(by, decimals: step.scale)?.0,
            let whole = Int128(exactly: times)
        else { return nil }
        return Decimal(whole).multiplied(by: step)
    }

    /// The quotient's digits with `decimals` behind the point, the remainder, and the divisor of this remainder. Signs are
    /// ignored.
    private func quotient(_ divisor: Decimal, decimals: UInt8) -> (UInt128, remainder: UInt128, of: UInt128)? {
        // coefficient · 10^shift / divisor.coefficient; a negative shift moves to the divisor.
        let shift = Int(decimals) + Int(divisor.scale) - Int(scale)
        guard !divisor.isZero, let power = Decimal.powerOfTen(abs(shift)) else { return nil }
        var dividend = (high: UInt128(0), low: coefficient.magnitude)
        var by = divisor.coefficient.magnitude
        if shift >= 0 {
            let product = coefficient.magnitude.multipliedFullWidth(by: power.magnitude)
            dividend = (product.high, product.low)
        } else {
            let (product, overflow) = by.multipliedReportingOverflow(by: power.magnitude)
            if overflow { return nil }
            by = product
        }
        guard dividend.high < by else { return nil }
        let (quotient, remainder) =
            dividend.high == 0 ? dividend.low.quotientAndRemainder(dividingBy: by) : by.dividingFullWidth(dividend)
        // Leaves room for rounding up. Zeros behind the point may still be dropped, so a quotient beyond Int128 can still fit.
        if quotient == .max { return nil }
        return (quotient, remainder, by)
    }
}

extension Decimal: Comparable {
    package static func < (left: Decimal, right: Decimal) -> Bool {
        if left.scale == right.scale { return left.coefficient < right.coefficient }
        let scale = max(left.scale, right.scale)
        if let left = left.narrow(at: scale), let right = right.narrow(at: scale) { return left < right }
        switch (left.coefficient(at: scale), right.coefficient(at: scale)) {
        case (let left?, let right?): return left < right
        // Only the one whose scale is lower can overflow, and then it is the larger in magnitude.
        case (nil, _): return left.coefficient < 0
        case (_, nil): return right.coefficient > 0
        }
    }

    package static func == (left: Decimal, right: Decimal) -> Bool { !(left < right) && !(right < left) }
}
