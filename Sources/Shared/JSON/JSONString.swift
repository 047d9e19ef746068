/// The slow part of a string: escapes and characters beyond ASCII. In bounds are all its reads for one reason: it is called on
/// a text that ends in `JSON.padding` zero bytes, no zero byte belongs to a string, and it reads at most 8 bytes from the place
/// it has come to.
enum JSONString {
    /// Continues from the first byte that is not plain to the closing quote, or to the first invalid byte.
    @unsafe @inline(never) static func finish(_ bytes: RawSpan, from start: Int) -> (end: Int, isEscaped: Bool, isWhole: Bool) {
        var at = start
        var isEscaped = false
        while true {
            at = unsafe bytes.endOfPlainString(at)
            switch unsafe bytes[inBounds: at] {
            case UInt8(ascii: "\\"):
                isEscaped = true
                at &+= 1
                guard unsafe escape(bytes, &at) else { return (at, isEscaped, false) }
            case 0x80...:
                guard let length = unsafe UTF8Sequence.length(bytes, at) else { return (at, isEscaped, false) }
                at &+= length
            case UInt8(ascii: "\""): return (at, isEscaped, true)
            default: return (at, isEscaped, false)
            }
        }
    }

    @unsafe private static func escape(_ bytes: RawSpan, _ at: inout Int) -> Bool {
        switch unsafe bytes[inBounds: at] {
        case UInt8(ascii: "\""), UInt8(ascii: "\\"), UInt8(ascii: "/"), UInt8(ascii: "b"), UInt8(ascii: "f"),
            UInt8(ascii: "n"), UInt8(ascii: "r"), UInt8(ascii: "t"):
            at &+= 1
            return true
        case UInt8(ascii: "u"):
            at &+= 1
            for _ in 0..<4 {
                guard hexadecimal(unsafe bytes[inBounds: at]) != nil else { return false }
                at &+= 1
            }
            return true
        default: return false
        }
    }

    static func hexadecimal(_ byte: UInt8) -> UInt32? {
        switch byte {
        case UInt8(ascii: "0")...UInt8(ascii: "9"): UInt32(byte) - 0x30
        case UInt8(ascii: "a")...UInt8(ascii: "f"): UInt32(byte) - 0x57
        case UInt8(ascii: "A")...UInt8(ascii: "F"): UInt32(byte) - 0x37
        default: nil
        }
    }

    /// The text of the error where `finish` stopped: what was expected there.
    static func complaint(_ byte: UInt8, atEnd: Bool) -> String {
        if atEnd { return "a closing quote" }
        switch byte {
        case 0x80...: return "valid UTF-8"
        case ..<0x20: return "no control character in a string"
        default: return "a valid escape"
        }
    }
}

/// Recognises a character beyond ASCII by the table of well-formed byte sequences of the Unicode standard (3-7). Three bytes
/// must be readable behind its first.
enum UTF8Sequence {
    @unsafe static func length(_ bytes: RawSpan, _ at: Int) -> Int? {
        func isTail(_ distance: Int, _ range: ClosedRange<UInt8> = 0x80...0xBF) -> Bool {
            range.contains(unsafe bytes[inBounds: at &+ distance])
        }
        switch unsafe bytes[inBounds: at] {
        case 0xC2...0xDF: return isTail(1) ? 2 : nil
        case 0xE0: return isTail(1, 0xA0...0xBF) && isTail(2) ? 3 : nil
        case 0xE1...0xEC, 0xEE...0xEF: return isTail(1) && isTail(2) ? 3 : nil
        case 0xED: return isTail(1, 0x80...0x9F) && isTail(2) ? 3 : nil
        case 0xF0: return isTail(1, 0x90...0xBF) && isTail(2) && isTail(3) ? 4 : nil
        case 0xF1...0xF3: return isTail(1) && isTail(2) && isTail(3) ? 4 : nil
        case 0xF4: return isTail(1, 0x80...0x8F) && isTail(2) && isTail(3) ? 4 : nil
        default: return nil
        }
    }
}
