/// An exact decimal number that remembers how many digits stood behind its point: `16649.50` stays `16649.50`.
///
/// Its value is `coefficient` / 10^`scale`. 38 digits are room for a year's turnover of the busiest market at 16 decimals;
/// what does not fit is an error (nil), never a rounded or wrapped number. The coefficient is never the lowest Int128, so that
/// every number can be negated.
package struct Decimal {
    // Two halves, not an Int128: that would be aligned to 16 bytes and make every candle a third larger.
    private let high: Int64
    private let low: UInt64
    package let scale: UInt8
    /// `-0.00` is a number too, and survives.
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

    private init(high: Int64, low: UInt64, scale: UInt8, isNegativeZero: Bool) {
        self.high = high
        self.low = low
        self.scale = scale
        self.isNegativeZero = isNegativeZero
    }

    package static let zero = Decimal(0)
    package static let maximumScale: UInt8 = 38

    package var coefficient: Int128 { Int128(high) << 64 | Int128(low) }
    /// What stands before the point.
    package var wholePart: Int? { Decimal.powerOfTen(Int(scale)).flatMap { Int(exactly: coefficient / $0) } }
    package var isZero: Bool { high == 0 && low == 0 }

    /// Whether it is at least 0, of at most 10 digits, and has at most 12 decimals: true of nearly all prices and amounts.
    var isSmall: Bool { high == 0 && low < 10_000_000_000 && scale <= 12 }

    /// Whether a price above 0 and a size are both small.
    @inline(__always) static func areSmall(price: Decimal, size: Decimal) -> Bool {
        price.high | size.high == 0 && (price.low | size.low) >> 33 == 0 && price.low > 0 && price.scale <= 12
            && size.scale <= 12
    }

    /// Whether four small prices above 0 stand in order. False does not say that they do not.
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

    /// The digits as one number, of at most 18: sums and products of two such are far from the end of 128 bits.
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
    fileprivate static let smallPowersOfTen: InlineArray<9, UInt64> = [
        1, 10, 100, 1000, 10_000, 100_000, 1_000_000, 10_000_000, 100_000_000,
    ]

    package static func powerOfTen(_ exponent: Int) -> Int128? {
        powersOfTen.indices.contains(exponent) ? powersOfTen[exponent] : nil
    }

    /// The same value with at least `scale` digits behind the point.
    private func coefficient(at scale: UInt8) -> Int128? {
        if scale == self.scale { return coefficient }
        guard let power = Decimal.powerOfTen(Int(scale) - Int(self.scale)) else { return nil }
        let (product, overflow) = coefficient.multipliedReportingOverflow(by: power)
        return overflow ? nil : product
    }

    package func adding(_ other: Decimal) -> Decimal? {
        let scale = max(scale, other.scale)
        guard let left = coefficient(at: scale), let right = other.coefficient(at: scale) else { return nil }
        let (sum, overflow) = left.addingReportingOverflow(right)
        return overflow || sum == .min ? nil : Decimal(sum, scale: scale)
    }

    package func multiplied(by other: Decimal) -> Decimal? {
        let (product, overflow) = coefficient.multipliedReportingOverflow(by: other.coefficient)
        let scale = Int(scale) + Int(other.scale)
        guard !overflow, product != .min, scale <= Int(Decimal.maximumScale) else { return nil }
        return Decimal(product, scale: UInt8(scale))
    }

    /// The quotient, rounded half-even to `decimals` digits behind the point; zeros at its end are left out. Nil where the
    /// divisor is zero.
    package func divided(by divisor: Decimal, decimals: UInt8 = 12) -> Decimal? {
        guard let (found, remainder, by) = quotient(divisor, decimals: decimals) else { return nil }
        var quotient = found
        let rest = by - remainder
        if remainder > rest || (remainder == rest && quotient & 1 == 1) { quotient += 1 }
        var scale = decimals
        while scale > 0, quotient % 10 == 0 {
            quotient /= 10
            scale -= 1
        }
        guard let whole = Int128(exactly: quotient) else { return nil }
        return Decimal((coefficient < 0) == (divisor.coefficient < 0) ? whole : -whole, scale: scale)
    }

    /// The largest multiple of `step` that is not above the quotient. None of the three is below 0, and only this may be 0.
    package func divided(by divisor: Decimal, downTo step: Decimal) -> Decimal? {
        guard let by = divisor.multiplied(by: Decimal(step.coefficient)), let times = quotient(by, decimals: step.scale)?.0,
            let whole = Int128(exactly: times)
        else { return nil }
        return Decimal(whole).multiplied(by: step)
    }

    /// The quotient's digits up to so many behind the point, what is left, and of what that is a part. Signs are left out.
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
        let (quotient, remainder) = by.dividingFullWidth(dividend)
        // Room for rounding up. Zeros behind the point may still go, so that a quotient beyond Int128 can fit after all.
        if quotient == .max { return nil }
        return (quotient, remainder, by)
    }
}

