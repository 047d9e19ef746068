import Shared

/// Reads records: which kind each is, and what of it the stage itself needs. The fields of rules are found in the same look
/// through the members.
package struct Records {
    var finder = FieldFinder()
    /// The candle that was read last.
    private(set) var candle = CandleRecord()
    /// Whether any record of an order book, or of the tape, came by.
    private(set) var hasBook = false
    private(set) var hasFlow = false

    /// What it looks for behind the members of a candle.
    private enum Member: Int, CaseIterable {
        case type, topic, event, ts
    }

    private static let candle = JSONName("candle")
    private static let event = JSONName("event")
    private static let instrument = JSONName("instrument")
    private static let book = JSONName("book")
    private static let flow = JSONName("flow")

    init() {
        for name in CandleRecord.members { _ = finder.slot(of: name) }
        for member in Member.allCases { _ = finder.slot(of: "\(member)") }
    }

    private func place(_ member: Member) -> Int { finder.places[CandleRecord.members.count + member.rawValue] }

    var topic: Int { place(.topic) }

    package enum Kind { case candle, event, instrument, other }

    private mutating func kind(_ json: borrowing JSON) -> Kind {
        finder.find(in: json)
        let type = place(.type)
        if type == 0 { return .other }
        let name = json.name(type)
        if name == Records.candle { return .candle }
        if name == Records.book { hasBook = true }
        if name == Records.flow { hasFlow = true }
        return name == Records.event ? .event : name == Records.instrument ? .instrument : .other
    }

    /// Reads a record, and tells its kind.
    mutating func read(_ json: borrowing JSON) throws(Failure) -> Kind {
        let kind = kind(json)
        if kind == .candle {
            try candle.read(json, at: finder.places)
        }
        return kind
    }

    /// The candle at hand is one that was read before.
    mutating func become(_ content: CandleContent, _ key: SeriesKey) {
        candle.become(content, of: key)
    }

    /// The next candle is the first of this series.
    mutating func expect(_ key: SeriesKey) {
        become(CandleContent(time: 0, candle.numbers, Candle.Marks()), key)
    }

    /// Up to when the record that was read last tells of the market; nil where it does not say.
    /// Mutating, though it changes nothing: else all of it is copied for the call.
    mutating func time(_ json: borrowing JSON, _ kind: Kind) -> Int? {
        switch kind {
        case .candle: candle.tellsUntil
        case .event: json.exchangeTime(finder.places[CandleRecord.timeSlot])
        case .instrument: nil
        case .other: json.exchangeTime(place(.ts))
        }
    }
}

/// A closed candle that was read before, without its series.
package struct CandleContent {
    package let time: Int
    package let numbers: CandleNumbers
    package let marks: Candle.Marks

    package init(time: Int, _ numbers: CandleNumbers, _ marks: Candle.Marks) {
        self.time = time
        self.numbers = numbers
        self.marks = marks
    }
}

extension CandleRecord {
    /// Becomes a closed candle that was read before.
    mutating func become(_ content: CandleContent, of key: SeriesKey) {
        guard let interval = key.interval else { return }
        become(interval, key.priceType, time: content.time, content.numbers, isClosed: true, content.marks)
    }
}
