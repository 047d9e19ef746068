extension Output {
    /// Writes a double as the shortest text that reads back as the same double, or null if it is not finite. A whole number up
    /// to 2^53 has no point; numbers beyond 2^53, and below 0.0001, have an exponent.
    package mutating func value(_ number: Double) {
        guard number.isFinite else {
            write("null")
            return
        }
        // The longest text has 24 bytes, and two words are stored behind the last point.
        reserve(48)
        if number.sign == .minus { store(UInt64(UInt8(ascii: "-")), count: 1) }
        if number == 0 { return store(UInt64(UInt8(ascii: "0")), count: 1) }
        write(ShortestDigits(number), isBelowExponent: number.magnitude <= 0x1p53)
    }

    /// The caller has reserved 48 bytes.
    private mutating func write(_ shortest: ShortestDigits, isBelowExponent: Bool) {
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
        guard isBelowExponent, point >= -3 else { return write(first, text, count, exponent: point &- 1) }
        if point <= 0 { store(0x3030_302E_30, count: 2 &- point) }
        lend { bytes, place in
            bytes.store(first | 0x30, at: place)
            if first != 0 { place &+= 1 }
            if point <= 0 || count <= before {
                bytes.store(digits: text, at: place)
                place &+= max(count, before)
            } else {
                bytes.store(digits: text, withPointBehind: before, at: place)
                place &+= count &+ 1
            }
        }
    }

    /// Writes a number with an exponent and one digit before its point: `first` if that is not 0, else the first of the sixteen
    /// in `text`, of which `count` are significant.
    @inline(never) private mutating func write(_ first: UInt64, _ text: UInt128, _ count: Int, exponent: Int) {
        store(first == 0 ? UInt64(truncatingIfNeeded: text) : first | 0x30, count: 1)
        let behind = first == 0 ? count &- 1 : count
        if behind > 0 {
            store(UInt64(UInt8(ascii: ".")), count: 1)
            lend { bytes, place in
                bytes.store(digits: first == 0 ? text >> 8 : text, at: place)
                place &+= behind
            }
        }
        store(exponent < 0 ? 0x2D65 : 0x2B65, count: 2)
        write(abs(exponent))
    }
}
