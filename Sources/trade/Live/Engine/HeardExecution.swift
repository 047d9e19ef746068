import Shared
import Trading

/// What an execution is of, and what of it can be sold again.
extension OrderEngine {
    /// The order that an execution is of, where the exchange made it, or somebody else closes what is ours; nil where it closes
    /// nothing.
    func closing(_ report: ExecutionReport, _ market: MarketState) -> Order? {
        let book = market.book
        guard !book.size.isZero, book.isLong != report.isBuy, report.quantity <= book.size.magnitude,
            // No signal opened the position of a grid.
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
        // The exchange's own order has no link id, and each of its executions is a record.
        let id = OrderID(LinkID.of(run, owner.signal, "\(reason == .target ? "target" : "stop") \(report.id)"))
        var order = Order(id, leaving: owner)
        order.role = .exit
        order.reason = reason
        order.isBuy = report.isBuy
        order.quantity = book.size.magnitude
        order.time = report.time
        // Where the exchange's own trail had moved the stop to is not known.
        switch report.protection {
        case .target: order.decision = book.target
        case .trail, nil: break
        default: order.decision = book.stop
        }
        return order
    }

    /// How much of a fill can be sold again, and what its fee and its dust cost in the account's currency. A coin that is bought pays
    /// its fee in itself; dust is what then remains below one step. The fee is nil where it was paid in a third coin: the account's
    /// rates give it.
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
