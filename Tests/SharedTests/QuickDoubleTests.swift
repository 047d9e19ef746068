import TestSupport
import Testing

@testable import Shared

/// Compares the doubles that the scanner reads with the standard library's, bit by bit.
struct QuickDoubleTests {
    private func check(_ text: String, _ json: inout JSON) {
        let bytes = Array("[\(text)]".utf8)
        #expect(unsafe json.scan(bytes.span.bytes) == nil)
        #expect(json.double(1)?.bitPattern == Double(text)?.bitPattern, "\(text)")
    }

    @Test func readsTheSameBits() {
        var random = Seeded(seed: 21)
        var json = JSON()
        #if DEBUG
            let count = 50_000
        #else
            let count = 2_000_000
        #endif
        for _ in 0..<count {
            let digits =
                random.next() % 1_000_000_000_000_000_000
                / UInt64([1, 10, 1000, 1_000_000, 1_000_000_000_000][Int(random.next() % 5)])
            var text = "\(digits)"
            let point = Int(random.next() % 30)
            if point > 0 {
                text = String(repeating: "0", count: max(0, point + 1 - text.count)) + text
                text.insert(".", at: text.index(text.endIndex, offsetBy: -point))
            }
            switch random.next() % 10 {
            case 0: text += "e-\(random.next() % 40)"
            case 1: text += "E\(random.next() % 40)"
            case 2: text = "-" + text
            default: break
            }
            check(text, &json)
        }
    }

    /// Numbers as `ind` writes them, numbers near halves between doubles, and corner cases.
    @Test func readsTheHardOnes() {
        var random = Seeded(seed: 22)
        var json = JSON()
        for _ in 0..<50_000 {
            let value = Double(bitPattern: random.next() % (1 << 53) | UInt64(1000 + random.next() % 50) << 52)
            check("\(value)", &json)
        }
        for text in [
            "0", "-0", "-0.0", "0.00000000000000000000000000000", "9007199254740993", "9007199254740992.5", "0.1",
            "123456789012345678",
            "1234567890123456789012", "1e308", "1e309", "5e-324", "1e-400", "999999999999999999e-27",
            "0.000000000000000000000000001",
            "4503599627370496.5", "4503599627370497.5", "9007199254740993.0", "90071992547409930e-1", "1.5e00000012",
            "1.25e000000012", "1.123456789e-00000012", "0.1234567812345678", "12.12345678",
        ] { check(text, &json) }
    }
}
