import Shared
import Trading

/// The exchange's answers to a stop that is set or moved. If the stop is refused, the stop in place goes on guarding the
/// position, and the new one is sent again.
extension OrderEngine {
    func acceptStop(_ stop: Decimal, _ reason: ExitReason, _ market: inout MarketState, _ now: Int) {
        market.exchange.placedReason = reason
        if market.book.stop == stop, market.book.stopReason == reason { return }
        // The stop was refused before, so the book has had the stop in place.
        market.book.stop = stop
        market.book.stopReason = reason
        tell(.stopMoved(market: market.id, time: time(now)))
    }

    /// Accepts a requested stop as soon as the exchange shows it: it may be executed before the request is answered.
    func showStop(_ shown: Decimal, _ market: inout MarketState) {
        for request in asked.values where request.market == market.id {
            guard case .stop(shown, let reason) = request.kind else { continue }
            return acceptStop(shown, reason, &market, System.monotonicTime)
        }
    }

    func refuseStop(
        _ stop: Decimal, _ reason: ExitReason, _ request: Request, _ market: inout MarketState, _ code: Int, _ text: String,
        _ now: Int
    ) {
        if PassedStop.isMeant(code, text, isLong: market.book.isLong) {
            messages.error("\(market.key): the price has passed the stop \(stop.trimmed) before it was set: \(text)")
            return tell(.passed(market: market.id, reason))
        }
        keepStop(request, &market, now)
        if request.attempts <= 1 { return sayKept(stop, &market, text) }
        // A stop that was reported as missing is in place after all.
        if market.exchange.isStopUnseen, market.exchange.shown?.stop != nil { sayKept(stop, &market, text) }
        switch Reaction(code) {
        case .halt: tell(.troubled(Trouble(.keyRefused, text)))
        case .short: tell(.troubled(Trouble(.noMargin, text)))
        default: break
        }
    }

    /// Returns to the stop in place at the exchange, until another one is accepted.
    func keepStop(_ request: Request, _ market: inout MarketState, _ now: Int) {
        if let standing = market.exchange.shown?.stop {
            // The patrol checks whether the stop is still in place.
            market.exchange.patrolDue = now
            if market.book.stop != standing {
                market.book.stop = standing
                market.book.stopReason = market.exchange.placedReason
                tell(.stopMoved(market: market.id, time: time(now)))
            }
        } else {
            guardStop(&market)
        }
        sendAgain(request, market, nil, now)
    }

    private func sayKept(_ stop: Decimal, _ market: inout MarketState, _ text: String) {
        let shown = market.exchange.shown
        market.exchange.isStopUnseen = shown?.stop == nil
        let rest =
            shown?.stop.map { "the stop \($0.trimmed) stays in place" }
            ?? (shown == nil ? "the exchange has not shown yet which stop is in place" : "the exchange shows no stop in place")
        messages.error("\(market.key): the exchange refuses the stop \(stop.trimmed): \(text); \(rest); trying again")
    }
}
