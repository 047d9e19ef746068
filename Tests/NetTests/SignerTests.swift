import Testing

@testable import Net

/// The vectors of the exchange's own clients: key test_key, secret test_secret, at 1700000000000 with a window of 5000 ms.
struct SignerTests {
    private let signer = Signer(Keys(key: "test_key", secret: "test_secret"), window: 5000)

    @Test(arguments: [
        ("category=linear&symbol=BTCUSDT", "8246a593895fdfbe234404b5964466f60c219ba371d95e4cb691394e078f2346"),
        (
            #"{"category":"linear","symbol":"BTCUSDT","side":"Buy","orderType":"Limit","qty":"0.001","price":"50000"}"#,
            "b26c3b7ba0e6192a0677b87167b3ee91d984be0928a5deecbdc097dbb4355837"
        ),
        ("", "47b715885c953e97098c66857f4b88ceefdbfe694718c8a449a1b1dda5e1ebcd"),
    ]) func signs(payload: String, signature: String) {
        let headers = signer.headers(payload, at: 1_700_000_000_000)
        #expect(headers.contains("X-BAPI-SIGN: \(signature)"))
        #expect(headers.contains("X-BAPI-TIMESTAMP: 1700000000000"))
        #expect(!headers.joined().contains("test_secret"))
    }

    @Test func hidesTheKey() {
        let said = signer.hide(in: "error sign! origin_string[1700000000000test_key5000]")
        #expect(said == "error sign! origin_string[1700000000000…5000]")
    }

    /// The clock is never ahead of the exchange's, whatever the delays of answers, and it follows a drifting clock.
    @Test func clockIsNeverAhead() {
        var clock = ExchangeClock()
        #expect(clock.time(5) == nil)
        for (round, delay) in [300, 20, 900, 45, 20].enumerated() {
            let sent = 1_700_000_000_000 + round * 1000
            clock.learn(server: sent, round * 1000 + delay)
            let now = round * 1000 + 1000
            let truth = 1_700_000_000_000 + now
            #expect(clock.time(now)! <= truth)
            #expect(clock.time(now)! >= truth - 300)
        }
        // After a sleep of the machine, during which the monotonic clock stood still.
        for round in 0..<10 {
            #expect(clock.time(6000)! < 1_700_000_010_000)
            clock.learn(server: 1_700_009_000_000 + round, 6000 + round)
        }
        #expect(clock.time(6000) == 1_700_009_000_000)
        // Our clock runs fast: after ten minutes a new answer counts, although it is behind.
        clock.learn(server: 1_700_009_600_000, 606_500)
        #expect(clock.time(606_500) == 1_700_009_600_000)
    }

    /// A time that was forgotten remains the best estimate, and the next answer replaces it.
    @Test func aForgottenTimeIsStillAnEstimate() {
        var clock = ExchangeClock()
        clock.learn(server: 1_700_000_000_000, 1000)
        clock.forget()
        #expect(!clock.isKnown && clock.time(2000) == 1_700_000_001_000)
        clock.learn(server: 1_700_000_900_000, 3000)
        #expect(clock.isKnown && clock.time(3000) == 1_700_000_900_000)
        // Of two that disagree, the second is that of the answer which refused the first.
        clock.forget()
        clock.learn(server: 1_800_000_000_000, 4000)
        clock.learn(server: 1_700_000_905_000, 5000)
        clock.forget()
        #expect(clock.time(6000) == 1_700_000_906_000)
    }

    /// A single odd time does not move the clock in either direction, not even when the old offset is due for renewal.
    @Test func oneOddAnswerDoesNotMoveTheClock() {
        var clock = ExchangeClock()
        for moment in [1000, 2000, 700_000] {
            clock.learn(server: 1_700_000_000_000 + moment, moment)
            clock.learn(server: 1_700_000_600_000 + moment, moment + 10)
            clock.learn(server: 1_699_999_000_000 + moment, moment + 20)
            #expect(clock.time(moment) == 1_700_000_000_000 + moment)
        }
        // Nine odd times that agree do not move it either.
        for round in 0..<9 { clock.learn(server: 1_700_000_600_000, 710_000 - round) }
        clock.learn(server: 1_700_000_720_000, 720_000)
        #expect(clock.time(720_000) == 1_700_000_720_000)
    }

    /// The first answer may be the odd one.
    @Test func twoAnswersOverruleTheFirst() {
        var clock = ExchangeClock()
        clock.learn(server: 1_700_000_600_000, 1000)
        clock.learn(server: 1_700_000_001_010, 1010)
        #expect(clock.time(1010) != 1_700_000_001_010)
        clock.learn(server: 1_700_000_001_020, 1020)
        #expect(clock.time(1020) == 1_700_000_001_020)
    }

    /// A host counts as recovered only when each path that failed works again.
    @Test func failingPaths() {
        var failing = FailingPaths()
        let outage = [
            failing.succeed("/a", 0), failing.fail("/a", 100), failing.fail("/b", 200), failing.succeed("/a", 300),
            failing.succeed("/c", 400), failing.succeed("/b", 500), failing.succeed("/b", 600),
        ]
        #expect(outage == [false, true, false, false, false, true, false])
        // A failed path that nobody requests any more is forgotten after a while.
        let forgotten = [failing.fail("/a", 1000), failing.fail("/b", 60_500), failing.succeed("/b", 61_500)]
        #expect(forgotten == [true, false, true])
    }

    @Test func pathLimits() {
        var limits = PathLimits()
        #expect(limits.next("/a", 100) == 100)
        limits.start("/a", 100)
        limits.learn("/a", HTTPHeaders([("x-bapi-limit", "2"), ("x-bapi-limit-status", "1")]), reset: nil, 110)
        #expect(limits.next("/a", 120) == 120)
        limits.start("/a", 150)
        #expect(limits.next("/a", 200) == 1151)
        #expect(limits.next("/b", 200) == 200)
        limits.start("/b", 200)
        limits.learn("/b", HTTPHeaders([]), reset: 5000, 210)
        #expect(limits.next("/b", 211) == 5210)
    }
}
