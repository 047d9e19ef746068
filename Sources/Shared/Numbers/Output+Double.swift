extension Output {
    /// Writes a double as the shortest text that reads back as the same double, or null if it is not finite. A whole number up
    /// to 2^53 has no point; numbers beyond 2^53, and below 0.0001, have an exponent.
    package mutating func value(_ number: Double) {
        reserve(MutableRawSpan.roomOfDouble)
        lend { bytes, place in bytes.write(number, at: &place) }
    }
}

extension MutableRawSpan {
    /// The longest text of a double has 24 bytes, and two words are stored behind its last point.
    static let roomOfDouble = 48

    /// Writes a double like `Output.value`. Traps when `roomOfDouble` bytes do not fit.
    mutating func write(_ number: Double, at place: inout Int) {
        guard number.isFinite else { return write("null", at: &place) }
        if number.sign == .minus { write("-", at: &place) }
        if number == 0 { return write("0", at: &place) }
        write(ShortestDigits(number), isBelowExponent: number.magnitude <= 0x1p53, at: &place)
    }

    @inline(__always) private mutating func write(_ shortest: ShortestDigits, isBelowExponent: Bool, at place: inout Int) {
        let sixteen: UInt64 = 10_000_000_000_000_000
        var digits = shortest.digits
        var exponent = shortest.exponent
        while digits < sixteen / 10 {
            digits &*= 10
            exponent &-= 1
        }
        // One digit, which may be 0, and then sixteen more: eight in each word.
        let first = digits / sixteen
        let rest = digits &- first &* sixteen
        let high = Output.eightDigits(rest / 100_000_000)
        let low = Output.eightDigits(rest % 100_000_000)
        let text = UInt128(low | 0x3030_3030_3030_3030) << 64 | UInt128(high | 0x3030_3030_3030_3030)
        // The number of the sixteen digits before the zeros at the end.
        let count = low == 0 ? 8 &- high.leadingZeroBitCount / 8 : 16 &- low.leadingZeroBitCount / 8
        // The number of the sixteen digits before the point.
        let before = exponent &+ 16
        let point = before &+ (first == 0 ? 0 : 1)
        guard isBelowExponent, point >= -3 else { return write(first, text, count, exponent: point &- 1, at: &place) }
        if point <= 0 {
            store(0x3030_302E_30, at: place)
            place &+= 2 &- point
        }
        store(first | 0x30, at: place)
        if first != 0 { place &+= 1 }
        if point <= 0 || count <= before {
            store(digits: text, at: place)
            place &+= max(count, before)
        } else {
            store(digits: text, withPointBehind: before, at: place)
            place &+= count &+ 1
        }
    }

    /// Writes a number with an exponent and one digit before its point: `first` if that is not 0, else the first of the sixteen
    /// in `text`, of which `count` are significant.
    @inline(never) private mutating func write(
        _ first: UInt64, _ text: UInt128, _ count: Int, exponent: Int, at place: inout Int
    ) {
        store(first == 0 ? UInt64(truncatingIfNeeded: text) : first | 0x30, at: place)
        place &+= 1
        let behind = first == 0 ? count &- 1 : count
        if behind > 0 {
            write(".", at: &place)
            store(digits: first == 0 ? text >> 8 : text, at: place)
            place &+= behind
        }
        write(exponent < 0 ? "e-" : "e+", at: &place)
        write(short: Decimal(Int128(abs(exponent))), at: &place)
    }
}
