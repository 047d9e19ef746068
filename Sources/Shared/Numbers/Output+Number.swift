// Writing numbers as text, eight digits per step.

extension Output {
    package mutating func write(_ number: Int) {
        reserve(24)
        if number < 0 { write(UInt8(ascii: "-")) }
        writeDigits(UInt64(number.magnitude), atLeast: 1)
    }

    /// Writes `number` with leading zeros, up to `digits` digits.
    package mutating func write(_ number: Int, digits: Int) {
        reserve(24)
        writeDigits(UInt64(number.magnitude), atLeast: digits)
    }

    package mutating func write(_ number: Decimal) {
        reserve(64)
        if number.isShort { return lend { bytes, count in bytes.write(short: number, at: &count) } }
        if number.coefficient < 0 || number.isNegativeZero { write(UInt8(ascii: "-")) }
        let scale = Int(number.scale)
        let magnitude = number.coefficient.magnitude
        if let small = UInt64(exactly: magnitude) {
            writeDigits(small, atLeast: scale &+ 1)
        } else {
            // At most 39 digits, written in parts of 19.
            let (high, low) = magnitude.quotientAndRemainder(dividingBy: 10_000_000_000_000_000_000)
            if high > UInt128(UInt64.max) {
                let (top, middle) = high.quotientAndRemainder(dividingBy: 10_000_000_000_000_000_000)
                writeDigits(UInt64(top), atLeast: 1)
                writeDigits(UInt64(middle), atLeast: 19)
            } else {
                writeDigits(UInt64(high), atLeast: max(scale &+ 1 &- 19, 1))
            }
            writeDigits(UInt64(low), atLeast: 19)
        }
        if scale == 0 { return }
        // Move the digits behind the point back by one place, and set the point.
        for place in stride(from: count, to: count &- scale, by: -1) { buffer[place] = buffer[place &- 1] }
        buffer[count &- scale] = UInt8(ascii: ".")
        count &+= 1
    }

    /// The caller has reserved the room.
    private mutating func writeDigits(_ number: UInt64, atLeast minimum: Int) {
        let hundredMillion: UInt64 = 100_000_000
        if number >= hundredMillion || minimum > 8 {
            let (high, low) = number.quotientAndRemainder(dividingBy: hundredMillion)
            writeDigits(high, atLeast: max(minimum &- 8, 1))
            store(Output.eightDigits(low), skipping: 0)
        } else {
            let digits = Output.eightDigits(number)
            store(digits, skipping: min(digits.trailingZeroBitCount / 8, 8 &- minimum))
        }
    }

    /// The eight decimal digits of a number below 10^8 in eight bytes, the highest one first, each from 0 to 9.
    static func eightDigits(_ number: UInt64) -> UInt64 {
        // Halves of four digits, then quarters of two, then digits: each split is one multiplication for all lanes.
        let fours = number / 10_000 | (number % 10_000) << 32
        let hundreds = (fours &* 10_486) >> 20 & 0x0000_007F_0000_007F
        let twos = hundreds | (fours &- hundreds &* 100) << 16
        let tens = (twos &* 103) >> 10 & 0x000F_000F_000F_000F
        return tens | (twos &- tens &* 10) << 8
    }

    private mutating func store(_ digits: UInt64, skipping: Int) {
        buffer.store((digits | 0x3030_3030_3030_3030) >> UInt64(skipping &* 8), at: count)
        count &+= 8 &- skipping
    }
}

extension MutableRawSpan {
    /// Writes a text and then a short number.
    @inline(__always) mutating func write(_ text: StaticString, short number: Decimal, at place: inout Int) {
        write(text, at: &place)
        write(short: number, at: &place)
    }

    /// Writes a short number. Traps when 33 bytes do not fit. The bytes behind the number are meaningless.
    mutating func write(short number: Decimal, at place: inout Int) {
        let scale = Int(number.scale)
        guard number.shortDigits < 100_000_000, scale < 8 else { return write(long: number.shortDigits, scale, at: &place) }
        let digits = Output.eightDigits(number.shortDigits)
        let leading = Swift.min(digits.trailingZeroBitCount / 8, 7 &- scale)
        let text = (digits | 0x3030_3030_3030_3030) &>> UInt64(leading &* 8)
        let whole = 8 &- leading &- scale
        if scale == 0 {
            store(text, at: place)
            place &+= whole
            return
        }
        let point = UInt64(UInt8(ascii: ".")) &<< UInt64(whole &* 8)
        let before = text & (1 &<< UInt64(whole &* 8) &- 1)
        store(before | point, at: place)
        store(text &>> UInt64(whole &* 8), at: place &+ whole &+ 1)
        place &+= 9 &- leading
    }

    /// Writes up to fifteen digits, and a point before the last `scale` of them.
    @inline(never) private mutating func write(long number: UInt64, _ scale: Int, at place: inout Int) {
        let (high, low) = number.quotientAndRemainder(dividingBy: 100_000_000)
        let digits = UInt128(Output.eightDigits(low)) << 64 | UInt128(Output.eightDigits(high))
        let leading = Swift.min(digits.trailingZeroBitCount / 8, 15 &- scale)
        let text = (digits | 0x3030_3030_3030_3030_3030_3030_3030_3030) &>> UInt128(leading &* 8)
        let whole = 16 &- leading &- scale
        if scale == 0 {
            store(digits: text, at: place)
            place &+= whole
        } else {
            store(digits: text, withPointBehind: whole, at: place)
            place &+= 17 &- leading
        }
    }
}
