import TestSupport

@testable import Shared

/// Compares the scanner with `PlainJSON`, and the readers of its values with the standard library.
struct JSONFuzz: FuzzedParser {
    /// This one has scanned earlier inputs, which must not change its results.
    private var kept = JSON()
    private var envelope = Envelope()
    private var record = CandleRecord()
    private var table = SeriesTable()
    private var finder = FieldFinder()
    private var again = ReadAgain()
    /// The last input. An input that differs from it slightly may wrongly be taken for one of the same shape.
    private var previous: [UInt8] = []
    private var numbers = NumberCheck()
    private var output = Output.inMemory()

    init() { for name in ["close", "topic", "a", "é", "a_name_of_17_byte"] { _ = finder.slot(of: name) } }

    mutating func input(_ chance: inout Seeded) -> [UInt8] {
        var text: [UInt8] = []
        switch chance.below(16) {
        case 0...1: text = JSONInputs.closing(&chance)
        case 2: text = chance.oneIn(4) ? JSONInputs.deep(&chance) : JSONInputs.sized(&chance)
        case 3...9: JSONInputs.value(&chance, depth: 4, into: &text)
        default: text = JSONInputs.record(&chance)
        }
        if chance.oneIn(4), previous.count < 1000 { text = previous }
        if chance.oneIn(3) { chance.damage(&text) }
        previous = text
        return text
    }

    mutating func check(_ input: [UInt8]) throws(Difference) {
        var fresh = JSON()
        let error = fresh.scan(input)
        try expect(error == kept.scan(input), "a text reads otherwise after others")
        defer { kept.shrink() }
        let expected = PlainJSON.values(of: input)
        if let error {
            try expect(expected == nil, "refused: expected \(error.expected) at \(error.offset)")
            try expect((0...input.count).contains(error.offset), "an error beyond the text")
            _ = error.place(in: input.span)
            return
        }
        guard let expected else { throw Difference("accepted, and it is malformed") }
        try expect(fresh.words == expected.count && kept.words == expected.count, "\(fresh.words) words, not \(expected.count)")
        try expect(fresh.words < fresh.tape.count, "no room on the tape")
        var last = 0..<0
        for (index, value) in expected.enumerated() {
            try expect(fresh.kind(index) == value.kind && fresh.offset(index) == value.offset, "value \(index) differs")
            try expect(kept.kind(index) == value.kind && kept.offset(index) == value.offset, "value \(index) differs")
            // Short numbers that equal the one before only fill the tape, and are not checked again.
            let place = value.offset..<value.offset + (value.kind == .object || value.kind == .array ? 0 : value.rest)
            if value.kind == .number, place.count == last.count, place.count < 3, input[place] == input[last] { continue }
            last = place
            try look(fresh, index, value, input)
        }
        if fresh.isObject {
            read(fresh)
            try again.check(kept, fresh)
            try expect(kept.scan(input) == nil, "a text is malformed the second time")
            try again.check(kept, fresh)
        }
    }

    /// Asks everything about a value that a command may ask.
    private mutating func look(_ json: JSON, _ index: Int, _ value: PlainJSON.Value, _ input: [UInt8]) throws(Difference) {
        switch value.kind {
        case .object, .array:
            try expect(
                json.after(index) == value.rest && json.kind(value.rest - 1) == .end, "the container at \(index) ends elsewhere"
            )
        case .string, .escapedString:
            let range = value.offset..<value.offset + value.rest
            try expect(json.range(index) == range, "the string at \(index) ends elsewhere")
            let text = value.kind == .string ? String(decoding: input[range], as: UTF8.self) : PlainJSON.text(input[range])
            try expect(json.string(index) == text, "the string at \(index) is \(json.string(index)), not \(text)")
            try expect(json.isText(index, text), "the string at \(index) is not itself")
            let name =
                (1...16).contains(text.utf8.count)
                ? JSONName(text) : text.isEmpty && value.kind == .string ? JSONName(first: 0, second: 0) : .unknown
            try expect(json.name(index) == name, "the name at \(index) differs")
            try expect(
                json.label(index)?.text
                    == (range.count <= Label.capacity ? String(decoding: input[range], as: UTF8.self) : nil),
                "the label at \(index) differs")
            if let decimal = json.decimal(index) { try numbers.check(decimal, input[range]) }
            _ = json.interval(in: range)
        case .number:
            let range = value.offset..<value.offset + value.rest
            try expect(json.range(index) == range, "the number at \(index) ends elsewhere")
            if let decimal = json.decimal(index) { try numbers.check(decimal, input[range]) }
            let text = String(decoding: input[range], as: UTF8.self)
            if let number = json.integer(index) { try expect(Int(text) == number, "\(text) is read as \(number)") }
            try expect(
                json.double(index)?.bitPattern == Double(text)?.bitPattern,
                "\(text) is read as \(String(describing: json.double(index)))")
        default: try expect(json.range(index).count == value.rest, "the value at \(index) ends elsewhere")
        }
        try expect(json.text(of: index) == json.text(of: index), "the text of \(index) is not as written")
        _ = json.excerpt(index)
    }

    /// Reads a record as every stage does, whatever its members are.
    private mutating func read(_ json: JSON) {
        envelope.read(json)
        if envelope.symbol > 0, let symbol = try? json.name(envelope.symbol, of: "symbol") {
            _ = table.number(json, category: envelope.category, symbol: symbol, interval: .m1)
        }
        _ = json.backfill(envelope.backfill)
        _ = json.exchangeTime(envelope.ts)
        _ = json.string(envelope.eventName)
        finder.find(in: json)
        for place in finder.places { _ = json.operand(place) }
        if (try? record.read(json)) != nil, let key = try? record.key(json), let candle = try? record.candle(json, of: key) {
            if table.keys.count < 1000 { _ = table.insert(key) }
            output.discard()
            output.write(candle, of: CandleHead(key))
        }
    }
}

struct NumberCheck {
    private var output = Output.inMemory()

    /// A number without an exponent keeps its digits.
    mutating func check(_ number: Decimal, _ spelled: ArraySlice<UInt8>) throws(Difference) {
        if spelled.contains(where: { $0 | 0x20 == UInt8(ascii: "e") }) { return }
        output.discard()
        output.write(number)
        try expect(output.bytes.elementsEqual(spelled), "\(String(decoding: spelled, as: UTF8.self)) became \(number)")
    }
}
