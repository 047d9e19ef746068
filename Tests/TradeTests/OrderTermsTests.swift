import Shared
import Testing

@testable import Trading
@testable import trade

/// The terms of an order in requests to the exchange.
@Suite struct OrderTermsTests {
    private let linear = SeriesKey(category: .linear, symbol: Label("BTCUSDT")!, interval: nil)

    private func body(_ kind: Request.Kind, _ terms: OrderTerms = OrderTerms()) -> String {
        ExchangeDialect.call(Request(kind: kind, market: MarketID(0)), linear, MarketBook(), terms).body ?? ""
    }

    @Test func onlyAnOrderThatOpensHasATimeInForceAndATolerance() {
        var entry = Order.sample(.entry, .limit)
        for (time, word) in [(TimeInForce.gtc, "GTC"), (.ioc, "IOC"), (.fok, "FOK")] {
            entry.timeInForce = time
            #expect(body(.create(entry)).contains(#""timeInForce":"\#(word)""#))
        }
        let terms = OrderTerms(tolerance: .share(Decimal("0.0005")!))
        #expect(
            body(.create(Order.sample(.entry)), terms)
                .contains(#""slippageToleranceType":"Percent","slippageTolerance":"0.05""#))
        let ticks = OrderTerms(tolerance: .ticks(20))
        #expect(
            body(.create(Order.sample(.entry)), ticks)
                .contains(#""slippageToleranceType":"TickSize","slippageTolerance":"20""#))
        #expect(!body(.create(Order.sample(.exit)), terms).contains("slippage"))
        #expect(!body(.create(Order.sample(.entry, .limit)), terms).contains("slippage"))
    }

    @Test func theTriggerIsNamedWithEachStopAndTarget() {
        let terms = OrderTerms(trigger: .mark)
        let entry = body(.create(Order.sample(.entry)), terms)
        #expect(entry.contains(#""slTriggerBy":"MarkPrice","tpTriggerBy":"MarkPrice""#))
        let stop = body(.stop(Decimal("59000")!, .stop), OrderTerms(trigger: .index))
        #expect(stop.contains(#""stopLoss":"59000","slTriggerBy":"IndexPrice""#))
        #expect(!body(.stop(Decimal("59000")!, .stop)).contains("TriggerBy"))
    }

    @Test func aStepIsALimitThatOnlyReduces() {
        var step = Order.sample(.step, .limit)
        step.isBuy = false
        let body = body(.create(step))
        #expect(body.contains(#""timeInForce":"GTC","smpType":"CancelMaker""#) && body.hasSuffix(#""reduceOnly":true}"#))
    }
}
