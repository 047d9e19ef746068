/// A fast path for reading common doubles: up to 18 significant digits, and not far from 1. Exact, and without heap allocation.
///
/// In bounds are all reads for one reason: each begins inside the range of the number or right behind it, eight bytes behind
/// the range are readable, and its digits end there at the latest.
extension RawSpan {
    /// The nearest double to the JSON number in `range`; nil if it is not a number or needs the slow path. Eight bytes behind
    /// `range` must be readable, and the first of them must be no digit.
    @unsafe func quickDouble(_ range: Range<Int>) -> Double? {
        if 1...8 ~= range.count, let short = unsafe shortDecimal(range.lowerBound, count: range.count) {
            return Double(short.value) / Double.exactPowersOfTen[short.fraction]
        }
        let isNegative = unsafe self[inBounds: range.lowerBound] == UInt8(ascii: "-")
        let start = range.lowerBound &+ (isNegative ? 1 : 0)
        var at = unsafe endOfDigits(start)
        let whole = at &- start
        guard 1...18 ~= whole, unsafe whole == 1 || self[inBounds: start] != UInt8(ascii: "0") else { return nil }
        var digits = unsafe longNumber(start, digits: whole)
        var scale = 0
        if unsafe self[inBounds: at] == UInt8(ascii: ".") {
            let fraction = at &+ 1
            // Usually the fraction is all that is left, and its first and last eight digits cover it. Checking those avoids a
            // loop, whose length the processor would have to guess.
            let isPlain =
                unsafe 8...16 ~= range.upperBound &- fraction && areDigits(fraction) && areDigits(range.upperBound &- 8)
            at = isPlain ? range.upperBound : unsafe endOfDigits(fraction)
            scale = at &- fraction
            guard scale > 0, let all = unsafe withFraction(digits, whole, fraction..<at) else { return nil }
            digits = all
        }
        if at != range.upperBound {
            guard let exponent = unsafe shortExponent(at..<range.upperBound) else { return nil }
            scale &-= exponent
        }
        guard let value = Double.nearest(digits, scale: scale) else { return nil }
        return isNegative ? -value : value
    }

    /// Whether the eight bytes at `offset` are digits.
    @unsafe @inline(__always) private func areDigits(_ offset: Int) -> Bool {
        let word = unsafe word(inBounds: offset) ^ 0x3030_3030_3030_3030
        return ((word &+ 0x7676_7676_7676_7676) | word) & 0x8080_8080_8080_8080 == 0
    }

    /// The digits before a point and behind it as one number, if it has at most 18 significant digits.
    @unsafe @inline(__always) private func withFraction(_ before: UInt64, _ whole: Int, _ fraction: Range<Int>) -> UInt64? {
        if whole &+ fraction.count <= 18 {
            return unsafe before &* Double.powersOfTen[fraction.count]
                &+ longNumber(fraction.lowerBound, digits: fraction.count)
        }
        guard before == 0 else { return nil }
        var first = fraction.lowerBound
        while first < fraction.upperBound, unsafe self[inBounds: first] == UInt8(ascii: "0") { first &+= 1 }
        let count = fraction.upperBound &- first
        if count == 0 { return 0 }
        return count <= 18 ? unsafe longNumber(first, digits: count) : nil
    }

    /// Reads an exponent of up to three digits, such as `e-05`.
    @unsafe private func shortExponent(_ range: Range<Int>) -> Int? {
        guard unsafe self[inBounds: range.lowerBound] | 0x20 == UInt8(ascii: "e") else { return nil }
        let sign = unsafe self[inBounds: range.lowerBound &+ 1]
        let isSigned = sign == UInt8(ascii: "-") || sign == UInt8(ascii: "+")
        let start = range.lowerBound &+ (isSigned ? 2 : 1)
        let count = range.upperBound &- start
        guard 1...3 ~= count, unsafe endOfDigits(start) == range.upperBound else { return nil }
        let exponent = Int(unsafe number(start, digits: count))
        return sign == UInt8(ascii: "-") ? -exponent : exponent
    }
}

extension Decimal {
    /// The nearest double to a number that has `exactDigits`, else nil. Dividend and divisor are both exact.
    @inline(__always) var shortDouble: Double? {
        guard let digits = exactDigits else { return nil }
        return Double(digits) / Double.exactPowersOfTen[Int(scale)]
    }

    /// The nearest double.
    package var nearestDouble: Double {
        if let short = magnitude.shortDouble { return isBelowZero ? -short : short }
        return Double("\(self)") ?? .nan
    }
}

extension Double {
    // Written out as constants, so that nothing has to be computed at the first use.

    /// 10^0 … 10^18.
    fileprivate static let powersOfTen: InlineArray<19, UInt64> = [
        1, 10, 100, 1000, 10_000, 100_000, 1_000_000, 10_000_000, 100_000_000, 1_000_000_000, 10_000_000_000,
        100_000_000_000, 1_000_000_000_000, 10_000_000_000_000, 100_000_000_000_000, 1_000_000_000_000_000,
        10_000_000_000_000_000, 100_000_000_000_000_000, 1_000_000_000_000_000_000,
    ]

    /// 10^0 … 10^22, all that are exact.
    fileprivate static let exactPowersOfTen: InlineArray<23, Double> = [
        1e0, 1e1, 1e2, 1e3, 1e4, 1e5, 1e6, 1e7, 1e8, 1e9, 1e10, 1e11, 1e12, 1e13, 1e14, 1e15, 1e16, 1e17, 1e18, 1e19, 1e20,
        1e21, 1e22,
    ]

    /// The double nearest to `digits` / 10^`scale`, ties to even; `digits` is below 2^60. Nil if the scale is too large.
    @inline(__always) static func nearest(_ digits: UInt64, scale: Int) -> Double? {
        if digits == 0 { return 0 }
        if digits <= 1 << 53, -22...22 ~= scale {
            let number = Double(digits)
            return scale < 0 ? number * exactPowersOfTen[-scale] : number / exactPowersOfTen[scale]
        }
        guard 0...27 ~= scale else { return nil }
        // digits / 10^scale = digits / 5^scale / 2^scale. Both are shifted up to the top of a word, the dividend one bit less,
        // so that the quotient is below 2^64 and has at least 62 bits: those of a double, and what rounding needs.
        let divisor = PowersOfTen.high(scale)
        let dividend = digits << UInt64(digits.leadingZeroBitCount &- 1)
        let (quotient, remainder) = divisor.dividingFullWidth((dividend, 0))
        let excess = 11 &- quotient.leadingZeroBitCount
        let half = UInt64(1) << UInt64(excess &- 1)
        let rest = quotient & (half &* 2 &- 1)
        var significand = quotient >> UInt64(excess)
        if rest > half || (rest == half && (remainder != 0 || significand & 1 == 1)) { significand &+= 1 }
        let power = excess &- digits.leadingZeroBitCount &- PowersOfTen.log2(scale)
        // A significand that was rounded up to 2^53 carries into the exponent, as it should.
        return Double(bitPattern: UInt64(power &+ 52 &+ 1023) << 52 &+ (significand &- 1 << 52))
    }
}
