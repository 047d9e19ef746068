import Net
import Shared
import Trading

/// How trade begins at the exchange: what is held and ordered is explained before a line is read, and each market is introduced before
/// anything is ordered in it.
extension LiveTrade {
    mutating func begin() throws(Failure) {
        let place =
            switch live.options.place {
            case .live: "real money"
            case .testnet: "the testnet"
            case .demo: "the demo account"
            }
        messages.note("trading with \(place) at \(live.options.hosts.accountRest.host)")
        messages.note("limits: \(options.limits)")
        for market in desk.markets.indices { try introduce(market) }
        // Where we hold or have ordered something, that comes before all else; others may come to be known later.
        while let market = desk.markets.indices.first(where: {
            !desk.markets[$0].exchange.isKnown && !desk.markets[$0].book.isIdle
        }) {
            if StopSignals.stopRequested != nil { return }
            try lookForEnd()
            try desk.lookForHalt()
            try tend()
            try live.turn(until: System.monotonicTime + Trade.watch, &desk.markets)
            try introduce(market)
        }
        live.lastMoment = nil
        try desk.haltAgain()
        if desk.options.flattens { try desk.flatten() }
    }

    /// What has to be known of a market before anything is ordered in it. False if the exchange does not answer now.
    @discardableResult
    mutating func introduce(_ market: MarketID) throws(Failure) -> Bool {
        if desk.markets[market].exchange.isKnown { return true }
        if desk.isStopping { return false }
        let now = System.monotonicTime
        if now < desk.markets[market].exchange.nextTry { return false }
        desk.markets[market].exchange.nextTry = now + 5000
        let key = desk.markets[market].key
        guard let instrument = try live.instrument(of: key, &desk.markets) else {
            messages.error(
                "\(key): cannot read its rules from the exchange; no order is placed in this market until that works")
            return false
        }
        desk.markets[market].instrument = instrument
        desk.markets[market].account = desk.account(instrument.currency, isCoin: key.isInverse)
        desk.markets[market].fees = try live.fees(key, &desk.markets)
        desk.markets[market].exchange.placedReason = desk.markets[market].book.stopReason
        desk.markets[market].exchange.isKnown = true
        var isKnown = try reconcile(market)
        if isKnown { isKnown = try live.settleLeverage(market, asked: desk.options.ownLeverage, instrument, &desk.markets) }
        desk.markets[market].exchange.isKnown = isKnown
        return isKnown
    }
}
