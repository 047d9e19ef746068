import Shared

/// A field of `book` or `flow` records that `--join` names: `book.imbalance_5`, `book.50.mid`, `flow.60s.delta`.
package struct JoinedField {
    package enum Kind: Equatable {
        /// A book of one depth; without a depth, the deepest book of the symbol in the stream.
        case book(depth: Int?)
        case flow(window: Label)
    }

    package let kind: Kind
    package let member: Label
    /// The field as the user wrote it, for messages.
    package let text: String
    /// The field's name in the candle.
    package let name: String

    package var isBook: Bool { if case .book = kind { true } else { false } }

    package init(_ text: String) throws(Failure) {
        let parts = text.split(separator: ".", omittingEmptySubsequences: false).map(String.init)
        let isName = parts.last.map { $0.utf8.allSatisfy(JoinedField.isNameByte) } ?? false
        guard isName, let last = parts.last, let member = Label(last), member.count > 0, parts.count >= 2 else {
            throw JoinedField.wrong(text)
        }
        let middle = parts[1..<(parts.count - 1)].joined(separator: ".")
        switch parts[0] {
        case "book" where parts.count == 2: kind = .book(depth: nil)
        case "book":
            guard let depth = Int(middle), (1...1000).contains(depth) else { throw JoinedField.wrong(text) }
            kind = .book(depth: depth)
        case "flow":
            guard let window = Label(name: middle), TimeSpan.parse(middle) ?? 0 > 0 else {
                throw JoinedField.wrong(text)
            }
            kind = .flow(window: window)
        default: throw JoinedField.wrong(text)
        }
        self.text = text
        self.member = member
        name = ([parts[0]] + (middle.isEmpty ? [] : [middle.replacing(".", with: "p")]) + [last]).joined(separator: "_")
    }

    package static func isNameByte(_ byte: UInt8) -> Bool {
        (0x61...0x7A).contains(byte) || (0x30...0x39).contains(byte) || byte == UInt8(ascii: "_")
    }

    private static func wrong(_ text: String) -> Failure {
        .usage("--join: expected fields as book.imbalance_5, book.50.mid or flow.60s.delta, got '\(text)'")
    }
}

