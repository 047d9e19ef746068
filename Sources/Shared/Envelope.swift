/// What a record is, and where its outer members stand on the tape; 0 where there is none.
package struct Envelope {
    package enum Kind {
        case payload, candle, event, other
    }

    package let kind: Kind
    private let places: InlineArray<13, Int>

    package var topic: Int { places[0] }
    package var data: Int { places[1] }
    package var ts: Int { places[2] }
    package var category: Int { places[4] }
    package var backfill: Int { places[6] }
    package var simulated: Int { places[7] }
    package var event: Int { places[8] }
    package var time: Int { places[9] }
    package var symbol: Int { places[10] }
    package var from: Int { places[11] }
    package var to: Int { places[12] }

    fileprivate init(kind: Kind, places: InlineArray<13, Int>) {
        self.kind = kind
        self.places = places
    }
}

/// Reads envelopes; it remembers in which order the members came.
package struct EnvelopeReader {
    private var names = MemberNames([
        "topic", "data", "ts", "type", "category", "recv", "backfill", "simulated", "event", "time", "symbol", "from", "to",
    ])
    private let candle = JSONName("candle")
    private let event = JSONName("event")

    package init() {}

    package mutating func read(_ json: borrowing JSON) -> Envelope {
        var places = InlineArray<13, Int>(repeating: 0)
        json.find(&names, in: 0, &places)
        let type = places[3] > 0 ? json.name(places[3]) : .unknown
        if type == candle { return Envelope(kind: .candle, places: places) }
        if type == event { return Envelope(kind: .event, places: places) }
        let isPayload = places[0] > 0 && json.isString(places[0])
        return Envelope(kind: isPayload ? .payload : .other, places: places)
    }
}

extension JSON {
    /// The category that a record names; one that names none means linear.
    package func category(_ index: Int) throws(Failure) -> Label {
        index == 0 ? Label.linear : try label(index, of: "category")
    }

    /// Whether two parts of the text are the same.
    package func areEqual(_ left: Range<Int>, _ right: Range<Int>) -> Bool {
        left.count == right.count && text[left].elementsEqual(text[right])
    }

    /// The exchange's time that a record tells, if it does.
    package func exchangeTime(_ index: Int) -> Int? {
        guard index > 0, let time = integer(index), JSON.times.contains(time) else { return nil }
        return time
    }

    package func backfill(_ index: Int) -> Candle.Backfill? {
        if index == 0 { return nil }
        switch string(index) {
        case "history": return .history
        case "gap": return .gap
        default: return nil
        }
    }

    package func isTrue(_ index: Int) -> Bool { index > 0 && kind(index) == .true }
}
