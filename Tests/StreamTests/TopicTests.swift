import Shared
import Testing

@testable import bybit_stream

struct TopicTests {
    @Test(arguments: [
        ("kline.3.BTCUSDT", "linear", "kline.3.BTCUSDT"), ("kline.3m.BTCUSDT", "linear", "kline.3.BTCUSDT"),
        ("kline.1h.BTCUSDT", "linear", "kline.60.BTCUSDT"), ("kline.4h.BTCUSDT", "linear", "kline.240.BTCUSDT"),
        ("kline.1d.BTCUSDT", "linear", "kline.D.BTCUSDT"), ("kline.1M.BTCUSDT", "linear", "kline.M.BTCUSDT"),
        ("kline.1.*", "linear", "kline.1.*"), ("spot:kline.D.BTCUSDT", "spot", "kline.D.BTCUSDT"),
        ("inverse:publicTrade.BTCUSD", "inverse", "publicTrade.BTCUSD"),
        ("option:publicTrade.BTC", "option", "publicTrade.BTC"),
        ("orderbook.50.BTCUSDT-25DEC26", "linear", "orderbook.50.BTCUSDT-25DEC26"),
        ("orderbook.rpi.BTCUSDT", "linear", "orderbook.rpi.BTCUSDT"),
        ("option:orderbook.25.BTC-25DEC26-60000-C-USDT", "option", "orderbook.25.BTC-25DEC26-60000-C-USDT"),
        ("spread:tickers.SOLUSDT_SOL/USDT", "spread", "tickers.SOLUSDT_SOL/USDT"),
        ("tickers.BTCPERP", "linear", "tickers.BTCPERP"),
        ("allLiquidation.BTCUSDT", "linear", "allLiquidation.BTCUSDT"),
        ("spot:priceLimit.BTCUSDT", "spot", "priceLimit.BTCUSDT"),
        ("insurance.USDC", "linear", "insurance.USDC"), ("inverse:adlAlert.inverse", "inverse", "adlAlert.inverse"),
        ("system.status", "status", "system.status"), ("order", "private", "order"),
        ("execution.fast.linear", "private", "execution.fast.linear"),
        ("position.option", "private", "position.option"), ("wallet", "private", "wallet"), ("greeks", "private", "greeks"),
        ("funding.BTCUSDT", "linear", "funding.BTCUSDT"), ("inverse:markKline.1h.BTCUSD", "inverse", "markKline.60.BTCUSD"),
        ("indexKline.D.BTCUSDT", "linear", "indexKline.D.BTCUSDT"),
        ("premiumKline.5.BTCUSDT", "linear", "premiumKline.5.BTCUSDT"),
    ])
    func understands(text: String, channel: String, name: String) throws {
        let topic = try StreamTopic(text, standard: .linear)
        #expect(topic.channel.name == channel)
        #expect(topic.name == name)
    }

    @Test(arguments: [
        "", ".", "kline", "kline.", "kline.1", "kline.1.", "kline..BTCUSDT", "kline.2.BTCUSDT", "kline.1s.BTCUSDT",
        "kline.45.BTCUSDT",
        "kline.1.btcusdt", "kline.1.BTC USDT", "kline.1.BTC\"USDT", "kline.1.BTC*", "Kline.1.BTCUSDT", "publicTrade",
        "publicTrade.", "tickers",
        "orderbook.50", "orderbook.500.BTCUSDT", "orderbook.x.BTCUSDT", "spot:allLiquidation.BTCUSDT", "option:kline.1.BTC",
        "option:orderbook.50.BTC", "spread:kline.1.X", "liquidation.BTCUSDT", "insurance.EUR", "insurance",
        "spot:insurance.USDT", "lt.BTC3L",
        "futures:kline.1.BTCUSDT", ":kline.1.BTCUSDT", "linear:", "orders", "order.spread", "position.spot", "wallet.linear",
        "spot:premiumKline.1.BTCUSDT", "spot:funding.BTCUSDT", "option:indexKline.1.BTC",
    ])
    func refuses(text: String) {
        #expect(throws: Failure.self) { try StreamTopic(text, standard: .linear) }
    }

    @Test func theCategoryOfTheOptionIsTheStandard() throws {
        #expect(try StreamTopic("kline.1.BTCUSDT", standard: .spot).channel == .market(.spot))
        #expect(try StreamTopic("linear:kline.1.BTCUSDT", standard: .spot).channel == .market(.linear))
        #expect(throws: Failure.self) { try StreamTopic("kline.1.BTCUSDT", standard: .option) }
        #expect(
            try StreamTopic("kline.1m.BTCUSDT", standard: .linear) == StreamTopic("linear:kline.1.BTCUSDT", standard: .spot))
    }

    @Test func linksHoldWhatTheExchangeTakes() throws {
        let names =
            (0..<3000).map { "spot:orderbook.200.COIN\($0)USDT" } + (0..<2500).map { "option:publicTrade.C\($0)" } + ["order"]
        let topics = try names.map { try StreamTopic($0, standard: .linear) }
        let links = LinkPlan.links(of: topics)
        #expect(links.flatMap(\.topics).count == topics.count)
        for link in links {
            #expect(link.topics.allSatisfy { $0.channel == link.channel })
            #expect(link.topics.reduce(2) { $0 + $1.name.utf8.count + 3 } < 21_000)
            #expect(link.topics.count <= 2000)
        }
        #expect(links.count(where: { $0.channel == .account }) == 1)
    }
}
