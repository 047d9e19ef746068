import TestSupport

@testable import Net
@testable import Shared

/// Compares the checks of UTF-8 in pieces and in JSON strings with the standard library's. The first byte determines the cuts.
struct UTF8Fuzz: FuzzedParser {
    private static let pieces: [[UInt8]] = [
        Array("plain text and more of it".utf8), Array("é".utf8), Array("€".utf8), Array("𝄞".utf8), [0xC0, 0x80], [0xC1, 0xBF],
        [0xE0, 0x80, 0x80], [0xE0, 0x9F, 0xBF], [0xE0, 0xA0, 0x80], [0xED, 0x9F, 0xBF], [0xED, 0xA0, 0x80], [0xEF, 0xBF, 0xBF],
        [0xF0, 0x80, 0x80, 0x80], [0xF0, 0x8F, 0xBF, 0xBF], [0xF0, 0x90, 0x80, 0x80], [0xF4, 0x8F, 0xBF, 0xBF],
        [0xF4, 0x90, 0x80, 0x80], [0xF5, 0x80, 0x80, 0x80], [0x80], [0xBF], [0xFF], [0xFE], [0xC3], [0xE2, 0x82],
        [0xF0, 0x9D, 0x84], [0],
    ]
    private var json = JSON()

    func input(_ chance: inout Seeded) -> [UInt8] {
        var text: [UInt8] = [UInt8(chance.below(256))]
        // Eight bytes are checked at a time.
        if chance.oneIn(2) { text += [UInt8](repeating: 0x61, count: chance.below(18)) }
        for _ in 0..<chance.below(6) { text += chance.oneIn(3) ? chance.pick(Self.pieces) : Self.scalar(&chance) }
        if chance.oneIn(4) { chance.damage(&text) }
        return text
    }

    /// A character of any length, often one at the end of a range.
    private static func scalar(_ chance: inout Seeded) -> [UInt8] {
        let ends: [UInt32] = [
            0x7F, 0x80, 0x7FF, 0x800, 0xFFF, 0x1000, 0xCFFF, 0xD000, 0xD7FF, 0xE000, 0xFFFF, 0x10000, 0x3FFFF, 0x40000, 0xFFFFF,
            0x100000, 0x10FFFF,
        ]
        let value = chance.oneIn(2) ? chance.pick(ends) : UInt32(chance.below(0x11_0000))
        return Unicode.Scalar(value).map { Array(String(Character($0)).utf8) } ?? [0xED, 0xA0, 0x80]
    }

    mutating func check(_ input: [UInt8]) throws(Difference) {
        guard let first = input.first else { return }
        let text = Array(input.dropFirst())
        let expected = String(validating: text, as: UTF8.self) != nil
        var chance = Seeded(seed: UInt64(first))
        var check = UTF8Check()
        var isGood = true
        var place = 0
        while place < text.count, isGood {
            let end = min(text.count, place + 1 + (first == 0 ? text.count : chance.below(first < 128 ? 4 : 20)))
            isGood = unsafe check.take(text.span.bytes.extracting(place..<end))
            place = end
        }
        try expect((isGood && check.isComplete) == expected, "UTF-8 is judged wrongly in parts")
        // If the check accepts an incomplete character at the end, the text as a whole is not valid UTF-8.
        if isGood, !check.isComplete, place == text.count {
            try expect(!expected, "an unfinished character is taken for a whole one")
        }
        if text.contains(where: { $0 < 0x20 || $0 == 0x22 || $0 == 0x5C }) { return }
        let error = json.scan([0x22] + text + [0x22])
        try expect((error == nil) == expected, "UTF-8 is judged wrongly in a string of JSON")
        if expected { try expect(json.string(0) == String(decoding: text, as: UTF8.self), "a string of JSON is not itself") }
    }
}