extension Decimal: Comparable {
    package static func < (left: Decimal, right: Decimal) -> Bool {
        if left.scale == right.scale { return left.coefficient < right.coefficient }
        let scale = max(left.scale, right.scale)
        switch (left.coefficient(at: scale), right.coefficient(at: scale)) {
        case (let left?, let right?): return left < right
        // Only the one whose scale is lower can overflow, and then it is the larger in magnitude.
        case (nil, _): return left.coefficient < 0
        case (_, nil): return right.coefficient > 0
        }
    }

    package static func == (left: Decimal, right: Decimal) -> Bool { !(left < right) && !(right < left) }
}

// MARK: - Text

extension Decimal {
    /// Reads the grammar of a JSON number: `-12`, `0.10`, `1.5e-7`. Nil where the text is none, or does not fit.
    package init?(_ text: String) {
        var bytes = Array(text.utf8)
        let length = bytes.count
        bytes += [UInt8](repeating: 0, count: JSON.padding)
        // In bounds: the padding is readable, and begins with a zero byte.
        unsafe self.init(bytes.span.bytes, 0..<length)
    }

    /// Sixteen bytes behind `range` must be readable, and the first of them must be no digit.
    @unsafe @inline(__always) init?(_ bytes: RawSpan, _ range: Range<Int>) {
        // In bounds: the caller's claim.
        if 1...8 ~= range.count, let short = unsafe bytes.shortDecimal(range.lowerBound, count: range.count) {
            self.init(high: 0, low: short.value, scale: UInt8(truncatingIfNeeded: short.fraction), isNegativeZero: false)
            return
        }
        unsafe self.init(any: bytes, range)
    }

    /// In bounds are all reads for one reason: digits end behind `range` at the latest, and sixteen bytes behind it are readable.
    @unsafe @inline(never) private init?(any bytes: RawSpan, _ range: Range<Int>) {
        let isNegative = unsafe bytes[inBounds: range.lowerBound] == UInt8(ascii: "-")
        let start = range.lowerBound &+ (isNegative ? 1 : 0)
        let whole = unsafe bytes.endOfDigits(start) &- start
        let isWhole = start &+ whole == range.upperBound
        let hasPoint = unsafe !isWhole && bytes[inBounds: start &+ whole] == UInt8(ascii: ".")
        let fraction = hasPoint ? unsafe bytes.endOfDigits(start &+ whole &+ 1) &- start &- whole &- 1 : 0
        // Digits on both sides of a point, and none behind a leading zero.
        guard whole > 0, fraction > 0 || !hasPoint, unsafe whole == 1 || bytes[inBounds: start] != UInt8(ascii: "0") else {
            return nil
        }
        let end = start &+ whole &+ (hasPoint ? fraction &+ 1 : 0)
        guard end == range.upperBound, whole &+ fraction <= 18, fraction <= 8 else {
            unsafe self.init(long: bytes, digits: start..<end, scale: fraction, end: range.upperBound, negative: isNegative)
            return
        }
        var value = unsafe bytes.longNumber(start, digits: whole)
        if fraction > 0 {
            value = unsafe value &* Decimal.smallPowersOfTen[fraction] &+ bytes.number(start &+ whole &+ 1, digits: fraction)
        }
        self.init(
            high: isNegative && value > 0 ? -1 : 0, low: isNegative ? 0 &- value : value,
            scale: UInt8(truncatingIfNeeded: fraction), isNegativeZero: isNegative && value == 0)
    }

