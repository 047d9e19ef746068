import Shared
import Testing

@testable import Trading
@testable import trade

/// What the terms of an order say to the exchange.
@Suite struct OrderTermsTests {
    private let linear = SeriesKey(category: .linear, symbol: Label("BTCUSDT")!, interval: nil)

    private func order(_ role: Order.Role, _ kind: Order.Kind = .market) -> Order {
        var order = Order(OrderID("abc"), of: SeriesID(0))
        order.role = role
        order.kind = kind
        order.quantity = Decimal("0.010")!
        if kind != .market { order.price = Decimal("60000.50")! }
        if role.opens {
            order.stop = Decimal("59400")!
            order.target = Decimal("61200")!
        }
        return order
    }

    private func body(_ kind: Request.Kind, _ terms: OrderTerms = OrderTerms()) -> String {
        ExchangeDialect.call(Request(kind: kind, market: MarketID(0)), linear, MarketBook(), terms).body ?? ""
    }

    @Test func onlyAnOrderThatOpensHasATimeInForceAndATolerance() {
        var entry = order(.entry, .limit)
        for (time, word) in [(TimeInForce.gtc, "GTC"), (.ioc, "IOC"), (.fok, "FOK")] {
            entry.timeInForce = time
            #expect(body(.create(entry)).contains(#""timeInForce":"\#(word)""#))
        }
        let terms = OrderTerms(tolerance: .share(Decimal("0.0005")!))
        #expect(
            body(.create(order(.entry)), terms)
                .contains(#""slippageToleranceType":"Percent","slippageTolerance":"0.05""#))
        let ticks = OrderTerms(tolerance: .ticks(20))
        #expect(
            body(.create(order(.entry)), ticks)
                .contains(#""slippageToleranceType":"TickSize","slippageTolerance":"20""#))
        #expect(!body(.create(order(.exit)), terms).contains("slippage"))
        #expect(!body(.create(order(.entry, .limit)), terms).contains("slippage"))
    }

    @Test func theTriggerIsNamedWithEachStopAndTarget() {
        let terms = OrderTerms(trigger: .mark)
        let entry = body(.create(order(.entry)), terms)
        #expect(entry.contains(#""slTriggerBy":"MarkPrice","tpTriggerBy":"MarkPrice""#))
        let stop = body(.stop(Decimal("59000")!, .stop), OrderTerms(trigger: .index))
        #expect(stop.contains(#""stopLoss":"59000","slTriggerBy":"IndexPrice""#))
        #expect(!body(.stop(Decimal("59000")!, .stop)).contains("TriggerBy"))
    }

    @Test func aStepIsALimitThatOnlyReduces() {
        var step = order(.step, .limit)
        step.isBuy = false
        let body = body(.create(step))
        #expect(body.contains(#""timeInForce":"GTC","smpType":"CancelMaker""#) && body.hasSuffix(#""reduceOnly":true}"#))
    }
}
