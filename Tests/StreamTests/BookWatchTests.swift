import Net
import Shared
import TestSupport
import Testing

@testable import bybit_stream

struct BookWatchTests {
    /// A reference book whose prices are kept in sets.
    private struct Model {
        var bids: Set<Int> = []
        var asks: Set<Int> = []
        var isCrossed: Bool { (bids.max() ?? .min) >= (asks.min() ?? .max) }
    }

    private func levels(_ changes: [(price: Int, isGone: Bool)], decimals: Int) -> String {
        changes.map { change in
            // Prices in tenths, with or without zeros at the end.
            let text = "\(change.price / 10).\(change.price % 10)" + String(repeating: "0", count: decimals)
            return "[\"\(text)\",\"\(change.isGone ? ["0", "0.000"][change.price % 2] : "1.5")\"]"
        }.joined(separator: ",")
    }

    private func judge(_ watch: inout BookWatch, _ text: String, now: Int = 1_000_000) throws -> BookWatch.Verdict {
        let json = try #require(JSON(Array(text.utf8)))
        var frames = FrameReader()
        _ = frames.read(json)
        return watch.judge(json, type: frames.type, data: frames.data, time: frames.time(json), now)
    }

    private func message(_ kind: String, _ update: Int, bids: String = "", asks: String = "") -> String {
        """
        {"topic":"orderbook.50.X","type":"\(kind)","ts":1700000000000,"data":{"s":"X","b":[\(bids)],"a":[\(asks)],\
        "u":\(update),"seq":\(update)}}
        """
    }

    /// Whatever the messages and their decimals, a book counts as lost exactly when the complete book is crossed.
    @Test(arguments: 0..<40) func tellsCrossedBooksAsAWholeBookWould(seed: Int) throws {
        var chance = Seeded(seed: UInt64(seed))
        var watch = try #require(
            BookWatch(try StreamTopic("orderbook.200.XUSDT", standard: .linear), link: 0, Backoff(shortest: 1, longest: 1)))
        var model = Model()
        var crossings = 0
        for update in 1...600 {
            let isSnapshot = update == 1 || watch.outage != nil
            if isSnapshot { model = Model() }
            let middle = 1000 + Int.random(in: 0..<8, using: &chance)
            let decimals = Int.random(in: 0..<4, using: &chance)
            var bids: [(price: Int, isGone: Bool)] = []
            var asks: [(price: Int, isGone: Bool)] = []
            for _ in 0..<Int.random(in: 0..<6, using: &chance) {
                bids.append(
                    (
                        middle - 1 - Int.random(in: 0..<12, using: &chance),
                        !isSnapshot && Int.random(in: 0..<2, using: &chance) == 0
                    ))
            }
            for _ in 0..<Int.random(in: 0..<6, using: &chance) {
                asks.append(
                    (middle + Int.random(in: 0..<12, using: &chance), !isSnapshot && Int.random(in: 0..<2, using: &chance) == 0)
                )
            }
            for (price, isGone) in bids { if isGone { model.bids.remove(price) } else { model.bids.insert(price) } }
            for (price, isGone) in asks { if isGone { model.asks.remove(price) } else { model.asks.insert(price) } }
            let text = message(
                isSnapshot ? "snapshot" : "delta", update, bids: levels(bids, decimals: decimals),
                asks: levels(asks, decimals: decimals))
            let verdict = try judge(&watch, text)
            if isSnapshot {
                #expect(verdict == (update == 1 ? .good : .restored))
                watch.endOutage()
            } else {
                #expect((verdict == .lost) == model.isCrossed, "\(update)")
                if verdict == .lost { crossings += 1 }
            }
        }
        #expect(crossings > 3)
    }

    /// A message that `book` refuses to read is an outage, which only a good snapshot ends.
    @Test(arguments: [
        "\"b\":null,\"a\":[],\"u\":6", "\"b\":[[\"2\"]],\"a\":[],\"u\":6", "\"b\":[[\"x\",\"1\"]],\"a\":[],\"u\":6",
        "\"a\":[],\"u\":6",
        "\"b\":[],\"a\":[[\"4\",\"-1\"]],\"u\":6", "\"b\":[],\"a\":[],\"u\":0", "\"b\":[],\"a\":[],\"u\":null",
        "\"b\":[],\"a\":[]",
        "\"b\":[[\"1000000000000000\",\"1\"],[\"0.00001\",\"1\"]],\"a\":[],\"u\":6",
    ]) func anUnreadableMessageIsATrouble(data: String) throws {
        var watch = try #require(
            BookWatch(try StreamTopic("orderbook.50.XUSDT", standard: .linear), link: 0, Backoff(shortest: 1, longest: 1)))
        func damaged(_ kind: String) -> String {
            "{\"topic\":\"orderbook.50.X\",\"type\":\"\(kind)\",\"ts\":1700000000000,\"data\":{\(data)}}"
        }
        #expect(try judge(&watch, message("snapshot", 5, bids: "[\"2\",\"1\"]", asks: "[\"3\",\"1\"]")) == .good)
        #expect(try judge(&watch, damaged("delta")) == .lost)
        #expect(watch.outage?.trouble == .unreadable)
        #expect(watch.retryAt == 1_000_000)
        #expect(try judge(&watch, message("delta", 6)) == .useless)
        #expect(try judge(&watch, damaged("snapshot")) == .useless)
        #expect(try judge(&watch, message("snapshot", 9)) == .restored)
    }

    @Test func rpiBooksAreNotJudgedByTheirPrices() throws {
        var watch = try #require(
            BookWatch(try StreamTopic("orderbook.rpi.XUSDT", standard: .linear), link: 0, Backoff(shortest: 1, longest: 1)))
        #expect(try judge(&watch, message("snapshot", 5, bids: "[\"2\",\"1\",\"0\"]", asks: "[\"1\",\"0\",\"1\"]")) == .good)
        #expect(try judge(&watch, message("delta", 6)) == .good)
        #expect(try judge(&watch, message("delta", 8)) == .lost)
        #expect(
            BookWatch(try StreamTopic("orderbook.full.XUSDT", standard: .spot), link: 0, Backoff(shortest: 1, longest: 1))
                == nil)
        #expect(BookWatch(try StreamTopic("tickers.XUSDT", standard: .spot), link: 0, Backoff(shortest: 1, longest: 1)) == nil)
    }

    /// The first try comes at once, each further one later. After a long time without trouble, the waits start anew.
    @Test func triesBecomeRarer() throws {
        var watch = try #require(
            BookWatch(
                try StreamTopic("orderbook.50.XUSDT", standard: .linear), link: 0, Backoff(shortest: 1000, longest: 60_000)))
        var now = 10_000_000
        var waits: [Int] = []
        for round in 0..<12 {
            if round == 11 { now += 700_000 }
            #expect(try judge(&watch, message("snapshot", 5), now: now) == (round == 0 ? .good : .restored))
            watch.endOutage()
            if round == 11 { now += 700_000 }
            #expect(try judge(&watch, message("delta", 9), now: now) == .lost)
            waits.append(try #require(watch.retryAt) - now)
            now += waits[round] + 100
            watch.renewed()
        }
        #expect(waits[0] == 0 && waits[11] == 0)
        #expect(waits[1] >= 500 && waits[1..<10].allSatisfy { $0 <= 60_000 } && waits[9] >= 30_000)
    }
}
