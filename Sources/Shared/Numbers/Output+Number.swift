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
        // The fast path, for most prices and sizes.
        if let digits = number.shortDigits { return writeShort(digits, Int(number.scale)) }
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

    /// Writes at most eight digits and a point. The caller has reserved the room.
    private mutating func writeShort(_ number: UInt64, _ scale: Int) {
        let digits = Output.eightDigits(number)
        let leading = min(digits.trailingZeroBitCount / 8, 7 &- scale)
        let text = (digits | 0x3030_3030_3030_3030) &>> UInt64(leading &* 8)
        let whole = 8 &- leading &- scale
        if scale == 0 {
            buffer.store(text, at: count)
            count &+= whole
            return
        }
        let point = UInt64(UInt8(ascii: ".")) &<< UInt64(whole &* 8)
        let before = text & (1 &<< UInt64(whole &* 8) &- 1)
        buffer.store(before | point, at: count, text &>> UInt64(whole &* 8), at: count &+ whole &+ 1)
        count &+= 9 &- leading
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