/// The newest values of the joined fields, by symbol.
package struct Join {
    package let fields: [JoinedField]
    private var names = MemberNames(["category", "symbol", "time", "depth", "window"])
    private var table = SeriesTable()
    private var symbols: [Joined] = []
    /// By field: whether a record without it was reported, and whether a record with it came.
    private var missing: [Bool]
    private var seen: [Bool]
    private var hasToldUnseen = false
    /// The books and windows that came, in the notation of fields: `book.50`, `flow.60s`.
    private var sources: [String] = []

    /// The newest values of one symbol.
    private struct Joined {
        var values: [JoinedValue]
        /// The deepest book seen.
        var depth = 0
    }

    package init(_ fields: [JoinedField]) {
        self.fields = fields
        missing = fields.map { _ in false }
        seen = missing
    }

    /// Returns the newest values of the fields for a candle's symbol; empty if there are none yet.
    package func values(_ key: SeriesKey) -> [JoinedValue] {
        if fields.isEmpty { return [] }
        let number = table.number(of: SeriesKey(category: key.category, symbol: key.symbol, interval: nil))
        return number.map { symbols[$0].values } ?? []
    }

    /// Takes a `book` or `flow` record. Returns a field that the record lacks, the first time that this is seen.
    package mutating func take(_ json: borrowing JSON, isBook: Bool) throws(Failure) -> JoinedField? {
        var places = InlineArray<5, Int>(repeating: 0)
        json.find(&names, in: 0, &places)
        let time = try json.time(places[2], of: "time")
        let number = try number(json, category: places[0], symbol: places[1])
        let depth = places[3] > 0 ? json.integer(places[3]) ?? 0 : 0
        noteSource(json, isBook: isBook, depth: depth, window: places[4])
        // `book.FIELD` means the deepest book, so the values of shallower books are ignored.
        let isDeepest = depth >= symbols[number].depth
        if isBook, depth > symbols[number].depth { symbols[number].depth = depth }
        var told: JoinedField?
        for place in fields.indices where fields[place].isBook == isBook {
            switch fields[place].kind {
            case .book(let wanted?) where wanted != depth: continue
            case .book(nil) where !isDeepest: continue
            case .flow(let window):
                guard places[4] > 0, json.isString(places[4]), json.string(places[4], equals: window) else { continue }
            default: break
            }
            let member = json.member(named: fields[place].member)
            if member == 0, !missing[place] {
                missing[place] = true
                told = fields[place]
            }
            if member > 0 { seen[place] = true }
            symbols[number].values[place].set(json, member, time: time, depth: depth)
        }
        return told
    }

    private mutating func noteSource(_ json: borrowing JSON, isBook: Bool, depth: Int, window: Int) {
        if sources.count == Join.mostSources || seen.allSatisfy({ $0 }) { return }
        let name = isBook ? "book.\(depth)" : "flow." + (window > 0 ? json.string(window) : "")
        if !sources.contains(name) { sources.append(name) }
    }

    private static let mostSources = 20
    /// Number of candles after which a field that never appeared is reported.
    private static let patience = 100

    /// Returns messages about fields that never appeared: once after some candles, and at the end of the input.
    package mutating func neverSeen(candles: Int, atEnd: Bool = false) -> [String] {
        guard candles > 0, atEnd || (candles >= Join.patience && !hasToldUnseen) else { return [] }
        hasToldUnseen = true
        let there =
            sources.isEmpty ? "the stream has no book and flow records" : "the stream has \(sources.joined(separator: ", "))"
        return fields.indices.filter { !seen[$0] }.map { place in
            let count = Messages.count(candles, "candle")
            return "--join \(fields[place].text): the field never appeared in \(count), so it was always null; \(there)"
        }
    }

    /// Clears the values of a book that is out of sync. The event names its topic, `orderbook.50.BTCUSDT`.
    package mutating func forgetBook(_ json: borrowing JSON, _ envelope: borrowing Envelope) throws(Failure) {
        if envelope.symbol == 0 { return }
        let number = try number(json, category: envelope.category, symbol: envelope.symbol)
        let parts = envelope.topic > 0 ? json.string(envelope.topic).split(separator: ".", maxSplits: 2) : []
        let depth = parts.count > 1 ? Int(parts[1]) : nil
        for place in fields.indices where fields[place].isBook {
            if depth == nil || symbols[number].values[place].depth == depth { symbols[number].values[place].clear() }
        }
    }

    private mutating func number(_ json: borrowing JSON, category: Int, symbol: Int) throws(Failure) -> Int {
        let name = try json.name(symbol, of: "symbol")
        if let known = table.number(json, category: category, symbol: name, interval: nil) { return known }
        let key = SeriesKey(
            category: try json.category(category), symbol: try json.label(symbol, of: "symbol"), interval: nil)
        symbols.append(Joined(values: fields.map { _ in JoinedValue() }))
        return table.insert(key).number
    }
}

/// A value as its record wrote it, and the time of the record.
package struct JoinedValue {
    package private(set) var bytes: [UInt8] = []
    package private(set) var time = 0
    package private(set) var depth = 0
    /// Whether there is no value: none has come yet, or it was cleared.
    package private(set) var isEmpty = true

    private static let longest = 256

    /// `member` is an index of the tape, or 0 for none. A value that is missing, not plain or too long counts as null.
    package mutating func set(_ json: borrowing JSON, _ member: Int, time: Int, depth: Int) {
        bytes.removeAll(keepingCapacity: true)
        let range = member > 0 ? json.text(of: member) : 0..<0
        if range.isEmpty || range.count > JoinedValue.longest {
            bytes.append(contentsOf: "null".utf8)
        } else {
            json.append(range, to: &bytes)
        }
        self.time = time
        self.depth = depth
        isEmpty = false
    }

    package mutating func clear() { isEmpty = true }

    /// The value as an expression reads it: NaN for null, and for a text that is not a number.
    package func value(for lookup: Lookup) -> Double {
        if isEmpty || bytes == Array("null".utf8) { return .nan }
        let text = String(decoding: bytes, as: UTF8.self)
        if case .text(_, let wanted) = lookup { return text == "\"\(wanted)\"" ? 1 : 0 }
        if text == "true" || text == "false" { return text == "true" ? 1 : 0 }
        let isQuoted = text.hasPrefix("\"") && text.count > 1
        let number = Double(isQuoted ? String(text.dropFirst().dropLast()) : text) ?? .nan
        return number.isFinite ? number : .nan
    }
}
