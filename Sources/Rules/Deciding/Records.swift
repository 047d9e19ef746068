import Shared

/// Reads records: determines the kind of each, and finds the members that the stage needs. The fields of rules are found in the
/// same pass over the members.
package struct Records {
    var finder = FieldFinder()
    /// The candle that was read last.
    private(set) var candle = CandleRecord()
    /// Whether any `book` record, and any `flow` record, was read.
    private(set) var hasBook = false
    private(set) var hasFlow = false

    /// The members to find in addition to those of a candle.
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

    /// Reads a record and returns its kind. Fails if a candle is malformed.
    mutating func read(_ json: borrowing JSON) throws(Failure) -> Kind {
        let kind = kind(json)
        if kind == .candle {
            try candle.read(json, at: finder.places)
        }
        return kind
    }

    /// Makes a stored candle the current one.
    mutating func become(_ content: CandleContent, _ key: SeriesKey) {
        candle.become(content, of: key)
    }

    /// Prepares for the first candle of a series.
    mutating func expect(_ key: SeriesKey) {
        become(CandleContent(time: 0, candle.numbers, Candle.Marks()), key)
    }

    /// Returns the newest market time that the last record describes, or nil if it carries no time.
    /// Mutating, although it changes nothing, because otherwise the call copies the whole value.
    mutating func time(_ json: borrowing JSON, _ kind: Kind) -> Int? {
        switch kind {
        case .candle: candle.tellsUntil
        case .event: json.exchangeTime(finder.places[CandleRecord.timeSlot])
        case .instrument: nil
        case .other: json.exchangeTime(place(.ts))
        }
    }
}

/// A stored closed candle, without its series.
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
    /// Replaces the content with that of a stored closed candle.
    mutating func become(_ content: CandleContent, of key: SeriesKey) {
        guard let interval = key.interval else { return }
        become(interval, key.priceType, time: content.time, content.numbers, isClosed: true, content.marks)
    }
}
