import Net
import Shared
import Trading

/// The start of trading at the exchange: positions and orders are reconciled before a line is read, and each market is
/// introduced before anything is ordered in it.
extension LiveTrade {
    func tellBeginning() {
        let place =
            switch live.options.place {
            case .live: "real money"
            case .testnet: "the testnet"
            case .demo: "the demo account"
            }
        messages.note("trading with \(place) at \(live.options.hosts.accountRest.host)")
        messages.note("limits: \(options.limits)")
    }

    /// Introduces the markets of the state, one after the other. A market with a position or an order is retried until that
    /// works; other markets may become known later. Returns whether lines may be read.
    mutating func hasBegun() throws(Failure) -> Bool {
        if isBegun { return true }
        guard live.introductions.isEmpty else {
            if isRetrying { try lookForEnd() }
            return false
        }
        let unknown = desk.markets.indices.filter { !desk.markets[$0].exchange.isKnown }
        let untried = unknown.first { desk.markets[$0].exchange.nextTry == 0 }
        if let next = untried ?? unknown.first(where: { !desk.markets[$0].book.isIdle }) {
            isRetrying = untried == nil
            if isRetrying { try lookForEnd() }
            try live.introduce(next, &desk)
            return false
        }
        live.lastMoment = nil
        isBegun = true
        try desk.haltAgain()
        if desk.options.flattens { try desk.flatten() }
        return true
    }

    /// Returns whether a line about a market may be acted on now. An unknown market is introduced first. If that fails, the
    /// line is still acted on, but nothing is ordered.
    mutating func isReady(_ market: MarketID) throws(Failure) -> Bool {
        if desk.markets[market].exchange.isKnown || desk.isStopping { return true }
        if live.introductions.isEmpty { try live.introduce(market, &desk) }
        return live.introductions.isEmpty
    }

    /// Returns whether the first line need not wait any more for the exchange's clock. Without an answer, its last time or our
    /// clock decides.
    mutating func knowsTime() -> Bool {
        let now = System.monotonicTime
        if live.link.rest.clock.isKnown || desk.isStopping { return true }
        if live.questions.has(.clock) { return false }
        if now < clockDue { return true }
        clockDue = now + 10_000
        live.ask(.time, for: .clock) { (_, _) in }
        return false
    }
}