    /// Many digits, or an exponent: rare, and careful about overflow at each digit.
    @unsafe @inline(never) private init?(long bytes: RawSpan, digits: Range<Int>, scale: Int, end: Int, negative: Bool) {
        var value: Int128 = 0
        for at in digits where bytes.byte(at) != UInt8(ascii: ".") {
            let (tenfold, overflow) = value.multipliedReportingOverflow(by: 10)
            let (sum, carried) = tenfold.addingReportingOverflow(Int128(bytes.byte(at) &- 0x30))
            if overflow || carried { return nil }
            value = sum
        }
        var scale = scale
        if digits.upperBound < end {
            guard let exponent = Decimal.exponent(bytes, digits.upperBound..<end) else { return nil }
            scale -= exponent
        }
        if scale < 0 {
            guard let power = Decimal.powerOfTen(-scale) else { return nil }
            let (product, overflow) = value.multipliedReportingOverflow(by: power)
            if overflow { return nil }
            value = product
            scale = 0
        }
        guard scale <= Int(Decimal.maximumScale) else { return nil }
        self.init(negative ? -value : value, scale: UInt8(scale), isNegativeZero: negative && value == 0)
    }

    private static func exponent(_ bytes: RawSpan, _ range: Range<Int>) -> Int? {
        var at = range.lowerBound
        guard bytes.byte(at) | 0x20 == UInt8(ascii: "e") else { return nil }
        at += 1
        let sign = bytes.byte(at)
        if sign == UInt8(ascii: "+") || sign == UInt8(ascii: "-") { at += 1 }
        guard at < range.upperBound else { return nil }
        var exponent = 0
        while at < range.upperBound {
            let digit = bytes.byte(at) &- 0x30
            guard digit <= 9 else { return nil }
            // Beyond what the digits of any line could make up for.
            exponent = min(exponent * 10 + Int(digit), 1 << 40)
            at += 1
        }
        return sign == UInt8(ascii: "-") ? -exponent : exponent
    }
}

extension Decimal: CustomStringConvertible {
    package var description: String {
        var output = Output.inMemory()
        output.write(self)
        return output.text
    }
}

extension RawSpan {
    /// The number that 1 to 18 digits at `offset` spell. Eight bytes behind them must be readable.
    @unsafe @inline(__always) func longNumber(_ offset: Int, digits: Int) -> UInt64 {
        // In bounds: each read begins at a digit, and eight bytes behind the last one are readable.
        if digits <= 8 { return unsafe number(offset, digits: digits) }
        let next = min(digits &- 8, 8)
        let sixteen = unsafe number(offset, digits: 8) &* Decimal.smallPowersOfTen[next] &+ number(offset &+ 8, digits: next)
        if digits <= 16 { return sixteen }
        return unsafe sixteen &* Decimal.smallPowersOfTen[digits &- 16] &+ number(offset &+ 16, digits: digits &- 16)
    }
}

extension JSON {
    /// The number at `index`, or the one that the string there spells, as the exchange writes its numbers.
    @inline(__always) package func decimal(_ index: Int) -> Decimal? {
        guard word(index) >> 60 <= Kind.number.rawValue else { return nil }
        // In bounds: the padding makes the bytes behind every value readable; the first is a quote or a separator.
        return unsafe Decimal(text.span.bytes, range(index))
    }

    /// The number at `index` as the nearest double. What has many digits, the standard library reads.
    package func double(_ index: Int) -> Double? {
        guard word(index) >> 60 <= Kind.number.rawValue else { return nil }
        // In bounds: the padding makes the bytes behind every value readable; the first is a quote or a separator.
        if let quick = unsafe text.span.bytes.quickDouble(range(index)) { return quick }
        guard isNumber(index) || decimal(index) != nil else { return nil }
        return Double(String(decoding: text[range(index)], as: UTF8.self))
    }

    /// The whole number at `index`, of at most 18 digits.
    package func integer(_ index: Int) -> Int? {
        guard isNumber(index) else { return nil }
        let range = range(index)
        let bytes = unsafe text.span.bytes
        // In bounds here and below: a number has at least one byte, the byte behind it is no digit, and the padding follows.
        let isNegative = unsafe bytes[inBounds: range.lowerBound] == UInt8(ascii: "-")
        let start = range.lowerBound &+ (isNegative ? 1 : 0)
        let digits = range.upperBound &- start
        guard digits <= 18, unsafe bytes.endOfDigits(start) == range.upperBound else { return nil }
        let value = unsafe bytes.longNumber(start, digits: digits)
        return isNegative ? -Int(value) : Int(value)
    }
}
