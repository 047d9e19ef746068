/// A key pressed in the terminal.
package enum Key: Equatable, Sendable {
    case character(Unicode.Scalar)
    case control(Character)
    case enter, escape, backspace, tab
    case up, down, left, right, home, end, pageUp, pageDown
}

/// Reads keys from the bytes that a terminal sends. Unknown sequences are ignored.
package struct KeyReader {
    private var pending: [UInt8] = []

    /// An escape that no byte follows within this time, in ms, is the key Esc.
    package static let patience = 50
    /// The longest key sequence, in bytes.
    private static let longest = 32

    package init() {}

    /// Whether an incomplete sequence is pending. Its remaining bytes may never arrive.
    package var isWaiting: Bool { !pending.isEmpty }

    /// Adds bytes, and returns the keys that they complete.
    package mutating func take(_ bytes: ArraySlice<UInt8>) -> [Key] {
        pending += bytes
        var keys: [Key] = []
        while let (key, length) = next() {
            pending.removeFirst(length)
            if let key { keys.append(key) }
        }
        return keys
    }

    /// Gives up waiting for more bytes: returns Esc for a single pending escape, and drops all else.
    package mutating func giveUp() -> [Key] {
        defer { pending = [] }
        return pending.first == 0x1B && pending.count == 1 ? [.escape] : []
    }

    /// The first complete key and its length in bytes. The key is nil if the sequence is unknown.
    private func next() -> (key: Key?, length: Int)? {
        guard let first = pending.first else { return nil }
        switch first {
        case 0x1B: return sequence()
        case 0x0A, 0x0D: return (.enter, 1)
        case 0x08, 0x7F: return (.backspace, 1)
        case 0x09: return (.tab, 1)
        case 0x01..<0x1B: return (.control(Character(Unicode.Scalar(first + 0x60))), 1)
        case ..<0x20: return (nil, 1)
        case 0x20..<0x7F: return (.character(Unicode.Scalar(first)), 1)
        default: return beyondASCII(first)
        }
    }

    private func beyondASCII(_ first: UInt8) -> (key: Key?, length: Int)? {
        let length = first >= 0xF0 ? 4 : first >= 0xE0 ? 3 : first >= 0xC0 ? 2 : 1
        if pending.count < length { return nil }
        let text = String(decoding: pending[..<length], as: UTF8.self)
        guard length > 1, let scalar = text.unicodeScalars.first, text.unicodeScalars.count == 1, scalar != "\u{FFFD}" else {
            return (nil, 1)
        }
        return (.character(scalar), length)
    }

    private static let letters: [UInt8: Key] = [
        UInt8(ascii: "A"): .up, UInt8(ascii: "B"): .down, UInt8(ascii: "C"): .right, UInt8(ascii: "D"): .left,
        UInt8(ascii: "H"): .home, UInt8(ascii: "F"): .end,
    ]
    private static let numbers: [String: Key] = [
        "1": .home, "7": .home, "4": .end, "8": .end, "5": .pageUp, "6": .pageDown,
    ]

    /// Reads `ESC [ … letter`, `ESC O letter`, or the key Esc followed by another key.
    private func sequence() -> (key: Key?, length: Int)? {
        guard pending.count > 1 else { return nil }
        guard pending[1] == UInt8(ascii: "[") || pending[1] == UInt8(ascii: "O") else { return (.escape, 1) }
        guard let end = pending.dropFirst(2).firstIndex(where: { (0x40...0x7E).contains($0) }) else {
            return pending.count > KeyReader.longest ? (nil, pending.count) : nil
        }
        if pending[end] == UInt8(ascii: "~") {
            let number = String(decoding: pending[2..<end].prefix { $0 != UInt8(ascii: ";") }, as: UTF8.self)
            return (KeyReader.numbers[number], end + 1)
        }
        return (KeyReader.letters[pending[end]], end + 1)
    }
}
