/// The kind of the current record and the tape indices of its top-level members; 0 for a missing member.
public struct Envelope {
    public enum Kind {
        case payload, candle, event, book, flow, instrument, other
    }

    @usableFromInline var recordKind = Kind.other
    @usableFromInline var places = InlineArray<11, Int>(repeating: 0)
    // `recv` is never used, but each payload has it, and an expected member is found fastest.
    private var names = MemberNames([
        "topic", "data", "ts", "type", "category", "recv", "backfill", "simulated", "event", "time", "symbol",
    ])
    private let candle = JSONName("candle")
    private let event = JSONName("event")
    private let book = JSONName("book")
    private let flow = JSONName("flow")
    private let instrument = JSONName("instrument")

    package init() {}

    /// The tape indices of a payload's topic, category and data.
    package struct Payload {
        let topic: Int
        let category: Int
        let data: Int
    }
    package var payload: Payload { Payload(topic: topic, category: category, data: data) }

    @inlinable public var kind: Kind { recordKind }
    @inlinable public var topic: Int { places[0] }
    @inlinable public var data: Int { places[1] }
    @inlinable public var ts: Int { places[2] }
    @inlinable public var type: Int { places[3] }
    @inlinable public var category: Int { places[4] }
    @inlinable public var backfill: Int { places[6] }
    @inlinable public var simulated: Int { places[7] }
    @inlinable public var eventName: Int { places[8] }
    @inlinable public var time: Int { places[9] }
    @inlinable public var symbol: Int { places[10] }

    /// Reads the envelope of a record; fastest if its members come in the order of the previous record.
    package mutating func read(_ json: borrowing JSON) {
        json.findAgain(&names, in: 0, &places)
        recordKind = topic > 0 && json.isString(topic) ? .payload : .other
        if type > 0 {
            let name = json.name(type)
            if name == candle { recordKind = .candle }
            if name == event { recordKind = .event }
            if name == book { recordKind = .book }
            if name == flow { recordKind = .flow }
            if name == instrument { recordKind = .instrument }
        }
    }
}

extension Envelope {
    /// Returns the time up to which a record other than a candle describes the market, or nil if it does not say.
    package func marketTime(_ json: borrowing JSON) -> Int? {
        switch kind {
        case .payload, .other: json.exchangeTime(ts)
        // An instrument's time is when the exchange sent the rules, not a market time.
        case .instrument: nil
        case .candle, .event, .book, .flow: json.exchangeTime(time)
        }
    }
}

extension JSON {
    /// Returns the category of a record, or `unnamed` if it is missing or null.
    package func category(_ index: Int, unnamed: Label = .linear) throws(Failure) -> Label {
        namesCategory(index) ? try label(index, of: "category") : unnamed
    }

    func namesCategory(_ index: Int) -> Bool { index > 0 && kind(index) != .null }

    /// Whether two parts of the text are equal.
    package func areEqual(_ left: Range<Int>, _ right: Range<Int>) -> Bool {
        left.count == right.count && text[left].elementsEqual(text[right])
    }

    /// Returns the exchange time at `index`, or nil if it is missing or not a valid time.
    package func exchangeTime(_ index: Int) -> Int? {
        guard index > 0, let time = integer(index), JSON.times.contains(time) else { return nil }
        return time
    }

    /// Like `exchangeTime`, but also accepts a time in a string, as REST sends it.
    package func spelledTime(_ index: Int) -> Int? {
        guard index > 0, let time = decimal(index)?.wholePart, JSON.times.contains(time) else { return nil }
        return time
    }

    package func isTrue(_ index: Int) -> Bool { index > 0 && kind(index) == .true }

    /// Returns a boolean member, or nil if it is missing, null or not a boolean.
    package func truth(_ index: Int) -> Bool? {
        if index == 0 { return nil }
        let kind = kind(index)
        return kind == .true ? true : kind == .false ? false : nil
    }
}
