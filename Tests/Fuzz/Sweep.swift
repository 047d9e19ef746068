import TestSupport

@testable import Shared

/// Systematic texts for the JSON scanner, for cases in which every position must be tried.
struct Sweep {
    /// The characters with a meaning in JSON, their neighbours, and the limits of the byte ranges of UTF-8.
    static let telling =
        Array("{}[],:\"\\/ \t\n\r019-+.eEtrufalsn;!#Z".utf8) + [
            0x00, 0x1F, 0x7F, 0x80, 0xBF, 0xC1, 0xC2, 0xE0, 0xED, 0xF0, 0xF4, 0xF5, 0xFF,
        ]

    private(set) var count = 0
    private var parser = JSONFuzz()

    private mutating func check(_ text: [UInt8]) throws(Difference) {
        count += 1
        do throws(Difference) { try parser.check(text) } catch {
            throw Difference("\(error)\n\(String(decoding: text, as: UTF8.self))")
        }
    }

    /// Brackets that close at every position near the end of the tape.
    mutating func readClosings(ends: [Int], depths: [Int]) throws(Difference) {
        var chance = Seeded(seed: 1)
        for end in ends {
            // Deeper documents do not fit into this many words.
            for depth in depths where 2 * depth + 20 <= end + 12 {
                for words in max(end - 12, 2 * depth + 20)...end + 12 {
                    for behind in 0..<4 { try check(JSONInputs.closing(words: words, depth: depth, behind: behind, &chance)) }
                }
            }
        }
    }

    /// Reads every prefix of a text, and every text in which one byte is replaced by one of `bytes`.
    mutating func read(changed text: [UInt8], bytes: [UInt8]) throws(Difference) {
        for count in 0...text.count { try check(Array(text[..<count])) }
        var changed = text
        for place in text.indices {
            for byte in bytes where byte != text[place] {
                changed[place] = byte
                try check(changed)
            }
            changed[place] = text[place]
        }
    }
}
