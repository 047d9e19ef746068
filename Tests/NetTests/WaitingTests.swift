import Shared
import TestSupport
import Testing

@testable import Net

struct WaitingTests {
    @Test func backoffDoublesWithinItsBounds() {
        for _ in 0..<200 {
            var backoff = Backoff(shortest: 1000, longest: 60_000)
            for attempt in 0..<40 {
                #expect(backoff.attempt == attempt)
                let wait = backoff.next()
                let most = min(60_000, 1000 << min(attempt, 10))
                #expect(wait <= most && wait >= max(1000, most / 2))
            }
            backoff.reset()
            let first = backoff.next()
            #expect(first == 1000)
        }
        var equal = Backoff(shortest: 50, longest: 50)
        let waits = (0..<30).map { _ in equal.next() }
        #expect(Set(waits) == [50])
        var reversed = Backoff(shortest: 50, longest: 10)
        let wait = reversed.next()
        #expect(wait == 50)
    }

    @Test func waitsAreNotAllTheSame() {
        let waits = (0..<100).map { _ in
            var backoff = Backoff(shortest: 1000, longest: 60_000)
            return (0..<6).map { _ in backoff.next() }.last ?? 0
        }
        #expect(Set(waits).count > 50)
    }

    /// No span of time has more requests than the limit, and no request is refused that would fit.
    @Test func windowHoldsEverywhere() {
        var chance = Seeded(seed: 7)
        for _ in 0..<50 {
            let limit = Int.random(in: 1...20, using: &chance)
            let span = Int.random(in: 10...500, using: &chance)
            var window = RateWindow(limit: limit, span: span)
            var taken: [Int] = []
            var now = 0
            for _ in 0..<500 {
                now += Int.random(in: 0...30, using: &chance)
                let recent = taken.count { $0 > now - span }
                let next = window.next(now)
                #expect((next == now) == (recent < limit))
                let isTaken = window.take(now)
                #expect(isTaken == (recent < limit))
                if isTaken { taken.append(now) }
                if next > now {
                    var later = window
                    let isTakenThen = later.take(next)
                    #expect(isTakenThen)
                    #expect(next <= now + span + 1)
                }
            }
        }
    }

    @Test(arguments: [
        ("7", 7), ("0", 0), ("-5", nil), ("9223372036854775807", 86_400), ("99999999999999999999", 86_400),
        ("Wed, 21 Oct 2015 07:28:00 GMT", 0),
        ("", nil),
    ])
    func retryAfter(text: String, seconds: Int?) {
        #expect(HTTPHeaders(HTTPHeaders.parse("HTTP/1.1 429\r\nRETRY-after:  \(text) \r\n")).retryAfter == seconds)
    }
}
