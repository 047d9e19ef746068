import Shared
import Testing

@testable import SimulatedMarket
@testable import bybit_stream

/// Candles, trades and history of the simulation agree to the last digit.
struct SimulatedCandleTests {
    /// The values of a candle payload.
    struct Candle: Equatable, CustomStringConvertible {
        var prices: [Decimal]
        var volume: Decimal
        var turnover: Decimal

        var description: String { "\(prices) \(volume) \(turnover)" }

        init?(_ payload: Payload, _ element: Int) {
            let prices = ["open", "high", "low", "close"].compactMap { payload.decimal($0, of: element) }
            guard prices.count == 4, let volume = payload.decimal("volume", of: element),
                let turnover = payload.decimal("turnover", of: element)
            else { return nil }
            self.prices = prices
            self.volume = volume
            self.turnover = turnover
        }

        init(price: Decimal, size: Decimal, value: Decimal) {
            prices = [price, price, price, price]
            volume = size
            turnover = value
        }

        mutating func add(_ price: Decimal, _ size: Decimal, value: Decimal) throws {
            prices[1] = max(prices[1], price)
            prices[2] = min(prices[2], price)
            prices[3] = price
            volume = try #require(volume.adding(size))
            turnover = try #require(turnover.adding(value))
        }
    }

    /// Midnight, so that days and shorter candles start together.
    static let midnight = 1_672_617_600_000

