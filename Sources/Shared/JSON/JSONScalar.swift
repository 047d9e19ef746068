/// The ends of strings, numbers and literals. In bounds are all reads for one reason: the text ends in `JSON.padding` zero
/// bytes, no zero byte belongs to a value, and at most 32 bytes are read from the place reached.
enum JSONScalar {
    /// Moves `at` from behind the opening quote of a string to its closing quote. Returns its kind; nil if it is malformed, with
    /// `at` on the byte that does not fit.
    @unsafe @inline(__always) static func string(_ bytes: RawSpan, _ at: inout Int) -> JSON.Kind? {
        at = unsafe bytes.endOfPlainString(at)
        if unsafe bytes[inBounds: at] == UInt8(ascii: "\"") { return .string }
        let rest = unsafe JSONString.finish(bytes, from: at)
        at = rest.end
        return rest.isWhole ? rest.isEscaped ? .escapedString : .string : nil
    }

    /// Moves `at` from the first byte of a number behind its last one. If the number is malformed, returns what was expected, with
    /// `at` on the byte that does not fit.
    @unsafe @inline(__always) static func number(_ bytes: RawSpan, _ at: inout Int) -> String? {
        if unsafe bytes[inBounds: at] == UInt8(ascii: "-") { at &+= 1 }
        let whole = at
        let others = unsafe bytes.others(amongDigits: at)
        let digits = others.trailingZeroBitCount
        at = digits < 32 ? whole &+ digits : unsafe bytes.endOfDigits(whole &+ 32)
        if digits == 0 { return "a digit" }
        if unsafe bytes[inBounds: whole] == UInt8(ascii: "0"), at > whole &+ 1 {
            at = whole &+ 1
            return "no digit after a leading zero"
        }
        if unsafe bytes[inBounds: at] == UInt8(ascii: ".") {
            let fraction = at &+ 1
            // The next byte that is not a digit is mostly among the same 32.
            let end = digits < 32 ? (others & (others &- 1)).trailingZeroBitCount : 32
            at = end < 32 ? whole &+ end : unsafe bytes.endOfDigits(max(fraction, whole &+ 32))
            if at == fraction { return "a digit after the decimal point" }
        }
        if unsafe bytes[inBounds: at] | 0x20 == UInt8(ascii: "e") {
            at &+= 1
            let sign = unsafe bytes[inBounds: at]
            if sign == UInt8(ascii: "+") || sign == UInt8(ascii: "-") { at &+= 1 }
            let exponent = at
            at = unsafe bytes.endOfDigits(at)
            if at == exponent { return "a digit of the exponent" }
        }
        return nil
    }

    /// The end of a number at `at` that has neither a sign nor an exponent and fewer than 16 bytes, as most have; 0 for any other
    /// text.
    @unsafe @inline(__always) static func endOfPlainNumber(_ bytes: RawSpan, _ at: Int, first: UInt8) -> Int {
        // The bit beyond the sixteen bytes ends every number.
        let others = unsafe bytes.others(amongSixteenDigits: at) | 1 &<< 16
        let digits = others.trailingZeroBitCount
        if digits == 0 || first == UInt8(ascii: "0") && digits > 1 { return 0 }
        var end = digits
        if unsafe bytes[inBounds: at &+ digits] == UInt8(ascii: ".") {
            end = (others & (others &- 1)).trailingZeroBitCount
            if end <= digits &+ 1 { return 0 }
        }
        return unsafe end > 15 || bytes[inBounds: at &+ end] | 0x20 == UInt8(ascii: "e") ? 0 : at &+ end
    }

    /// Moves `at` like `number`. Returns whether the text there is a number.
    @unsafe @inline(never) static func isNumber(_ bytes: RawSpan, _ at: inout Int) -> Bool { unsafe number(bytes, &at) == nil }

    /// Moves `at` behind `true`, `false` or `null`, of which `first` is the first byte. Returns nil for anything else.
    @unsafe @inline(__always) static func literal(_ bytes: RawSpan, _ at: inout Int, first: UInt8) -> JSON.Kind? {
        let word = unsafe bytes.word(inBounds: at)
        switch first {
        case UInt8(ascii: "t") where word & 0xFFFF_FFFF == 0x6575_7274:
            at &+= 4
            return .true
        case UInt8(ascii: "f") where word & 0xFF_FFFF_FFFF == 0x65_736C_6166:
            at &+= 5
            return .false
        case UInt8(ascii: "n") where word & 0xFFFF_FFFF == 0x6C6C_756E:
            at &+= 4
            return .null
        default: return nil
        }
    }
}
