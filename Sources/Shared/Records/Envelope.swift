/// What the record at hand is, and where its outer members stand on the tape; 0 for a missing member.
public struct Envelope {
    public enum Kind {
        case payload, candle, event, book, flow, instrument, other
    }

    @usableFromInline var recordKind = Kind.other
    @usableFromInline var places = InlineArray<11, Int>(repeating: 0)
    // Nobody asks for `recv`, but each payload has it, and an expected member is found fastest.
    private var names = MemberNames([
        "topic", "data", "ts", "type", "category", "recv", "backfill", "simulated", "event", "time", "symbol",
    ])
    private let candle = JSONName("candle")
    private let event = JSONName("event")
    private let book = JSONName("book")
    private let flow = JSONName("flow")
    private let instrument = JSONName("instrument")

    package init() {}

    /// Where the members of a payload stand that name its market and hold its data.
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

    /// Reads the envelope of another record; the order of its members is expected to be the last one's.
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
    /// Up to when a record that is no candle tells of the market; nil where it does not say.
    package func marketTime(_ json: borrowing JSON) -> Int? {
        switch kind {
        case .payload, .other: json.exchangeTime(ts)
        // An instrument's time is when the exchange told the rules, and no time of the market.
        case .instrument: nil
        case .candle, .event, .book, .flow: json.exchangeTime(time)
        }
    }
}

extension JSON {
    /// The category that a record names; one that names none, or null, means `unnamed`.
    package func category(_ index: Int, unnamed: Label = .linear) throws(Failure) -> Label {
        namesCategory(index) ? try label(index, of: "category") : unnamed
    }

    func namesCategory(_ index: Int) -> Bool { index > 0 && kind(index) != .null }

    /// Whether two parts of the text are the same.
    package func areEqual(_ left: Range<Int>, _ right: Range<Int>) -> Bool {
        left.count == right.count && text[left].elementsEqual(text[right])
    }

    /// The exchange's time that a record tells, if it does.
    package func exchangeTime(_ index: Int) -> Int? {
        guard index > 0, let time = integer(index), JSON.times.contains(time) else { return nil }
        return time
    }

    /// The same where it may be spelled in a string, as REST does.
    package func spelledTime(_ index: Int) -> Int? {
        guard index > 0, let time = decimal(index)?.wholePart, JSON.times.contains(time) else { return nil }
        return time
    }

    package func isTrue(_ index: Int) -> Bool { index > 0 && kind(index) == .true }

    /// What a switch says; nil where it is missing, null or no switch.
    package func truth(_ index: Int) -> Bool? {
        if index == 0 { return nil }
        let kind = kind(index)
        return kind == .true ? true : kind == .false ? false : nil
    }
}
