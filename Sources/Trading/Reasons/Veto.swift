import Shared

/// Why a signal opens nothing. The code is the same in every version; docs/trade.md lists the codes.
package indirect enum Veto: Equatable {
    case tradedBefore, olderSignal, sameSignal
    case gridTrades
    case orderWaits
    /// The signal may only close, but the position is on its own side, or there is none.
    case onlyCloses(ownSide: Bool)
    case positionClosing, positionOpen, pyramidFull, otherSideOpen
    case stopping
    case halted(Halt)
    case paused(until: Int)
    case sideExcluded(DeskOptions.Side, isLong: Bool)
    case spotShort, optionShort
    case unlisted
    case stopOnWrongSide, targetOnWrongSide, limitBelowTick, limitBeyondStop
    case stopBeyondLiquidation(stop: Decimal, price: Decimal, isEstimate: Bool)
    /// The price is outside the market's range. `name` is stop, target, or empty for the order's own price.
    case priceBelowTick(name: String, tick: Decimal?)
    case priceTooLow(name: String, price: Decimal, least: Decimal)
    case priceTooHigh(name: String, price: Decimal, most: Decimal)
    case belowStep(Decimal)
    case belowLeastQuantity(Decimal)
    case belowLeastValue(Decimal)
    case noStop, noStopForSteps, noSteps
    case noMoney(Label, isPaper: Bool)
    case noMargin(leverage: Decimal, free: Decimal, Label)
    case riskTier(leverage: Decimal)
    case noEdge(trades: Int)
    case maxExposure, maxPositions, maxOrders
    case drift(price: Decimal, entry: Decimal)
    case priceLimit(price: Decimal, limit: Decimal)
    case triggerUnknown(TriggerPrice)
    // Only at the exchange.
    case simulated, gap
    case stale(age: Int)
    case fromTheFuture(wait: Int)
    case rulesUnknown, streamDown
    /// The exchange refused the entry for lack of money, with the message `exchange`, and it is not sent again for the reason
    /// given.
    case notSizedAgain(Veto, exchange: String)
    case marginGone
    case freeMoneyUnknown
    case freeMoneyForLessThanHalf(Decimal, Label)

    package enum Code: String, CaseIterable {
        case tradedBefore = "traded-before"
        case olderSignal = "older-signal"
        case sameSignal = "same-signal"
        case grid
        case orderWaits = "order-waits"
        case onlyCloses = "only-closes"
        case positionClosing = "position-closing"
        case positionOpen = "position-open"
        case pyramidFull = "pyramid-full"
        case otherSideOpen = "other-side-open"
        case stopping, halted, paused, side
        case spotShort = "spot-short"
        case optionShort = "option-short"
        case unlisted
        case stopOnWrongSide = "stop-on-wrong-side"
        case targetOnWrongSide = "target-on-wrong-side"
        case limitBeyondStop = "limit-beyond-stop"
        case stopBeyondLiquidation = "stop-beyond-liquidation"
        case priceOutOfRange = "price-out-of-range"
        case tooSmall = "too-small"
        case noStop = "no-stop"
        case noSteps = "no-steps"
        case noMoney = "no-money"
        case noMargin = "no-margin"
        case riskTier = "risk-tier"
        case noEdge = "no-edge"
        case maxExposure = "max-exposure"
        case maxPositions = "max-positions"
        case maxOrders = "max-orders"
        case drift = "max-drift"
        case priceLimit = "price-limit"
        case trigger
        case simulated, gap, stale
        case fromTheFuture = "from-the-future"
        case rulesUnknown = "rules-unknown"
        case streamDown = "stream-down"
    }

    package var code: Code {
        switch self {
        case .tradedBefore: .tradedBefore
        case .olderSignal: .olderSignal
        case .sameSignal: .sameSignal
        case .gridTrades: .grid
        case .orderWaits: .orderWaits
        case .onlyCloses: .onlyCloses
        case .positionClosing: .positionClosing
        case .positionOpen: .positionOpen
        case .pyramidFull: .pyramidFull
        case .otherSideOpen: .otherSideOpen
        case .stopping: .stopping
        case .halted: .halted
        case .paused: .paused
        case .sideExcluded: .side
        case .spotShort: .spotShort
        case .optionShort: .optionShort
        case .unlisted: .unlisted
        case .stopOnWrongSide: .stopOnWrongSide
        case .targetOnWrongSide: .targetOnWrongSide
        case .limitBeyondStop: .limitBeyondStop
        case .stopBeyondLiquidation: .stopBeyondLiquidation
        case .limitBelowTick, .priceBelowTick, .priceTooLow, .priceTooHigh: .priceOutOfRange
        case .belowStep, .belowLeastQuantity, .belowLeastValue: .tooSmall
        case .noStop, .noStopForSteps: .noStop
        case .noSteps: .noSteps
        case .noMoney: .noMoney
        case .noMargin, .marginGone, .freeMoneyUnknown, .freeMoneyForLessThanHalf: .noMargin
        case .riskTier: .riskTier
        case .noEdge: .noEdge
        case .maxExposure: .maxExposure
        case .maxPositions: .maxPositions
        case .maxOrders: .maxOrders
        case .drift: .drift
        case .priceLimit: .priceLimit
        case .triggerUnknown: .trigger
        case .simulated: .simulated
        case .gap: .gap
        case .stale: .stale
        case .fromTheFuture: .fromTheFuture
        case .rulesUnknown: .rulesUnknown
        case .streamDown: .streamDown
        case .notSizedAgain(let veto, _): veto.code
        }
    }
}