    @Test(arguments: [
        "linear:BTCUSDT", "linear:LTCUSDT", "spot:DOGEUSDT", "inverse:BTCUSD", "inverse:ADAUSD", "inverse:NOBODYUSD",
    ])
    func candlesAreTheFoldOfTheirTrades(market: String) throws {
        let parts = market.split(separator: ":")
        let intervals: [Interval] = [.m1, .m3, .m15, .m60, .m240]
        var simulation = try Simulation(
            intervals.map { "\(parts[0]):kline.\($0.name).\(parts[1])" } + ["\(parts[0]):publicTrade.\(parts[1])"],
            start: Self.midnight)
        var folded: [Interval: [Int: Candle]] = [:]
        var closed: [Interval: Int] = [:]
        var last: Decimal?
        var output = Output.inMemory()
        var number = 0
        while simulation.next(&output) < Self.midnight + 5 * 3_600_000 {
            number += 1
            // Only some of the forming candles are checked, which saves time.
            if number % 7 > 0, !output.text.contains("publicTrade"), !output.text.contains("\"confirm\":true") {
                output.discard()
                continue
            }
            let payload = try #require(Payload(output.text.dropLast()))
            output.discard()
            for element in payload.data {
                guard payload.topic.hasPrefix("kline") else {
                    last = try fold(payload, element, isInverse: parts[0] == "inverse", intervals, &folded)
                    continue
                }
                let interval = try #require(Interval(payload.string("interval", of: element)))
                let start = payload.number("start", of: element)
                #expect(payload.number("end", of: element) == interval.end(of: start) - 1)
                let candle = try #require(Candle(payload, element))
                // A forming candle agrees exactly with the trades written so far.
                if let expected = folded[interval]?[start] {
                    #expect(candle == expected, "\(payload.text)")
                } else {
                    #expect(candle.volume.isZero && candle.turnover.isZero && Set(candle.prices.map(\.description)).count == 1)
                    if let last { #expect(candle.prices[0] == last) }
                }
                if !payload.isTrue("confirm", of: element) { continue }
                #expect(closed[interval].map { $0 == start } ?? (start == Self.midnight), "each candle closes once, in order")
                closed[interval] = interval.end(of: start)
                folded[interval]?[start] = nil
                #expect((6..<60).contains(payload.time - interval.end(of: start)))
            }
        }
        #expect(closed[.m240] == Self.midnight + 4 * 3_600_000)
        #expect(closed.count == intervals.count)
    }

    private func fold(
        _ payload: Payload, _ element: Int, isInverse: Bool, _ intervals: [Interval], _ folded: inout [Interval: [Int: Candle]]
    ) throws -> Decimal {
        let price = try #require(payload.decimal("p", of: element))
        let size = try #require(payload.decimal("v", of: element))
        let value = try #require(isInverse ? size.divided(by: price) : price.multiplied(by: size))
        for interval in intervals {
            let start = interval.start(of: payload.number("T", of: element))
            let fresh = Candle(price: price, size: size, value: value)
            if folded[interval]?[start] == nil {
                folded[interval, default: [:]][start] = fresh
            } else {
                try folded[interval]?[start]?.add(price, size, value: value)
            }
        }
        return price
    }

    @Test(arguments: [
        "kline.1.BTCUSDT", "kline.15.LTCUSDT", "spot:kline.3.LTCUSDT", "inverse:kline.60.ETHUSD", "kline.D.SOLUSDT",
    ])
    func historyIsWhatLiveWas(name: String) throws {
        let topic = try StreamTopic(name, standard: .linear)
        let interval = try #require(topic.klineInterval)
        let end = Self.midnight + 30 * 3_600_000
        var live = try Simulation([name], start: Self.midnight)
        var closed: [String] = []
        var lines = Output.inMemory()
        // The last candle is confirmed shortly after its end.
        while live.next(&lines) < end + 100 {
            defer { lines.discard() }
            guard lines.text.contains("\"confirm\":true") else { continue }
            let payload = try #require(Payload(lines.text.dropLast()))
            for element in payload.data where payload.isTrue("confirm", of: element) { closed.append(told(payload, element)) }
        }
        var later = try Simulation([], start: end)
        var output = Output.inMemory()
        later.writeHistory(of: topic, count: closed.count, &output)
        let history = try output.text.split(separator: "\n").map { try #require(Payload($0)) }
        #expect(history.flatMap { payload in payload.data.map { told(payload, $0) } } == closed)
        for payload in history {
            let element = try #require(payload.data.first)
            #expect(payload.time == payload.number("end", of: element) && payload.isTrue("confirm", of: element))
            #expect(payload.text.hasSuffix(",\"recv\":\(end),\"backfill\":\"history\",\"simulated\":true}"))
        }
        #expect(history.last.map { $0.time + 1 } == interval.start(of: end))
    }

    /// All members of a candle except the time of its last trade.
    private func told(_ payload: Payload, _ element: Int) -> String {
        ["start", "end", "interval", "open", "close", "high", "low", "volume", "turnover"]
            .map { payload.string($0, of: element) + String(payload.number($0, of: element)) }.joined(separator: " ")
    }

    @Test func longCandlesAreMadeOfShortOnes() throws {
        let weeks = try candles("kline.W.ETHUSDT", from: Self.midnight - 35 * Interval.dayLength, to: Self.midnight)
        let days = try candles("kline.D.ETHUSDT", from: Self.midnight - 35 * Interval.dayLength, to: Self.midnight)
        #expect(weeks.count == 5 && days.count == 35)
        for (number, week) in weeks.enumerated() {
            let part = days[number * 7..<number * 7 + 7]
            #expect(week.prices[0] == part.first?.prices[0] && week.prices[3] == part.last?.prices[3])
            #expect(week.prices[1] == part.map { $0.prices[1] }.max() && week.prices[2] == part.map { $0.prices[2] }.min())
            #expect(week.volume == part.reduce(Decimal.zero) { $0.adding($1.volume)! })
            #expect(week.turnover == part.reduce(Decimal.zero) { $0.adding($1.turnover)! })
        }
    }

    @Test func historyBeginsWithTheOpeningAndEndsBeforeTheOpenCandle() throws {
        #expect(try candles("kline.M.XRPUSDT", from: 0, to: SimulatedHistory.opening + 70 * Interval.dayLength).count == 2)
        #expect(try candles("kline.1.XRPUSDT", from: Self.midnight - 1, to: Self.midnight + 1).count == 1)
        let topic = try StreamTopic("kline.5.XRPUSDT", standard: .linear)
        let open = SimulatedHistory(topic, seed: 7, from: Self.midnight, to: .max, now: Self.midnight + 299_999, arrival: nil)
        #expect(open?.nextEnd == nil)
        #expect(
            SimulatedHistory(
                try StreamTopic("tickers.XRPUSDT", standard: .linear), seed: 7, from: 0, to: 1, now: 1, arrival: nil)
                == nil)
    }

    private func candles(_ name: String, from: Int, to: Int) throws -> [Candle] {
        var output = Output.inMemory()
        let topic = try StreamTopic(name, standard: .linear)
        var history = SimulatedHistory(topic, seed: 7, from: from, to: to, now: to + 40 * Interval.dayLength, arrival: nil)
        while history?.nextEnd.map({ $0 <= to + 60_000 }) ?? false { history?.writeNext(&output) }
        return try output.text.split(separator: "\n").map { line in
            let payload = try #require(Payload(line))
            return try #require(Candle(payload, payload.data[0]))
        }
    }
}
