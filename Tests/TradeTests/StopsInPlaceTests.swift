import Shared
import Testing

@testable import Trading
@testable import trade

/// The message about a position when trade ends.
@Suite struct StopsInPlaceTests {
    private func stops(_ category: String = "linear", _ size: String = "0.1") -> StopsInPlace {
        let key = SeriesKey(category: Label(category)!, symbol: Label("BTCUSDT")!, interval: nil)
        return StopsInPlace(market: key, size: Decimal(size)!)
    }

    @Test func aStopAndATargetAreNamed() {
        var stops = stops()
        stops.stop = Decimal("59640.00")
        stops.target = Decimal("60480.00")
        #expect(stops.text == "BTCUSDT long 0.1: stop 59640 and target 60480 at the exchange")
        #expect(stops.isComplete)
        stops.target = nil
        #expect(stops.text == "BTCUSDT long 0.1: stop 59640 at the exchange")
    }

    @Test func aMissingStopIsSaid() {
        var stops = stops("spot", "-2")
        #expect(stops.text == "spot:BTCUSDT short 2: no stop at the exchange")
        stops.target = Decimal("60480")
        stops.wanted = Decimal("61000")
        #expect(
            stops.text == "spot:BTCUSDT short 2: no stop at the exchange (61000 was to be set); target 60480 at the exchange")
        #expect(!stops.isComplete)
    }

    @Test func aMissingTargetIsSaid() {
        var stops = stops()
        stops.stop = Decimal("59640")
        stops.wantedTarget = Decimal("61200.0")
        #expect(stops.text == "BTCUSDT long 0.1: stop 59640 at the exchange; target 61200 missing")
        #expect(!stops.isComplete)
        stops.target = Decimal("61200")
        #expect(stops.isComplete)
    }

    @Test func aTrailingStopAloneIsNoStop() {
        var stops = stops()
        stops.trail = Decimal("300")
        #expect(
            stops.text
                == "BTCUSDT long 0.1: no stop at the exchange; trailing stop 300 behind the best price at the exchange")
        #expect(!stops.isComplete)
    }

    @Test func whatWasShownLongAgoHasItsAge() {
        var stops = stops()
        stops.stop = Decimal("59640")
        stops.age = 900
        #expect(stops.text == "BTCUSDT long 0.1: stop 59640 at the exchange")
        stops.age = 192_345
        #expect(stops.text.contains(/^BTCUSDT long 0.1: stop 59640 at the exchange, as of \d\d:\d\d:\d\d \(3m 12s ago\)$/))
    }

    @Test func whatTheExchangeNeverShowedIsNotClaimed() {
        var stops = stops()
        stops.isShown = false
        #expect(stops.text == "BTCUSDT long 0.1: the exchange has not shown this position yet; no stop was set")
        stops.wanted = Decimal("59640")
        #expect(
            stops.text
                == "BTCUSDT long 0.1: the exchange has not shown this position yet; whether its stop 59640 stands there is not known"
        )
    }
}
