import Shared
import Trading

/// A target that a position was to have and the exchange does not show is set again. Until it stands there the position goes on, with
/// its stop.
extension OrderEngine {
    /// Looks at what the exchange showed last. `orMoved` also takes a target for lost that stands elsewhere.
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

    /// A target that the price has passed closes the position, as it would have done in its place. Another refusal is told once,
    /// and the target is sent again at the next comparison with the exchange.
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
