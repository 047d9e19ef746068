import TestSupport
import Testing

@testable import Shared

/// A line that differs from the one before it only in its values is read like the first line of all.
struct RepeatedLineTests {
    private static let values = [
        "1", "0", "-1", "16649.50", "0.00001234", "12345678901234567890.5", "1e5", "-2.5E-7", "true", "false", "null", "\"\"",
        "\"x\"",
        "\"BTCUSDT\"", "\"a text of more than sixteen bytes\"", "\"caf\u{E9} \u{20AC} \u{1F600}\"", "\"a\\\"b\\u0041\"",
        "123456789012345",
        "1234567890123456", "0.123456789012345",
    ]
    private static let names = [
        "a", "open", "topic", "bb_20_2_percent", "a_name_of_20_bytes_12", "a_name_of_32_bytes_1234567890ab", "\\u0061",
    ]

    /// The texts between the values of a random line; `nil` stands for a value.
    private static func pieces(_ random: inout Seeded, depth: Int, into pieces: inout [String?]) {
        let blank = random.oneIn(8) ? " " : ""
        let isObject = random.oneIn(3) == false
        pieces.append((isObject ? "{" : "[") + blank)
        for number in 0..<random.below(5) {
            if number > 0 { pieces.append("," + blank) }
            if isObject { pieces.append("\"\(random.pick(names))\"" + blank + ":" + blank) }
            if depth > 0, random.oneIn(4) {
                RepeatedLineTests.pieces(&random, depth: depth - 1, into: &pieces)
            } else {
                pieces.append(nil)
            }
            pieces.append(blank)
        }
        pieces.append(isObject ? "}" : "]")
    }

    private static func line(_ pieces: [String?], _ random: inout Seeded) -> String {
        pieces.map { $0 ?? random.pick(values) }.joined()
    }

    /// Reads a line with a reader that has read others, and with a new one.
    private func compare(_ json: inout JSON, _ line: [UInt8]) -> Bool {
        var fresh = JSON()
        let (error, expected) = (json.scan(line), fresh.scan(line))
        #expect(error == expected, "\(String(decoding: line, as: UTF8.self))")
        guard expected == nil else { return false }
        let count = fresh.after(0)
        #expect(
            json.after(0) == count && json.tape[..<count] == fresh.tape[..<count], "\(String(decoding: line, as: UTF8.self))")
        return true
    }

    @Test func readsLikeTheFirst() {
        var random = Seeded(seed: 7)
        var json = JSON()
        var (good, bad) = (0, 0)
        for _ in 0..<2_000 {
            var pieces: [String?] = []
            RepeatedLineTests.pieces(&random, depth: 3, into: &pieces)
            for _ in 0..<random.below(8) {
                var line = Array(RepeatedLineTests.line(pieces, &random).utf8)
                if random.oneIn(6) {
                    let place = random.below(line.count)
                    switch random.below(3) {
                    case 0: line[place] = random.pick(Array(#"{}[]",:0e.- \tnx"#.utf8))
                    case 1: line.remove(at: place)
                    default: line.insert(contentsOf: Array(random.pick(["1", "\"", ",", " ", ".", "e"]).utf8), at: place)
                    }
                }
                if compare(&json, line) { good += 1 } else { bad += 1 }
            }
        }
        #expect(good > 5_000 && bad > 500, "\(good) \(bad)")
    }

    /// A line that is one value, with white space around it.
    @Test func readsSingleValues() {
        var json = JSON()
        for blanks in ["", " ", "  "] {
            for value in RepeatedLineTests.values { #expect(compare(&json, Array((blanks + value + blanks).utf8))) }
        }
    }

    /// Texts between values that have more bytes than are compared in one step.
    @Test func readsLongTextsBetweenValues() {
        var json = JSON()
        for closing in 1...70 {
            let opening = String(repeating: "[", count: closing)
            for value in RepeatedLineTests.values {
                let line = #"{"data":"# + opening + value + String(repeating: "]", count: closing) + #","next":"# + value + "}"
                #expect(compare(&json, Array(line.utf8)))
            }
        }
    }

    /// Lines of many kinds in any order: each is read like the first, and lines of one shape have the same names at the same
    /// places.
    @Test func readsKindsInTurn() {
        var random = Seeded(seed: 11)
        for kinds in [1, 2, 3, 7, 8, 9, 20] {
            var json = JSON()
            var shapes: [UInt64: [Int: String]] = [:]
            let pieces = (0..<kinds).map { number in
                var pieces: [String?] = ["{\"type\":\"\(number % 5)\""]
                for place in 0..<random.below(6) { pieces += [",\"\(place + random.below(2))\":", nil] }
                return pieces + ["}"]
            }
            for _ in 0..<500 {
                // An empty line and a malformed one between the others.
                if random.oneIn(9) { #expect(!compare(&json, random.oneIn(2) ? [] : Array(#"{"type":"#.utf8))) }
                let line = RepeatedLineTests.line(random.pick(pieces), &random)
                #expect(compare(&json, Array(line.utf8)))
                let names = RepeatedLineTests.names(json)
                #expect(shapes[json.shape] ?? names == names, "\(line)")
                shapes[json.shape] = names
            }
            #expect(kinds > 8 || shapes.count <= kinds, "\(shapes.count) shapes of \(kinds) kinds")
        }
    }

    /// The names of the members of an object by their places on the tape.
    private static func names(_ json: borrowing JSON) -> [Int: String] {
        var names: [Int: String] = [:]
        var index = 1
        while json.kind(index) != .end {
            names[index] = json.string(index)
            index = json.after(index + 1)
        }
        return names
    }

    /// A line that was scanned is learned, and only lines that have the same texts between their values are like it.
    @Test func learnsALine() {
        var line = RepeatedLine()
        var json = JSON()
        let text = Array(#"{"open":1,"close":"2"}"#.utf8)
        #expect(json.scan(text) == nil)
        line.learn(json.text, length: json.length, json.tape, count: json.after(0))
        #expect(line.count == 6)
        var tape = [UInt64](repeating: 0, count: 64)
        let other = Array(#"{"open":"16649.5","close":null}"#.utf8) + [UInt8](repeating: 0, count: JSON.padding)
        #expect(line.scan(other, length: other.count - JSON.padding, onto: &tape))
        #expect(JSON.Kind(rawValue: tape[2] >> 60) == .string && JSON.Kind(rawValue: tape[4] >> 60) == .null)
        for different in [
            #"{"open":1,"close":2} "#, #"{"open":1,"cloze":2}"#, #"{"open":1 ,"close":2}"#, #"{"open":1,"close":[]}"#,
            #"{"open":1}"#, "",
        ] {
            let bytes = Array(different.utf8) + [UInt8](repeating: 0, count: JSON.padding)
            #expect(!line.scan(bytes, length: different.utf8.count, onto: &tape), "\(different)")
        }
    }
}
