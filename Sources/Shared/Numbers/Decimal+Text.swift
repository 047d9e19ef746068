// Decimals as text and in JSON: reading and showing them.

extension Decimal {
    /// Reads a number as JSON spells it: `-12`, `0.10`, `1.5e-7`. Nil for any other text, and for a number that does not fit.
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

    /// In bounds are all reads for one reason: digits end behind `range` at the latest, and sixteen bytes behind it are
    /// readable.
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

    /// Reads many digits, or an exponent. This is rare, and checks each digit for overflow.
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
            // Limited to more than the digits of any line could make up for.
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
    /// The number at `index`, also if it is written in a string, as the exchange writes its numbers.
    @inline(__always) package func decimal(_ index: Int) -> Decimal? {
        guard word(index) >> 60 <= Kind.number.rawValue else { return nil }
        // In bounds: the padding makes the bytes behind every value readable; the first is a quote or a separator.
        return unsafe Decimal(text.span.bytes, range(index))
    }

    /// The number at `index` as the nearest double. The standard library reads those with many digits.
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
