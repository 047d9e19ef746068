import Shared
import Trading

/// The order behind an execution, and the quantity of it that can be sold again.
extension OrderEngine {
    /// Returns the order of an execution that reduces our position, but not by our order: the exchange made the order, or
    /// somebody else did. Nil if the execution closes nothing of ours.
    func closing(_ report: ExecutionReport, _ market: MarketState) -> Order? {
        let book = market.book
        guard !book.size.isZero, book.isLong != report.isBuy, report.quantity <= book.size.magnitude,
            // The position of a grid has no signal.
            let owner = book.owner ?? market.kept.pace.map({ PositionOwner(signal: "", strategy: "", series: $0) })
        else { return nil }
        let reason: ExitReason =
            switch (report.protection, report.kind) {
            case (.target, _): .target
            case (.trail, _): .trail
            case (.some, _): book.stopReason
            case (nil, .bust), (nil, .deleveraging): .liquidation
            default: .elsewhere
            }
        // The exchange's own orders have no link id, so the id of the execution serves.
        let id = OrderID(LinkID.of(run, owner.signal, "\(reason == .target ? "target" : "stop") \(report.id)"))
        var order = Order(id, leaving: owner)
        order.role = .exit
        order.reason = reason
        order.isBuy = report.isBuy
        order.quantity = book.size.magnitude
        order.time = report.time
        // The price to which the exchange's trailing stop had moved is unknown.
        switch report.protection {
        case .target: order.decision = book.target
        case .trail, nil: break
        default: order.decision = book.stop
        }
        return order
    }

    /// Whether a stop or target of the exchange has closed more than the position that is booked now.
    func isAhead(_ report: ExecutionReport, _ market: MarketState) -> Bool {
        report.protection != nil && report.order.flatMap { market.book.order($0) } == nil && closing(report, market) == nil
    }

    /// Returns the quantity of a fill that can be sold again, and the cost of its fee and dust in the account's currency. A
    /// coin that is bought pays its fee in itself; dust is the remainder below one step. The fee is nil if it was paid in a
    /// third coin: then the account's rates give it.
    func held(_ report: ExecutionReport, _ market: inout MarketState) throws(Failure) -> (
        Decimal, fee: Decimal?, dust: Decimal
    ) {
        let currency = market.instrument.currency.text
        if report.feeCurrency.isEmpty || report.feeCurrency == currency { return (report.quantity, report.fee, .zero) }
        guard market.isSpot, report.isBuy, report.key.symbol.text == report.feeCurrency + currency else {
            return (report.quantity, nil, .zero)
        }
        let before = market.book.rest
        let own = try before + report.quantity - report.fee
        let held = try own.onStep(market.instrument.lot, up: false)
        market.book.rest = try own - held
        let dust = try (market.book.rest - before) * report.price
        return (held, try (report.fee * report.price).trimmed, dust.trimmed)
    }
}
