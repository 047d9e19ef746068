import TestSupport
import Testing

@testable import Shared

/// Two texts have the same shape if their members are in the same places.
struct ShapeTests {
    private func isSame(_ first: String, _ second: String) -> Bool {
        var json = JSON()
        #expect(json.scan(first) == nil)
        // Names are remembered with the first text, links with the second.
        let shape = json.shape
        #expect(json.scan(second) == nil)
        return json.shape == shape
    }

    @Test(arguments: [
        (#"{"a":1,"b":2}"#, #"{"a":"x","b":null}"#), (#"{"a":{"b":1},"c":2}"#, #"{"a":{"b":true},"c":3}"#), ("{}", "{ }"),
        (#"{"macd_12_26_9_signal":1,"c":2}"#, #"{"macd_12_26_9_signal":1.5,"c":2}"#),
        (#"{"data":[{"T":1},{"T":2}]}"#, #"{"data":[{"T":3},{"T":4}]}"#),
        (#"{"a_name_of_32_bytes_1234567890ab":1}"#, #"{"a_name_of_32_bytes_1234567890ab":2}"#),
    ])
    func isTheSame(first: String, second: String) {
        #expect(isSame(first, second))
    }

    @Test(arguments: [
        (#"{"a":1,"b":2}"#, #"{"b":1,"a":2}"#), (#"{"a":1,"b":2}"#, #"{"a":1}"#), (#"{"a":1}"#, #"{"a":1,"b":2}"#),
        (#"{"a":{"b":1,"c":2}}"#, #"{"a":{"b":1},"c":2}"#), (#"{"a":{"b":1},"c":2}"#, #"{"a":{"b":1,"c":2}}"#),
        (#"{"a":[1,2],"b":1}"#, #"{"a":[1,2,3],"b":1}"#),
        (#"{"a":1}"#, #"{"\u0061":1}"#), (#"{"macd_12_26_9_signal":1}"#, #"{"macd_12_26_9_signam":1}"#),
        (#"{"a":1}"#, #"[{"a":1}]"#), (#"{"a":1}"#, "{}"), (#"{"a":1,"b":2}"#, #"{"a":1,"b":2,"a":3}"#),
    ])
    func isAnother(first: String, second: String) {
        #expect(!isSame(first, second))
    }

    /// After a text of another kind, a malformed one, or one without members, the shape is the same as before.
    @Test func isTheSameBehindAnother() {
        for between in [#"{"a_name_of_32_bytes_1234567890ab":1}"#, #"{"\u0062":1}"#, #"{"a":1"#, "[]", "1"] {
            var json = JSON()
            #expect(json.scan(#"{"a":1}"#) == nil)
            let shape = json.shape
            _ = json.scan(between)
            #expect(json.scan(#"{"a":1}"#) == nil)
            #expect(json.shape == shape, "\(between)")
        }
    }

    /// Random texts in sequence: those with the same shape have the same names at the same indexes, in the same objects.
    @Test func tellsTextsApart() {
        var random = Seeded(seed: 33)
        var json = JSON()
        var (last, shape) = ([String](), UInt64(0))
        var (same, other) = (0, 0)
        for _ in 0..<50_000 {
            var text = ""
            ShapeTests.object(&random, depth: 2, into: &text)
            if random.oneIn(10) { text.removeLast() }
            guard json.scan(text) == nil else { continue }
            let names = ShapeTests.names(json)
            if json.shape == shape {
                #expect(names == last, "\(text)")
                same += 1
            } else {
                other += 1
            }
            (last, shape) = (names, json.shape)
        }
        #expect(same > 1000 && other > 1000)
    }

    private static func object(_ random: inout Seeded, depth: Int, into text: inout String) {
        text += "{"
        for number in 0..<random.below(3) {
            if number > 0 { text += "," }
            let name =
                random.oneIn(9)
                ? random.pick(["\\u0061", "a_name_of_20_bytes_12", "a_name_of_32_bytes_1234567890ab"])
                : random.pick(["a", "b"])
            text += "\"\(name)\":"
            switch random.below(depth > 0 ? 4 : 2) {
            case 0: text += "1"
            case 1: text += random.pick(["[]", "[1]", "[[]]", "{}"])
            default: object(&random, depth: depth - 1, into: &text)
            }
        }
        text += "}"
    }

    /// Each name with its index and the index of its object.
    private static func names(_ json: JSON) -> [String] {
        var found: [String] = []
        func look(_ index: Int) {
            var inner = index + 1
            while json.isInside(inner) {
                if json.isObject(index) {
                    found.append("\(index) \(inner) \(json.string(inner))")
                    inner += 1
                }
                if json.isObject(inner) || json.isArray(inner) { look(inner) }
                inner = json.after(inner)
            }
        }
        if json.isObject(0) || json.isArray(0) { look(0) }
        return found
    }
}
