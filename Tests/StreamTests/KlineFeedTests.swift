import Shared
import TestSupport
import Testing

@testable import bybit_stream

/// A market of one-minute candles. Its socket repeats, loses, cuts and delays messages; REST answers too.
private struct Market {
    var chance: Seeded
    var feed: KlineFeed
    var out: [(start: Int, isClosed: Bool)] = []
    /// The range requested from REST, and the time of the answer.
    var asked: (range: Range<Int>, at: Int)?
    var warmup: Int?
    static let first = 1_700_000_040_000
    static let minute = 60_000

    init(seed: UInt64, isWarming: Bool) throws {
        chance = Seeded(seed: seed)
        feed = KlineFeed(try StreamTopic("kline.1.BTCUSDT", standard: .linear), .m1, link: 0, isWarming: isWarming)
        if isWarming { warmup = Int.random(in: 1...200, using: &chance) }
    }

    mutating func happens(_ percent: Int) -> Bool { Int.random(in: 0..<100, using: &chance) < percent }

    mutating func push(_ start: Int, isClosed: Bool, _ now: Int) {
        switch feed.judge(start, isClosed: isClosed) {
        case .pass: out.append((start, isClosed))
        case .repeated: break
        case .wait: feed.hold(KlineFeed.Held(start: start, isClosed: isClosed, line: []), now)
        }
        release(now)
    }

    mutating func release(_ now: Int) {
        for candle in feed.release() {
            switch feed.judge(candle.start, isClosed: candle.isClosed) {
            case .pass: out.append((candle.start, candle.isClosed))
            case .repeated: break
            case .wait: feed.hold(candle, now)
            }
        }
    }

    /// Answers from REST with the requested candles that have closed by `now`.
    mutating func answer(_ now: Int, closedUpTo end: Int) {
        if let due = warmup, now >= due {
            warmup = nil
            for start in stride(from: end - 5 * Market.minute, to: end, by: Market.minute) where feed.judge(fetched: start) {
                out.append((start, true))
            }
            feed.warmed()
            release(now)
        }
        if let (range, at) = asked, now >= at {
            asked = nil
            for start in stride(from: range.lowerBound, to: min(range.upperBound, end), by: Market.minute)
            where feed.judge(fetched: start) {
                out.append((start, true))
            }
            release(now)
        }
        if asked == nil, warmup == nil, let missing = feed.missing(upTo: happens(20) ? end : nil) {
            asked = (missing, now + Int.random(in: 0...300, using: &chance))
        }
    }
}

struct KlineFeedTests {
    /// If such a candle were taken for the next one, the real next candle would count as late.
    @Test func aCandleThatBeginsWithinTheLastIsARepetition() throws {
        var feed = KlineFeed(try StreamTopic("kline.1.BTCUSDT", standard: .linear), .m1, link: 0, isWarming: false)
        #expect(feed.judge(0, isClosed: true) == .pass)
        #expect(feed.judge(1, isClosed: true) == .repeated)
        let isTaken = feed.judge(fetched: 1)
        #expect(!isTaken)
        #expect(feed.judge(60_000, isClosed: false) == .pass)
    }

    @Test(arguments: 0..<300) func eachClosedCandleComesOnceAndInOrder(seed: Int) throws {
        var market = try Market(seed: UInt64(seed), isWarming: seed % 2 == 0)
        var now = 0
        var isUp = true
        for number in 0..<400 {
            let start = Market.first + number * Market.minute
            for _ in 0..<Int.random(in: 0...3, using: &market.chance) {
                now += 10
                if isUp { market.push(start, isClosed: false, now) }
                market.answer(now, closedUpTo: start)
            }
            if market.happens(8) {
                isUp.toggle()
                market.feed.cut()
            } else if !isUp, market.happens(40) {
                isUp = true
            }
            now += 10
            if isUp, !market.happens(15) {
                market.push(start, isClosed: true, now)
                if market.happens(20) { market.push(start, isClosed: true, now) }
                if market.happens(10) { market.push(start, isClosed: false, now) }
                if market.happens(10), number > 3 { market.push(start - 3 * Market.minute, isClosed: market.happens(50), now) }
            }
            market.answer(now, closedUpTo: start + Market.minute)
        }
        // Nothing more is lost, so the missing candles are fetched.
        let end = Market.first + 400 * Market.minute
        market.push(end, isClosed: false, now)
        for _ in 0..<1000 {
            now += 10
            market.answer(now, closedUpTo: end)
        }
        let closed = market.out.filter(\.isClosed).map(\.start)
        let begin = try #require(closed.first)
        let isWhole = closed == Array(stride(from: begin, to: end, by: Market.minute))
        #expect(isWhole, "\(closed.count) of \((end - begin) / Market.minute), \(market.feed.held.count) held")
        #expect(market.out.last?.start == end)
        var open = 0
        for (start, isClosed) in market.out {
            #expect(start >= open)
            open = isClosed ? start + Market.minute : start
        }
    }

