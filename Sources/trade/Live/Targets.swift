import Shared

/// A target that a position was to have and the exchange does not show is set again. Until it stands there the position goes on, with
/// its stop.
extension Bybit {
    /// Looks at what the exchange showed last. `orMoved` also takes a target for lost that stands elsewhere.
    func guardTarget(_ market: Int, orMoved: Bool = false) {
        let book = books[market]
        guard markets[market].carriesStops, !book.isLeaving, let target = book.target,
            markets[market].passedTarget != target, let shown = markets[market].shown,
            !shown.size.isZero, shown.size.isAboveZero == book.isLong, shown.target == nil || orMoved, shown.target != target,
            !(outbox + asked.values).contains(where: { $0.market == market && $0.kind.isTarget })
        else { return }
        if markets[market].refusedTarget != target {
            let standing = shown.target.map { "the target \($0.trimmed)" } ?? "no target"
            messages.error("\(name(market)): the exchange shows \(standing); setting \(target.trimmed) again")
        }
        send(Request(kind: .target(target), market: market))
    }

    /// A target that the price has passed closes the position, as it would have done in its place. Another refusal is told once,
    /// and the target is sent again at the next comparison with the exchange.
    func refuseTarget(_ request: Request, _ code: Int, _ text: String) {
        guard case .target(let target) = request.kind else { return }
        let market = request.market
        if PassedStop.isMeant(code, text, isLong: books[market].isLong, isTarget: true) {
            messages.error(
                "\(name(market)): the price has passed the target \(target.trimmed) before it was set again: \(text)")
            markets[market].passedTarget = target
            return tell(.passed(market: market, .target))
        }
        if markets[market].refusedTarget == target { return }
        markets[market].refusedTarget = target
        messages.error("\(name(market)): the exchange refuses the target \(target.trimmed): \(text); trying again")
    }
}
