import TestSupport

@testable import Shared

/// Doubles: reading is compared with strtod of the C library, bit by bit, and writing with reading the text again.
struct DoubleFuzz: FuzzedParser {
    private var json = JSON()

    func input(_ chance: inout Seeded) -> [UInt8] {
        var text: [UInt8] = []
        switch chance.below(8) {
        case 0: text = Array("\(Double(bitPattern: chance.next()))".utf8)
        case 1:
            // A number halfway between two doubles, or near it.
            let digits = "\((UInt64(1) << 53) + chance.next() % (1 << 53))"
            text = Array((digits + chance.pick(["", ".5", ".49999999999999999", ".50000000000000001", "e-5", "e17"])).utf8)
        case 2:
            // As many digits as are read at once, before and after the point.
            let (whole, fraction) = (chance.within(1...19), chance.within(1...28))
            text.append(UInt8(chance.oneIn(3) && whole == 1 ? 0x30 : 0x31 + chance.below(9)))
            for _ in 1..<whole { text.append(UInt8(0x30 + chance.below(10))) }
            text.append(UInt8(ascii: "."))
            for _ in 0..<fraction { text.append(UInt8(0x30 + (chance.oneIn(3) ? 0 : chance.below(10)))) }
            if chance.oneIn(3) { text += Array("e\(chance.within(-30...30))".utf8) }
        case 3:
            text = Array(
                chance.pick(["5e-324", "2.4703282292062327e-324", "1e308", "1.7976931348623159e308", "1e309", "-0.0", "1e-400"])
                    .utf8)
        default: JSONInputs.number(&chance, into: &text)
        }
        if chance.oneIn(8) { chance.damage(&text) }
        return text
    }

    mutating func check(_ input: [UInt8]) throws(Difference) {
        try check(input, isQuoted: false)
        try check(input, isQuoted: true)
    }

    private mutating func check(_ input: [UInt8], isQuoted: Bool) throws(Difference) {
        let text = isQuoted ? [0x22] + input + [0x22] : input
        guard json.scan(text) == nil else { return }
        let index = isQuoted || json.isNumber(0) ? 0 : -1
        guard index == 0 else { return }
        // The text without the whitespace around it.
        let spelled = String(decoding: text[json.range(0)], as: UTF8.self)
        let number = json.double(0)
        try expect(isQuoted || number != nil, "\(spelled) is refused")
        guard let number else { return }
        var plain = JSON()
        try expect(plain.scan(Array(spelled.utf8)) == nil && plain.isNumber(0), "\(spelled) is read as \(number)")
        let expected = unsafe strtod(spelled, nil)
        try expect(number.bitPattern == expected.bitPattern, "\(spelled) is read as \(number), not \(expected)")
        var output = Output.inMemory()
        output.value(number)
        let again = unsafe strtod(output.text, nil)
        let isSame = number.isFinite ? again.bitPattern == number.bitPattern : output.text == "null"
        try expect(isSame, "\(spelled) is written as \(output.text)")
        try expect(output.text == number.shortestText, "\(spelled) is written as \(output.text), not \(number.shortestText)")
    }
}