    @Test func givesUpWhatDoesNotCome() throws {
        var market = try Market(seed: 1, isWarming: false)
        let (first, minute) = (Market.first, Market.minute)
        market.push(first, isClosed: true, 0)
        market.push(first + 3 * minute, isClosed: false, 5)
        market.push(first + 3 * minute, isClosed: true, 6)
        market.push(first + 4 * minute, isClosed: false, 7)
        #expect(market.out.count == 1 && market.feed.heldSince == 5)
        #expect(market.feed.missing(upTo: nil) == first + minute..<first + 3 * minute)
        #expect(market.feed.giveUp() == first + minute..<first + 3 * minute)
        market.release(8)
        #expect(market.out.map(\.start) == [first, first + 3 * minute, first + 4 * minute])
        #expect(market.feed.heldSince == nil)
    }

    @Test func holdsAreBounded() throws {
        var market = try Market(seed: 1, isWarming: true)
        for number in 0..<1000 {
            for isClosed in [false, true] { market.push(Market.first + number * Market.minute, isClosed: isClosed, number) }
        }
        #expect(market.feed.held.count <= 100)
        #expect(market.out.isEmpty)
    }

    @Test func aStallIsNoWait() throws {
        var market = try Market(seed: 1, isWarming: false)
        market.push(Market.first, isClosed: true, 0)
        market.push(Market.first + 2 * Market.minute, isClosed: false, 100)
        market.feed.stoodStill(for: 5000)
        #expect(market.feed.heldSince == 5100)
    }
}

struct StreamClockTests {
    @Test func streamTimeOnlyGrows() {
        var clock = StreamClock()
        #expect(clock.estimate(5) == nil && clock.exchangeTime(5) == nil)
        _ = clock.hear(1_000_000, 100)
        #expect(clock.estimate(150) == 1_000_050)
        _ = clock.hear(999_000, 160)
        #expect(clock.time == 1_000_000 && clock.estimate(160) == 1_000_060)
        // Nothing was heard for a while: the exchange's clock went on, but the stream's time stood still.
        clock.standStill(60_160)
        #expect(clock.estimate(60_160) == 1_000_000)
        #expect(clock.exchangeTime(60_160) == 1_060_060)
        _ = clock.hear(1_000_010, 60_161)
        #expect(clock.estimate(60_161) == 1_000_010)
        #expect(clock.exchangeTime(60_161) == 1_060_061)
    }

    @Test func aTimeAheadMovesNothing() {
        let hour = 3_600_000
        var clock = StreamClock()
        for now in stride(from: 0, to: 12_000, by: 1000) { #expect(clock.hear(1_000_000 + now, now) == .plausible) }
        #expect(clock.hear(1_012_000 + 24 * hour, 12_000) == .ahead(24 * hour))
        #expect(clock.hear(1_012_000 + 5001, 12_000) == .ahead(5001))
        #expect(clock.estimate(12_000) == 1_011_000 + 1000)
        #expect(clock.hear(1_013_000, 13_000) == .plausible)
        // After a long silence, a time that is ahead by as much is plausible.
        #expect(clock.hear(1_013_000 + hour, 13_000 + hour) == .plausible)
    }

    /// The first time may be wrong; two that agree on another time overrule it.
    @Test func theFirstTimeMayBeWrong() {
        let day = 86_400_000
        var clock = StreamClock()
        _ = clock.hear(1_000_000 + day, 0)
        _ = clock.hear(1_000_100, 100)
        #expect(clock.hear(1_000_200, 200) == .shifted(-day))
        #expect(clock.estimate(200) == 1_000_200)
    }

    @Test func anAnswerTellsTheClockBeforePayloads() {
        var clock = StreamClock()
        clock.learn(1_000_000, 0)
        #expect(clock.time == nil)
        #expect(clock.hear(1_000_100 + 86_400_000, 100) == .ahead(86_400_000))
        #expect(clock.hear(1_000_100, 100) == .plausible)
    }

    @Test func tenMessagesAreAShift() {
        let shift = 600_000
        var clock = StreamClock()
        for now in stride(from: 0, to: 20_000, by: 1000) { _ = clock.hear(1_000_000 + now, now) }
        // A time that agrees with the old offset restarts the count.
        for count in 1...9 { #expect(clock.hear(1_020_000 + shift + count, 20_000 + count) == .ahead(shift)) }
        _ = clock.hear(1_020_010, 20_010)
        for count in 11...19 { #expect(clock.hear(1_020_000 + shift + count, 20_000 + count) == .ahead(shift)) }
        #expect(clock.hear(1_020_020 + shift, 20_020) == .shifted(shift))
        #expect(clock.estimate(20_020) == 1_020_020 + shift)
    }

    /// A fake exchange may play its market faster than real time.
    @Test(arguments: [20, 60, 400]) func aFastMarketIsBelieved(speed: Int) {
        var clock = StreamClock()
        for now in stride(from: 0, to: 60_000, by: 1000) { #expect(clock.hear(1_000_000 + now * speed, now) == .plausible) }
    }
}
