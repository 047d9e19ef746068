import Shared

/// Checks whether text, which may come in parts, is UTF-8.
struct UTF8Check {
    /// The number of bytes missing of the current character, and the range in which the next of them must be.
    private var missing = 0
    private var lowest: UInt8 = 0x80
    private var highest: UInt8 = 0xBF

    /// Whether no character is incomplete.
    var isComplete: Bool { missing == 0 }

    /// Checks the next part. Returns false if the text cannot be UTF-8, whatever follows.
    mutating func take(_ bytes: RawSpan) -> Bool {
        var place = 0
        let count = bytes.byteCount
        while place < count {
            if missing == 0 {
                place = bytes.blockBeyondASCII(place)
                while place &+ 8 <= count, bytes.word(place) & 0x8080_8080_8080_8080 == 0 { place &+= 8 }
                if place == count { return true }
            }
            let byte = bytes.byte(place)
            place &+= 1
            if missing > 0 {
                guard byte >= lowest, byte <= highest else { return false }
                missing &-= 1
                (lowest, highest) = (0x80, 0xBF)
            } else if byte >= 0x80 {
                guard begin(byte) else { return false }
            }
        }
        return true
    }

    /// The first byte of a longer character: no overlong forms, no surrogates, nothing above U+10FFFF.
    private mutating func begin(_ byte: UInt8) -> Bool {
        switch byte {
        case 0xC2...0xDF: missing = 1
        case 0xE0...0xEF: missing = 2
        case 0xF0...0xF4: missing = 3
        default: return false
        }
        lowest = byte == 0xE0 ? 0xA0 : byte == 0xF0 ? 0x90 : 0x80
        highest = byte == 0xED ? 0x9F : byte == 0xF4 ? 0x8F : 0xBF
        return true
    }
}
