import Shared

extension Veto {
    /// A message for people.
    package var text: String {
        switch self {
        case .tradedBefore: "a signal with this id was traded before; each needs an id of its own"
        case .olderSignal: "a newer signal of this series came before"
        case .sameSignal: "the same signal came before"
        case .gridTrades: "the grid trades"
        case .orderWaits: "an order waits already"
        case .onlyCloses(ownSide: true): "it only closes, and the position is on its side"
        case .onlyCloses: "it only closes, and nothing is open on the other side"
        case .positionClosing: "the position is being closed"
        case .positionOpen: "a position is open"
        case .pyramidFull: "all levels are taken"
        case .otherSideOpen: "a position is open on the other side"
        case .stopping: "trade is stopping"
        case .halted(let halt): "halted: \(halt.text)"
        case .paused(let until): "paused until \(Timestamp.text(until)) after losing trades in a row (max-losses)"
        case .sideExcluded(let side, let isLong): "--side \(side.rawValue): a \(isLong ? "long" : "short") signal opens nothing"
        case .spotShort: "spot cannot be sold short"
        case .optionShort: "options are bought here, and not written"
        case .unlisted: Desk.unlisted
        case .stopOnWrongSide: "the stop is on the wrong side of the entry"
        case .targetOnWrongSide: "the target is on the wrong side of the entry"
        case .limitBelowTick: "the limit is below one tick"
        case .limitBeyondStop: "the limit is beyond the stop"
        case .stopBeyondLiquidation(let stop, let price, let isEstimate):
            "the stop \(stop.trimmed) lies beyond the liquidation price, \(isEstimate ? "about " : "")\(price.trimmed)"
        case .priceBelowTick(let name, let tick): "the \(name) is below one tick\(tick.map { " of \($0.trimmed)" } ?? "")"
        case .priceTooLow("", _, let least): "below the least price, \(least.trimmed)"
        case .priceTooLow(let name, let price, let least):
            "the \(name) \(price.trimmed) is below the market's lowest price, \(least.trimmed)"
        case .priceTooHigh("", _, let most): "above the highest price, \(most.trimmed)"
        case .priceTooHigh(let name, let price, let most):
            "the \(name) \(price.trimmed) is above the market's highest price, \(most.trimmed)"
        case .belowStep(let lot): "below one step of \(lot.trimmed)"
        case .belowLeastQuantity(let least): "below the least quantity, \(least.trimmed)"
        case .belowLeastValue(let least): "below the least value, \(least.trimmed)"
        case .noStop: "the signal has no stop to size by; --size needs none"
        case .noStopForSteps: "the signal has no stop, which the steps of --targets are reckoned by"
        case .noSteps: "--targets works with linear and inverse contracts only"
        case .noMoney(let currency, let isPaper): "no \(currency.text) left\(isPaper ? "; --cash gives some" : "")"
        case .noMargin(let leverage, let free, let currency):
            "no order at \(leverage.trimmed)x fits into the free \(Money.text(free, currency)) \(currency.text)"
        case .riskTier(let leverage): "the risk tiers allow no more at a leverage of \(leverage.trimmed)"
        case .noEdge(let trades): "Kelly finds no edge in \(trades) trades"
        case .maxExposure, .maxPositions, .maxOrders: code.rawValue
        case .drift(let price, let entry):
            "the price has moved from \(entry.trimmed) to \(price.trimmed), which is more than --max-drift allows"
        case .priceLimit(let price, let limit):
            "the limit \(price.trimmed) lies beyond the exchange's price limit, \(limit.trimmed)"
        case .triggerUnknown(let trigger):
            "spot and options have only the last price to trigger stops: --trigger \(trigger.rawValue) cannot be used here"
        case .simulated: "the market is simulated"
        case .gap: "its candles have a gap"
        case .stale(let age): "stale: its candle closed \(TimeSpan.text(age)) ago"
        case .fromTheFuture(let wait): "its candle closes only in \(TimeSpan.text(wait)), by our clock"
        case .rulesUnknown: "the exchange has not sent the rules of this market yet"
        case .streamDown: "the account's stream is down"
        case .notSizedAgain(let veto, let words): "\(veto.text) (the exchange: \(words))"
        case .marginGone: "the account lacks free margin for the smaller entry too"
        case .freeMoneyUnknown: "the account's free margin is not known in time"
        case .freeMoneyForLessThanHalf(let free, let currency):
            "the account's free \(free.trimmed) \(currency.text) are enough for less than half of the entry"
        }
    }
}
