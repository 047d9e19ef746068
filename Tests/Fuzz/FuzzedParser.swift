import Shared
import TestSupport

/// A parser, inputs made for it, and a plain restatement of what it must make of each input.
protocol FuzzedParser: SendableMetatype {
    init()

    /// An input that is valid or nearly valid; its sizes lie around the ends of the parser's buffers more often than chance would
    /// have it.
    mutating func input(_ chance: inout Seeded) -> [UInt8]

    /// Throws where the parser and the restatement differ.
    mutating func check(_ input: [UInt8]) throws(Difference)
}

/// What a parser did wrong.
struct Difference: Error, CustomStringConvertible {
    let description: String

    init(_ description: String) { self.description = description }
}

func expect(_ holds: Bool, _ text: @autoclosure () -> String) throws(Difference) {
    if !holds { throw Difference(text()) }
}

/// All of them, by the names that `scripts/fuzz` takes.
let fuzzedParsers: [String: any FuzzedParser.Type] = [
    "json": JSONFuzz.self, "frames": FrameFuzz.self, "utf8": UTF8Fuzz.self, "decimals": DecimalFuzz.self,
    "doubles": DoubleFuzz.self, "csv": CSVFuzz.self, "expressions": ExpressionFuzz.self, "sms": SMSFuzz.self,
]

extension Seeded {
    /// Changes a byte or a few, as a damaged line has it.
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
