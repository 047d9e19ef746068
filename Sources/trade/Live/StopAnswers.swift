import Shared

/// What the exchange answers to a stop that is set or moved. Whatever it refuses, the stop that stands there goes on guarding the
/// position, and the new one is sent again.
extension Bybit {
    func acceptStop(_ request: Request, _ now: Int) {
        guard let stop = request.stop else { return }
        let market = request.market
        markets[market].placedReason = request.exitReason
        if books[market].stop == stop, books[market].stopReason == request.exitReason { return }
        // It was refused before, and the book has had the one that stood there.
        books[market].stop = stop
        books[market].stopReason = request.exitReason
        changed.insert(market)
        tell(.stopMoved(market: market, time: time(now)))
    }

    /// The exchange shows a stop before it answers the request for it: it may be carried out before the answer comes.
    func showStop(_ stop: Decimal, _ market: Int) {
        let request = asked.values.first { $0.market == market && $0.kind.isStop && $0.stop == stop }
        if let request { acceptStop(request, System.monotonicTime) }
    }

    func refuseStop(_ request: Request, _ code: Int, _ text: String, _ now: Int) {
        let market = request.market
        if PassedStop.isMeant(code, text, isLong: books[market].isLong) {
            messages.error("\(name(market)): the price has passed the stop \(spelled(request.stop)) before it was set: \(text)")
            return tell(.passed(market: market, request.exitReason))
        }
        keepStop(request, text, now)
        if request.attempts <= 1 { return sayKept(request, text) }
        // A stop that had not been seen stands after all.
        if markets[market].isStopUnseen, markets[market].shown?.stop != nil { sayKept(request, text) }
        switch Reaction(code) {
        case .halt, .short: tell(.troubled(text))
        default: break
        }
    }

    /// The stop that stands at the exchange is ours again, until another is accepted.
    func keepStop(_ request: Request, _ text: String, _ now: Int) {
        let market = request.market
        if let standing = markets[market].shown?.stop {
            // Whether it still does is asked for.
            markets[market].patrolDue = now
            if books[market].stop != standing {
                books[market].stop = standing
                books[market].stopReason = markets[market].placedReason
                changed.insert(market)
                tell(.stopMoved(market: market, time: time(now)))
            }
        } else {
            guardStop(market)
        }
        sendAgain(request, nil, now)
    }

    private func sayKept(_ request: Request, _ text: String) {
        let shown = markets[request.market].shown
        markets[request.market].isStopUnseen = shown?.stop == nil
        let rest =
            shown?.stop.map { "the stop \($0.trimmed) stays in place" }
            ?? (shown == nil ? "the exchange has not shown yet which stop is in place" : "the exchange shows no stop in place")
        messages.error(
            "\(name(request.market)): the exchange refuses the stop \(spelled(request.stop)): \(text); \(rest); trying again")
    }

    private func spelled(_ stop: Decimal?) -> String { stop.map { "\($0.trimmed)" } ?? "" }
}
