import Shared
import Trading

/// Settings that all orders of a run share.
struct OrderTerms {
    var trigger = TriggerPrice.last
    var tolerance: SlippageTolerance?
}

/// The engine's requests in the exchange's terms.
extension ExchangeDialect {
    static func call(_ request: Request, _ key: SeriesKey, _ book: MarketBook, _ terms: OrderTerms) -> Call {
        Call(path: path(request), body: body(request, key, book, terms))
    }

    private static func path(_ request: Request) -> String {
        switch request.kind {
        case .create: "/v5/order/create"
        case .amend: "/v5/order/amend"
        case .cancel: "/v5/order/cancel"
        case .stop, .target, .trail: "/v5/position/trading-stop"
        }
    }

    private static func body(_ request: Request, _ key: SeriesKey, _ book: MarketBook, _ terms: OrderTerms) -> String {
        var body = Output.inMemory()
        body.beginObject()
        body.member("category", key.category)
        body.member("symbol", key.symbol)
        let isSpot = key.category == Label.spot
        switch request.kind {
        case .create(let order): create(order, &body, key, book, terms)
        case .amend(let order):
            body.member("orderLinkId", quoted: order.id.text)
            body.amount("qty", order.quantity)
            if order.role == .protection {
                body.amount("triggerPrice", order.trigger)
            } else {
                body.amount("price", order.price)
            }
        case .cancel(let order):
            body.member("orderLinkId", quoted: order.id.text)
            if isSpot, order.role == .protection { body.member("orderFilter", "StopOrder") }
        case .stop(let stop, _):
            body.member("tpslMode", "Full")
            body.member("positionIdx", 0)
            body.amount("stopLoss", stop)
            body.trigger("slTriggerBy", terms)
        case .target(let target):
            body.member("tpslMode", "Full")
            body.member("positionIdx", 0)
            body.amount("takeProfit", target)
            body.trigger("tpTriggerBy", terms)
        case .trail(let distance, let from):
            body.member("tpslMode", "Full")
            body.member("positionIdx", 0)
            body.amount("trailingStop", distance)
            body.amount("activePrice", from)
            body.trigger("slTriggerBy", terms)
        }
        body.endObject()
        return body.text
    }

    private static func create(
        _ order: Order, _ body: inout Output, _ key: SeriesKey, _ book: MarketBook, _ terms: OrderTerms
    ) {
        let isSpot = key.category == Label.spot
        body.member("side", order.isBuy ? "Buy" : "Sell")
        body.member("orderType", order.kind == .market ? "Market" : "Limit")
        body.amount("qty", order.quantity)
        body.amount("price", order.price)
        if order.kind != .market { body.member("timeInForce", timeInForce(order)) }
        // An entry never fills against an order of its account, and an exit cancels the account's orders in its way.
        body.member("smpType", order.role.opens ? "CancelTaker" : "CancelMaker")
        if order.kind == .market, order.role.opens { body.tolerance(terms.tolerance) }
        body.member("orderLinkId", quoted: order.id.text)
        if isSpot {
            if order.kind == .market { body.member("marketUnit", "baseCoin") }
            if order.role == .protection {
                body.amount("triggerPrice", order.trigger)
                body.member("orderFilter", "StopOrder")
            }
            return
        }
        body.member("positionIdx", 0)
        if !order.role.opens { return body.member("reduceOnly", true) }
        // An addition to a position must not move its stop away from the price.
        let stop = order.role == .add ? order.stop.map { book.isCloser($0) ? $0 : book.stop ?? $0 } ?? book.stop : order.stop
        // The stop and target of an option always apply to the whole position.
        if stop != nil || order.target != nil, key.category != Label.option { body.member("tpslMode", "Full") }
        body.amount("stopLoss", stop)
        body.amount("takeProfit", order.target)
        if stop != nil { body.trigger("slTriggerBy", terms) }
        if order.target != nil { body.trigger("tpTriggerBy", terms) }
    }

    private static func timeInForce(_ order: Order) -> StaticString {
        if order.kind == .postOnly { return "PostOnly" }
        return switch order.timeInForce {
        case .gtc: "GTC"
        case .ioc: "IOC"
        case .fok: "FOK"
        }
    }
}

extension Output {
    /// Writes an amount as a string; nil is left out.
    fileprivate mutating func amount(_ name: StaticString, _ value: Decimal?) {
        if let value { member(name, quoted: value) }
    }

    /// Writes the price that triggers, unless it is the last price, which is the exchange's default.
    fileprivate mutating func trigger(_ name: StaticString, _ terms: OrderTerms) {
        switch terms.trigger {
        case .last: break
        case .mark: member(name, "MarkPrice")
        case .index: member(name, "IndexPrice")
        }
    }

    fileprivate mutating func tolerance(_ tolerance: SlippageTolerance?) {
        switch tolerance {
        case nil: break
        case .share(let share):
            member("slippageToleranceType", "Percent")
            amount("slippageTolerance", share.multiplied(by: Decimal(100))?.trimmed)
        case .ticks(let ticks):
            member("slippageToleranceType", "TickSize")
            member("slippageTolerance", quoted: Decimal(Int128(ticks)))
        }
    }
}
