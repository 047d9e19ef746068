import Shared
import Trading

/// Restores targets: a target that the exchange does not show is set again. Until it is in place, the position goes on with its
/// stop.
extension OrderEngine {
    /// Checks the position that the exchange showed last. With `orMoved`, a target at another price counts as lost, too.
    func guardTarget(_ market: inout MarketState, orMoved: Bool = false) {
        let (book, id) = (market.book, market.id)
        guard market.carriesStops, !book.isLeaving, let target = book.target,
            market.exchange.passedTarget != target, let shown = market.exchange.shown,
            !shown.size.isZero, shown.size.isAboveZero == book.isLong, shown.target == nil || orMoved, shown.target != target,
            !(outbox + asked.values).contains(where: { $0.market == id && $0.kind.isTarget })
        else { return }
        if market.exchange.refusedTarget != target {
            let standing = shown.target.map { "the target \($0.trimmed)" } ?? "no target"
            messages.error("\(market.key): the exchange shows \(standing); setting \(target.trimmed) again")
        }
        send(Request(kind: .target(target), market: id))
    }

    /// Handles the refusal of a target. If the price has passed the target, the position is closed, as the target would have
    /// done. Another refusal is reported once, and the target is sent again at the next comparison with the exchange.
    func refuseTarget(_ target: Decimal, _ market: inout MarketState, _ code: Int, _ text: String) {
        if PassedStop.isMeant(code, text, isLong: market.book.isLong, isTarget: true) {
            messages.error("\(market.key): the price has passed the target \(target.trimmed) before it was set again: \(text)")
            market.exchange.passedTarget = target
            return tell(.passed(market: market.id, .target))
        }
        if market.exchange.refusedTarget == target { return }
        market.exchange.refusedTarget = target
        messages.error("\(market.key): the exchange refuses the target \(target.trimmed): \(text); trying again")
    }
}
