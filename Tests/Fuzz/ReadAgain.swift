@testable import Shared

/// Compares readers that remember the shape of earlier texts with readers that start fresh.
struct ReadAgain {
    private var envelope = Envelope()
    private var finder = FieldFinder()
    private var record = CandleRecord()
    private var names = MemberNames(ReadAgain.asked)
    private var places = InlineArray<3, Int>(repeating: 0)
    private static let asked = ["close", "a", "s"]

    init() { for name in ReadAgain.asked { _ = finder.slot(of: name) } }

    /// `kept` and `fresh` hold the same text. `kept` has scanned other texts before.
    mutating func check(_ kept: JSON, _ fresh: JSON) throws(Difference) {
        var other = Envelope()
        other.read(fresh)
        envelope.read(kept)
        let mine = ReadAgain.places(envelope)
        try expect(mine == ReadAgain.places(other) && envelope.kind == other.kind, "the envelope stands at \(mine)")

        var search = FieldFinder()
        for name in ReadAgain.asked { _ = search.slot(of: name) }
        search.find(in: fresh)
        finder.find(in: kept)
        try expect(search.places == finder.places, "fields stand at \(search.places), not \(finder.places)")

        var candle = CandleRecord()
        let isGood = (try? candle.read(fresh)) != nil
        try expect(
            isGood == ((try? record.read(kept)) != nil) && candle.closePlace == record.closePlace, "the candle is another one")

        guard let inner = (1..<max(2, fresh.words)).first(where: { fresh.isObject($0) }), inner < fresh.words else { return }
        var expected = InlineArray<3, Int>(repeating: 0)
        var anew = MemberNames(ReadAgain.asked)
        fresh.find(&anew, in: inner, &expected)
        kept.findAgain(&names, in: inner, &places)
        for place in 0..<3 { try expect(places[place] == expected[place], "\(ReadAgain.asked[place]) stands elsewhere") }
    }

    private static func places(_ envelope: Envelope) -> [Int] {
        [
            envelope.topic, envelope.data, envelope.ts, envelope.type, envelope.category, envelope.backfill, envelope.simulated,
            envelope.eventName, envelope.time, envelope.symbol,
        ]
    }
}
