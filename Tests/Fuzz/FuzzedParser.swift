import Shared
import TestSupport

/// A parser, a generator of inputs for it, and a simple reference that each of its results is compared with.
protocol FuzzedParser: SendableMetatype {
    init()

    /// Makes an input that is valid or nearly valid. Sizes near the ends of the parser's buffers are more frequent than by
    /// chance.
    mutating func input(_ chance: inout Seeded) -> [UInt8]

    /// Throws if the parser and the reference differ.
    mutating func check(_ input: [UInt8]) throws(Difference)
}

/// A wrong result of a parser.
struct Difference: Error, CustomStringConvertible {
    let description: String

    init(_ description: String) { self.description = description }
}

func expect(_ holds: Bool, _ text: @autoclosure () -> String) throws(Difference) {
    if !holds { throw Difference(text()) }
}

/// All fuzzed parsers, by the names that `scripts/fuzz` takes.
let fuzzedParsers: [String: any FuzzedParser.Type] = [
    "json": JSONFuzz.self, "frames": FrameFuzz.self, "utf8": UTF8Fuzz.self, "decimals": DecimalFuzz.self,
    "doubles": DoubleFuzz.self, "csv": CSVFuzz.self, "expressions": ExpressionFuzz.self, "sms": SMSFuzz.self,
]

extension Seeded {
    /// Changes one or a few bytes, as in a damaged line.
    mutating func damage(_ bytes: inout [UInt8]) {
        for _ in 0...below(3) {
            if bytes.isEmpty { return bytes.append(UInt8(below(256))) }
            let place = below(bytes.count)
            switch below(6) {
            case 0: bytes.remove(at: place)
            case 1: bytes.insert(UInt8(below(256)), at: place)
            case 2: bytes[place] ^= 1 << UInt8(below(8))
            case 3: bytes.removeLast(min(bytes.count, below(20)))
            case 4: bytes.replaceSubrange(place..<place, with: Array(bytes[place..<min(bytes.count, place + below(24))]))
            default: bytes[place] = pick(Array("{}[]\",:\\0-.eE \n\u{0}".utf8))
            }
        }
    }
}
