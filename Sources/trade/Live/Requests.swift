import Shared
import Trading

/// What the exchange is asked to do.
struct Request {
    enum Kind {
        /// The order as it was decided, or shall become.
        case create(Order)
        case amend(Order)
        case cancel(Order)
        /// To set the stop of a position, and why it stands there.
        case stop(Decimal, ExitReason)
        case target(Decimal)
        /// To trail the stop of a position.
        case trail(distance: Decimal, from: Decimal?)
    }

    var kind: Kind
    var market: MarketID
    /// Why, of an order that is amended or cancelled.
    var reason: String?
    /// When it was decided.
    var time = 0
    /// Not sent before; and, of what opens something, not after. Both on the monotonic clock.
    var due = 0
    var deadline: Int?
    var attempts = 0

    /// The order that it is about; nil where it goes to the position.
    var order: Order? {
        switch kind {
        case .create(let order), .amend(let order), .cancel(let order): order
        case .stop, .target, .trail: nil
        }
    }

    /// The order that it brings to the exchange.
    var created: Order? { if case .create(let order) = kind { order } else { nil } }

    /// It opens or enlarges a position. All else must not wait.
    var opens: Bool {
        switch kind {
        case .create(let order), .amend(let order): order.role.opens
        case .cancel, .stop, .target, .trail: false
        }
    }

    /// It goes to the position itself.
    var movesStop: Bool { order == nil }

    /// It would bring an order of this id to the exchange.
    func creates(_ id: OrderID) -> Bool { created?.id == id }

    func cancels(_ id: OrderID) -> Bool { if case .cancel(let order) = kind { order.id == id } else { false } }

    var path: String {
        switch kind {
        case .create: "/v5/order/create"
        case .amend: "/v5/order/amend"
        case .cancel: "/v5/order/cancel"
        case .stop, .target, .trail: "/v5/position/trading-stop"
        }
    }
}

extension Request.Kind {
    var isStop: Bool { if case .stop = self { true } else { false } }
    var isTrail: Bool { if case .trail = self { true } else { false } }
    var isCancel: Bool { if case .cancel = self { true } else { false } }
    var isTarget: Bool { if case .target = self { true } else { false } }
}

extension Request {
    /// The members of its body, in the exchange's words.
    func body(_ key: SeriesKey, _ book: MarketBook) -> String {
        var body = Output.inMemory()
        body.beginObject()
        body.member("category", key.category)
        body.member("symbol", key.symbol)
        let isSpot = key.category == Label.spot
        switch kind {
        case .create(let order): create(order, &body, key, book)
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
        case .target(let target):
            body.member("tpslMode", "Full")
            body.member("positionIdx", 0)
            body.amount("takeProfit", target)
        case .trail(let distance, let from):
            body.member("tpslMode", "Full")
            body.member("positionIdx", 0)
            body.amount("trailingStop", distance)
            body.amount("activePrice", from)
        }
        body.endObject()
        return body.text
    }

    private func create(_ order: Order, _ body: inout Output, _ key: SeriesKey, _ book: MarketBook) {
        let isSpot = key.category == Label.spot
        body.member("side", order.isBuy ? "Buy" : "Sell")
        body.member("orderType", order.kind == .market ? "Market" : "Limit")
        body.amount("qty", order.quantity)
        body.amount("price", order.price)
        if order.kind != .market { body.member("timeInForce", order.kind == .postOnly ? "PostOnly" : "GTC") }
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
        if order.role == .exit { return body.member("reduceOnly", true) }
        // What is added to a position does not move its stop away.
        let stop = order.role == .add ? order.stop.map { book.isCloser($0) ? $0 : book.stop ?? $0 } ?? book.stop : order.stop
        // The stop and target of an option are always for all of it.
        if stop != nil || order.target != nil, key.category != Label.option { body.member("tpslMode", "Full") }
        body.amount("stopLoss", stop)
        body.amount("takeProfit", order.target)
    }
}

extension Output {
    /// Amounts go as strings; one that does not apply stays out.
    fileprivate mutating func amount(_ name: StaticString, _ value: Decimal?) {
        if let value { member(name, quoted: value) }
    }
}
