import Shared
import Testing

@testable import SimulatedMarket

/// The simulated books follow the exchange's rules, and agree with trades, tickers and liquidations.
struct SimulatedBookTests {
    /// A book as a reader of the stream keeps it.
    struct Kept {
        var bids: [(price: Decimal, sizes: [String])] = []
        var asks: [(price: Decimal, sizes: [String])] = []
        var update = 0
        var changed = 0

        mutating func apply(_ payload: Payload, isBest: Bool) {
            let update = payload.number("u", of: payload.value("data") ?? 0)
            if payload.type == "snapshot" {
                let (bids, asks) = (payload.levels("b"), payload.levels("a"))
                if isBest, self.update > 0 {
                    let isSame = bids[0] == self.bids[0] && asks[0] == self.asks[0]
                    #expect(update == self.update + (isSame ? 0 : 1))
                } else {
                    #expect(self.update == 0, "only the first is whole")
                }
                (self.bids, self.asks) = (bids, asks)
            } else {
                #expect(update == self.update + 1)
                for level in payload.levels("b") { put(level, in: &bids) { $0 > $1 } }
                for level in payload.levels("a") { put(level, in: &asks, by: <) }
            }
            self.update = update
            #expect(payload.number("cts") <= payload.time && payload.number("cts") >= changed)
            changed = payload.number("cts")
        }

        private func put(
            _ level: (price: Decimal, sizes: [String]), in side: inout [(price: Decimal, sizes: [String])],
            by comesBefore: (Decimal, Decimal) -> Bool
        ) {
            let place = side.firstIndex { !comesBefore($0.price, level.price) } ?? side.count
            let isKnown = place < side.count && side[place].price == level.price
            if level.sizes.allSatisfy({ $0 == "0" }) {
                #expect(isKnown, "only a level that was shown is deleted")
                if isKnown { side.remove(at: place) }
            } else if isKnown {
                side[place] = level
            } else {
                side.insert(level, at: place)
            }
        }

        func check(depth: Int) {
            #expect(bids[0].price < asks[0].price)
            #expect(bids.count <= depth && asks.count <= depth)
            #expect(zip(bids, bids.dropFirst()).allSatisfy { $0.price > $1.price })
            #expect(zip(asks, asks.dropFirst()).allSatisfy { $0.price < $1.price })
        }
    }

    @Test(arguments: [
        "orderbook.1.BTCUSDT", "orderbook.50.BTCUSDT", "orderbook.200.SOLUSDT", "orderbook.1000.BTCUSDT",
        "orderbook.rpi.XRPUSDT",
        "spot:orderbook.50.LTCUSDT", "inverse:orderbook.50.BTCUSD", "option:orderbook.25.BTC-25JUN27-20000-C-USDT",
        "option:orderbook.100.SOL-25JUN27-30-C-USDT", "spread:orderbook.25.BTCUSDT_BTC/USDT", "orderbook.50.NOBODYUSDT",
    ])
    func booksAreKept(topic: String) throws {
        var simulation = try Simulation([topic])
        var kept = Kept()
        let depth = topic.split(separator: ".")[1]
        for (number, payload) in simulation.payloads(depth == "1000" ? 300 : 1_000).enumerated() {
            kept.apply(payload, isBest: depth == "1")
            if number % 5 == 0 { kept.check(depth: Int(depth) ?? 50) }
        }
    }

    @Test func theBestIsShownAgainAfterThreeSeconds() throws {
        var simulation = try Simulation(["orderbook.1.LTCUSDT"])
        var previous: Payload?
        var repeated = 0
        for payload in simulation.payloads(1_000) {
            defer { previous = payload }
            guard let previous else { continue }
            #expect(payload.time - previous.time <= 3_000)
            let isRepeated =
                payload.number("u", of: payload.value("data") ?? 0) == previous.number("u", of: previous.value("data") ?? 0)
            if isRepeated {
                repeated += 1
                #expect(payload.time - previous.time == 3_000)
            }
        }
        #expect(repeated > 0)
    }

    @Test(arguments: [("linear", "BTCUSDT", "50"), ("spot", "LTCUSDT", "50"), ("inverse", "XRPUSD", "50")])
    func tradesHappenAtTheBestPricesAndTickersTellOfThem(category: String, symbol: String, depth: String) throws {
        var simulation = try Simulation(
            ["orderbook.\(depth)", "publicTrade", "tickers"].map { "\(category):\($0).\(symbol)" })
        var kept = Kept()
        var lastTrade: (time: Int, price: Decimal)?
        var matched = 0
        for payload in simulation.payloads(6_000) {
            if payload.topic.hasPrefix("orderbook") {
                kept.apply(payload, isBest: false)
            } else if payload.topic.hasPrefix("tickers") {
                let data = payload.value("data") ?? 0
                // Tickers of contracts are deltas.
                if let lastTrade, let last = payload.decimal("lastPrice", of: data) { #expect(last == lastTrade.price) }
                if let high = payload.decimal("highPrice24h", of: data), let lastTrade { #expect(high >= lastTrade.price) }
            } else {
                for element in payload.data {
                    let (time, price) = (payload.number("T", of: element), try #require(payload.decimal("p", of: element)))
                    // The makers had time to refill the book, and the book was seen since.
                    let isQuiet = time - (lastTrade?.time ?? Simulation.start) > 300 && kept.changed < time
                    let best = payload.string("S", of: element) == "Buy" ? kept.asks[0] : kept.bids[0]
                    if isQuiet {
                        matched += 1
                        #expect(best.price == price)
                        let size = try #require(Decimal(best.sizes[0]))
                        #expect(try #require(payload.decimal("v", of: element)) <= size)
                    }
                    lastTrade = (time, price)
                }
            }
        }
        #expect(matched > 5)
    }

    @Test func liquidationsAreTrades() throws {
        var simulation = try Simulation(["allLiquidation.BTCUSDT", "publicTrade.BTCUSDT"])
        var traded: [String: Decimal] = [:]
        var count = 0
        var output = Output.inMemory()
        while simulation.next(&output) < Simulation.start + 2 * 3_600_000 {
            let payload = try #require(Payload(output.text.dropLast()))
            output.discard()
            for element in payload.data {
                let side = payload.string("S", of: element)
                let size = try #require(payload.decimal("v", of: element))
                if payload.topic.hasPrefix("publicTrade") {
                    let key = "\(payload.number("T", of: element)) \(side)"
                    traded[key] = traded[key].map { $0.adding(size)! } ?? size
                } else {
                    count += 1
                    // A liquidated long position sells.
                    let key = "\(payload.number("T", of: element)) \(side == "Buy" ? "Sell" : "Buy")"
                    #expect(try #require(traded[key]) >= size)
                }
            }
        }
        #expect(count > 1)
    }

    @Test func tradeIdentitiesAreUnique() throws {
        for topic in ["publicTrade.BTCUSDT", "spot:publicTrade.BTCUSDT"] {
            var simulation = try Simulation([topic])
            let identities = simulation.payloads(2_000).flatMap { payload in payload.data.map { payload.string("i", of: $0) } }
            #expect(Set(identities).count == identities.count)
            #expect(identities.allSatisfy { $0.utf8.count == (topic.hasPrefix("spot") ? 19 : 36) })
        }
    }
}
