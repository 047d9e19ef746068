import Shared
import TestSupport
import Testing

@testable import Trading

@Suite struct PaperTests {
    private let instrument = {
        var instrument = Instrument(SeriesKey(category: .linear, symbol: .linear, interval: nil))
        instrument.tick = Decimal("0.5")!
        instrument.step = Decimal("0.01")!
        return instrument
    }()

    private func bar(_ chance: inout Seeded, _ number: Int) -> VenueBar {
        let prices = (0..<4).map { _ in Decimal(Int128(Int.random(in: 180...220, using: &chance) * 5), scale: 1) }
        return VenueBar(
            time: number * 1000, end: number * 1000 + 1000, open: prices[0], high: prices.max()!, low: prices.min()!,
            close: prices[1], volume: Decimal(Int128(Int.random(in: 0...50, using: &chance))))
    }

    private func order(_ chance: inout Seeded, _ number: Int) -> Order {
        var order = Order(OrderID("o\(number)"), of: SeriesID(0))
        order.kind = [.market, .limit, .postOnly].randomElement(using: &chance)!
        order.isBuy = Bool.random(using: &chance)
        let price = Decimal(Int128(Int.random(in: 192...208, using: &chance) * 5), scale: 1)
        if order.kind != .market { order.price = price }
        order.quantity = Decimal(Int128(Int.random(in: 1...900, using: &chance)), scale: 2)
        order.time = number * 1000
        order.signal = "s\(number)"
        if Bool.random(using: &chance) { order.stop = order.isBuy ? Decimal("92.5")! : Decimal("107.5")! }
        if Bool.random(using: &chance) { order.target = order.isBuy ? Decimal("105")! : Decimal("95")! }
        return order
    }

    /// In random markets no fill is worse than its limit or outside its candle, no order fills beyond its quantity, and no more
    /// than the share of the volume is filled.
    @Test func fillsStayWithinWhatTheMarketAndTheOrderAllow() throws {
        var chance = Seeded(seed: 11)
        for _ in 0..<300 {
            let share: Decimal? = Bool.random(using: &chance) ? Decimal("0.1")! : nil
            var paper = Paper(slippage: .zero, participation: share)
            let key = SeriesKey(category: .linear, symbol: .linear, interval: nil)
            var market = MarketState(MarketID(0), key, instrument, AccountID(0))
            var size = Decimal.zero
            for number in 0..<40 {
                if Int.random(in: 0..<3, using: &chance) == 0, market.book.orders.count < 3 {
                    paper.place(order(&chance, number), in: &market)
                }
                let bar = bar(&chance, number)
                for part in BarPart.allCases { try paper.see(bar, part, in: &market) }
                var sum = Decimal.zero
                while let event = paper.nextEvent() {
                    guard case .filled(let fill) = event else { continue }
                    sum = try sum + fill.quantity
                    size = try size + (fill.order.isBuy ? fill.quantity : fill.quantity.negated)
                    // If a market jumps over a resting limit, the limit fills on the way, at its own price.
                    #expect(fill.isMaker || (fill.price >= bar.low && fill.price <= bar.high))
                    #expect(fill.order.filled <= fill.order.quantity)
                    #expect(fill.time >= bar.time && fill.time < bar.end && fill.time >= fill.order.time)
                    if let limit = fill.order.price { #expect(fill.order.isBuy ? fill.price <= limit : fill.price >= limit) }
                    #expect(!fill.isMaker || fill.price == fill.order.price)
                }
                #expect(size == market.book.size)
                if let share { #expect(sum <= (try bar.volume * share)) }
            }
        }
    }

    @Test func anIdIsFitForTheExchangeAndTellsDecisionsApart() {
        var ids: Set<String> = []
        for number in 0..<1000 {
            for role in ["entry", "add", "stop", "target", "close"] {
                let id = LinkID.of(nil, "linear:BTCUSDT:3:\(number):scalp:long", role)
                #expect(id.count <= 36 && id.allSatisfy { $0.isHexDigit })
                ids.insert(id)
            }
        }
        #expect(ids.count == 5000)
        #expect(LinkID.of(nil, "a", "entry") == LinkID.of(nil, "a", "entry"))
    }
}
