import Shared
import Testing

@testable import Trading

/// Which funding settlements become due.
@Suite struct FundingTests {
    private let hour = 3_600_000

    private func time(_ hours: Int) -> Int { 1_699_920_000_000 + hours * hour }

    private func settled(_ funding: Funding) -> [String] {
        funding.waiting.map { "\(($0.due - time(0)) / hour) \($0.rate.map { "\($0)" } ?? "unknown")" }
    }

    @Test func aTickerJustBeforeTheMomentCancelsNothing() {
        for (early, expected) in [(100, ["8 1"]), (60_000, ["8 1"]), (60_001, [])] {
            var funding = Funding()
            funding.rate = .one
            funding.announce(time(8), at: time(1), entered: nil)
            funding.announce(time(16), at: time(8) - early, entered: nil)
            #expect(settled(funding) == expected)
            _ = funding.pass(time(9))
            #expect(settled(funding) == expected, "settled once")
            // A ticker that still announces the settlement that has passed.
            funding.announce(time(8), at: time(8) - 50, entered: nil)
            #expect(expected.isEmpty || funding.due == time(16))
        }
    }

    @Test func momentsThatNobodyAnnouncedAreKnown() {
        var funding = Funding()
        funding.rate = .one
        funding.interval = 4 * hour
        funding.announce(time(8), at: time(1), entered: nil)
        let times = [time(8), time(12) - 1, time(17)]
        #expect(times.map { funding.pass($0) } == [true, false, true])
        #expect(settled(funding) == ["8 1", "12 unknown", "16 unknown"])
    }

    @Test func aPositionWasOpenBeforeTheFirstTicker() {
        for (entered, expected) in [(nil, []), (time(7), ["8 unknown"]), (time(8), []), (time(1), ["4 unknown", "8 unknown"])]
            as [(Int?, [String])]
        {
            var funding = Funding()
            funding.rate = .one
            funding.interval = 4 * hour
            funding.announce(time(12), at: time(9), entered: entered)
            #expect(settled(funding) == expected)
            #expect(funding.due == time(12))
        }
    }

    @Test func aRateWithoutAMomentIsDueAtMultiplesOfTheInterval() {
        var funding = Funding()
        funding.rate = .one
        funding.announceRate(at: time(9), entered: nil)
        funding.announceRate(at: time(10), entered: nil)
        _ = funding.pass(time(17))
        #expect(settled(funding) == ["16 unknown"])
    }

    @Test func aPartOfAPositionTakesItsPartOfTheMarginAway() throws {
        var position = Position()
        try position.enter(Decimal(4), at: Decimal(100), .linear)
        position.takenMargin = Decimal(12)
        try position.exit(Decimal(1), at: Decimal(100), .linear)
        #expect(position.takenMargin == Decimal(9))
    }
}
