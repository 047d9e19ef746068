import Shared

/// What the exchange is asked to do.
struct Request {
    enum Kind {
        case create, amend, cancel
        /// To set the stop or the target of a position, or to trail its stop.
        case stop
        case target(Decimal)
        case trail(distance: Decimal, from: Decimal?)
    }

    var kind: Kind
    var market: Int
    /// As it was decided, or shall become.
    var order = Order()
    var stop: Decimal?
    /// Why the stop stands there.
    var exitReason = ExitReason.stop
    var reason = ""
    var time = 0
    /// Not sent before; and, of what opens something, not after. Both on the monotonic clock.
    var due = 0
    var deadline: Int?
    var attempts = 0

    /// It opens or enlarges a position. All else must not wait.
    var opens: Bool {
        switch kind {
        case .create, .amend: order.role.opens
        case .cancel, .stop, .target, .trail: false
        }
    }

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
    var isCreate: Bool { if case .create = self { true } else { false } }
    var isStop: Bool { if case .stop = self { true } else { false } }
    var isTrail: Bool { if case .trail = self { true } else { false } }
    var isCancel: Bool { if case .cancel = self { true } else { false } }
    var isTarget: Bool { if case .target = self { true } else { false } }
    /// It goes to the position itself.
    var movesStop: Bool { isStop || isTarget || isTrail }
}

extension Request {
    /// The members of its body, in the exchange's words.
    func body(_ key: SeriesKey, _ book: MarketBook) -> String {
        var body = RequestBody()
        body.add("category", key.category.text)
        body.add("symbol", key.symbol.text)
        let isSpot = key.category == TradeOptions.spot
        switch kind {
        case .create: create(&body, key, book)
        case .amend:
            body.add("orderLinkId", order.id)
            body.add("qty", order.quantity)
            if order.role == .protection { body.add("triggerPrice", order.trigger) } else { body.add("price", order.price) }
        case .cancel:
            body.add("orderLinkId", order.id)
            if isSpot, order.role == .protection { body.add("orderFilter", "StopOrder") }
        case .stop:
            body.add("tpslMode", "Full")
            body.add(raw: "positionIdx", "0")
            body.add("stopLoss", stop)
        case .target(let target):
            body.add("tpslMode", "Full")
            body.add(raw: "positionIdx", "0")
            body.add("takeProfit", target)
        case .trail(let distance, let from):
            body.add("tpslMode", "Full")
            body.add(raw: "positionIdx", "0")
            body.add("trailingStop", distance)
            body.add("activePrice", from)
        }
        return body.text
    }

    private static let option = Label("option")!

    private func create(_ body: inout RequestBody, _ key: SeriesKey, _ book: MarketBook) {
        let isSpot = key.category == TradeOptions.spot
        body.add("side", order.isBuy ? "Buy" : "Sell")
        body.add("orderType", order.kind == .market ? "Market" : "Limit")
        body.add("qty", order.quantity)
        body.add("price", order.price)
        if order.kind != .market { body.add("timeInForce", order.kind == .postOnly ? "PostOnly" : "GTC") }
        body.add("orderLinkId", order.id)
        if isSpot {
            if order.kind == .market { body.add("marketUnit", "baseCoin") }
            if order.role == .protection {
                body.add("triggerPrice", order.trigger)
                body.add("orderFilter", "StopOrder")
            }
            return
        }
        body.add(raw: "positionIdx", "0")
        if order.role == .exit { return body.add(raw: "reduceOnly", "true") }
        // What is added to a position does not move its stop away.
        let stop = order.role == .add ? order.stop.map { book.isCloser($0) ? $0 : book.stop ?? $0 } ?? book.stop : order.stop
        // The stop and target of an option are always for all of it.
        if stop != nil || order.target != nil, key.category != Request.option { body.add("tpslMode", "Full") }
        body.add("stopLoss", stop)
        body.add("takeProfit", order.target)
    }
}

/// A flat object of JSON.
private struct RequestBody {
    private var output = Output.inMemory()
    private var separator: StaticString = "{"

    var text: String { output.text + "}" }

    mutating func add(_ name: StaticString, _ value: String) {
        begin(name)
        output.write(quoted: value)
    }

    /// Amounts go as strings; one that does not apply stays out.
    mutating func add(_ name: StaticString, _ value: Decimal?) {
        guard let value else { return }
        begin(name)
        output.write("\"")
        output.write(value)
        output.write("\"")
    }

    mutating func add(raw name: StaticString, _ value: StaticString) {
        begin(name)
        output.write(value)
    }

    private mutating func begin(_ name: StaticString) {
        output.write(separator)
        separator = ","
        output.write("\"")
        output.write(name)
        output.write("\":")
    }
}
