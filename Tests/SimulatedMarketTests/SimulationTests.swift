import Shared
import Testing

@testable import SimulatedMarket
@testable import bybit_stream

struct SimulationTests {
    /// Every kind of topic, and every category.
    static let topics = [
        "kline.1.BTCUSDT", "kline.60.BTCUSDT", "publicTrade.BTCUSDT", "orderbook.1.BTCUSDT", "orderbook.50.BTCUSDT",
        "orderbook.200.BTCUSDT", "orderbook.1000.BTCUSDT", "orderbook.rpi.BTCUSDT", "tickers.BTCUSDT", "allLiquidation.BTCUSDT",
        "priceLimit.BTCUSDT", "insurance.USDT", "adlAlert.USDT", "kline.3.LTCUSDT", "publicTrade.LTCUSDT",
        "orderbook.50.LTCUSDT",
        "tickers.NOBODYUSDT", "spot:kline.1.ETHUSDT", "spot:publicTrade.ETHUSDT", "spot:orderbook.50.ETHUSDT",
        "spot:tickers.ETHUSDT", "inverse:kline.D.XRPUSD", "inverse:publicTrade.XRPUSD", "inverse:tickers.XRPUSD",
        "inverse:orderbook.1.XRPUSD", "option:publicTrade.BTC", "option:orderbook.25.BTC-25JUN27-20000-C-USDT",
        "option:tickers.BTC-25JUN27-20000-C-USDT", "option:orderbook.100.ETH-25JUN27-1500-C-USDT",
        "spread:publicTrade.SOLUSDT_SOL/USDT", "spread:orderbook.25.SOLUSDT_SOL/USDT", "spread:tickers.SOLUSDT_SOL/USDT",
    ]

    @Test func isTheSameEachTime() throws {
        var first = try Simulation(Self.topics)
        var second = try Simulation(Self.topics.reversed())
        #expect(first.lines(5_000) == second.lines(5_000))
        var other = try Simulation(Self.topics, seed: 8)
        #expect(first.lines(100) != other.lines(100))
    }

    @Test func tellsTheSameWhateverElseIsAskedFor() throws {
        let end = Simulation.start + 90_000
        var whole = try Simulation(Self.topics)
        var byTopic: [String: [String]] = [:]
        for payload in whole.payloads(.max, until: end) where payload.arrival < end {
            byTopic[payload.name, default: []].append(payload.text)
        }
        for topic in Self.topics {
            var alone = try Simulation([topic])
            let name = topic.contains(":") ? topic : "linear:" + topic
            let lines = alone.payloads(.max, until: end).filter { $0.arrival < end }.map(\.text)
            #expect(lines == byTopic[name] ?? [], "\(topic)")
        }
    }

    @Test func writesJSONThatArrivesInOrder() throws {
        var simulation = try Simulation(Self.topics)
        let lines = simulation.lines(10_000).split(separator: "\n")
        var latest = Simulation.start
        for line in lines {
            guard let payload = Payload(line) else {
                Issue.record("no JSON: \(line)")
                continue
            }
            #expect(payload.arrival >= latest && payload.arrival >= payload.time && payload.arrival < payload.time + 60)
            #expect(line.hasSuffix("\"recv\":\(payload.arrival),\"simulated\":true}"))
            latest = payload.arrival
        }
        #expect(lines.count == 10_000)
    }

    /// These bytes must not change: users rely on the same seed giving the same market.
    @Test func beginsWithTheseBytes() throws {
        var simulation = try Simulation(["kline.3.BTCUSDT", "publicTrade.BTCUSDT"], seed: 1)
        #expect(simulation.lines(4) == Self.firstLines)
        var whole = try Simulation(Self.topics, seed: 1)
        // The FNV-1a hash.
        let hash = whole.lines(5_000).utf8.reduce(0xCBF2_9CE4_8422_2325 as UInt64) { ($0 ^ UInt64($1)) &* 0x100_0000_01B3 }
        #expect(hash == 0xF89B_54F9_EEED_EF9B)
    }

    static let firstLines = """
        {"topic":"kline.3.BTCUSDT","data":[{"start":1672324740000,"end":1672324919999,"interval":"3","open":\
        "14645.30","close":"14645.30","high":"14645.30","low":"14645.30","volume":"0","turnover":"0","confir\
        m":false,"timestamp":1672324729830}],"ts":1672324740003,"type":"snapshot","category":"linear","recv"\
        :1672324740005,"simulated":true}
        {"topic":"publicTrade.BTCUSDT","type":"snapshot","ts":1672324743908,"data":[{"T":1672324743907,"s":"\
        BTCUSDT","S":"Sell","v":"0.048","p":"14645.60","L":"PlusTick","i":"de32e9c6-8a4d-5443-9d8a-b3be2aca5\
        17a","BT":false,"RPI":false,"seq":944649487815}],"category":"linear","recv":1672324743910,"simulated\
        ":true}
        {"topic":"kline.3.BTCUSDT","data":[{"start":1672324740000,"end":1672324919999,"interval":"3","open":\
        "14645.60","close":"14645.60","high":"14645.60","low":"14645.60","volume":"0.048","turnover":"702.98\
        880","confirm":false,"timestamp":1672324743907}],"ts":1672324744500,"type":"snapshot","category":"li\
        near","recv":1672324744502,"simulated":true}
        {"topic":"publicTrade.BTCUSDT","type":"snapshot","ts":1672324751654,"data":[{"T":1672324751653,"s":"\
        BTCUSDT","S":"Sell","v":"0.124","p":"14645.10","L":"MinusTick","i":"41a776b5-20f3-5457-97d3-d080b7a4\
        8c6c","BT":false,"RPI":false,"seq":944649503307}],"category":"linear","recv":1672324751656,"simulate\
        d":true}

        """

    @Test func saysNothingWhereThereIsNothingToTell() throws {
        var simulation = try Simulation(
            ["system.status", "orderbook.full.BTCUSDT"].map { $0 == "system.status" ? $0 : "spot:" + $0 })
        var output = Output.inMemory()
        #expect(simulation.next(&output) == .max)
        #expect(output.text.isEmpty)
        #expect(!Simulation.offers(try StreamTopic("funding.BTCUSDT", standard: .linear)))
    }

    @Test(arguments: Shared.Category.allCases) func knowsSymbolsOfEveryCategory(category: Shared.Category) throws {
        let symbols = Simulation.symbols(of: category)
        #expect(Set(symbols).count == symbols.count && symbols.count >= 3)
        var simulation = try Simulation(symbols.map { "\(category.rawValue):tickers.\($0)" })
        let told = simulation.payloads(500).map(\.topic)
        #expect(Set(told) == Set(symbols.map { "tickers.\($0)" }))
    }
}
