import Shared

/// Why an order was changed, cancelled or rejected. The code is the same in every version; docs/trade.md lists the codes.
package enum OrderCause: Equatable {
    // Decisions of the desk.
    case opposite, expired, halted, paused, flatten, control, ending, liquidation
    case positionClosed, positionClosing, positionLeft, positionChanged
    case openBeyondStop, openBeyondTarget, openLeavesTooLittle, openLeavesLess
    // Outcomes at the venue.
    case wouldTake, noLiquidity, selfMatch, filled, cancelledElsewhere
    /// Another reason, named as the exchange names it.
    case exchange(String)
    case notSentInTime, neverReceived
    case idUsed(at: Int?)
    /// The exchange refused the order, with this message.
    case refused(String)
    case noMargin(String)
    case noRights(String)
    /// Read from a state, which stores only the text.
    case kept(String)

    package enum Code: String, CaseIterable {
        case opposite, expired, halted, paused, flatten, control, ending, liquidation
        case positionClosed = "position-closed"
        case positionClosing = "position-closing"
        case positionLeft = "position-left"
        case positionChanged = "position-changed"
        case openBeyondStop = "open-beyond-stop"
        case openBeyondTarget = "open-beyond-target"
        case lessMoney = "less-money"
        case wouldTake = "would-take"
        case noLiquidity = "no-liquidity"
        case selfMatch = "self-match"
        case filled
        case elsewhere
        case exchange
        case notSent = "not-sent"
        case neverReceived = "never-received"
        case idUsed = "id-used"
        case refused
        case noMargin = "no-margin"
        case noRights = "no-rights"
        case other
    }

    package var code: Code {
        switch self {
        case .opposite: .opposite
        case .expired: .expired
        case .halted: .halted
        case .paused: .paused
        case .flatten: .flatten
        case .control: .control
        case .ending: .ending
        case .liquidation: .liquidation
        case .positionClosed: .positionClosed
        case .positionClosing: .positionClosing
        case .positionLeft: .positionLeft
        case .positionChanged: .positionChanged
        case .openBeyondStop: .openBeyondStop
        case .openBeyondTarget: .openBeyondTarget
        case .openLeavesTooLittle, .openLeavesLess: .lessMoney
        case .wouldTake: .wouldTake
        case .noLiquidity: .noLiquidity
        case .selfMatch: .selfMatch
        case .filled: .filled
        case .cancelledElsewhere: .elsewhere
        case .exchange: .exchange
        case .notSentInTime: .notSent
        case .neverReceived: .neverReceived
        case .idUsed: .idUsed
        case .refused: .refused
        case .noMargin: .noMargin
        case .noRights: .noRights
        case .kept: .other
        }
    }

    /// A message for people.
    package var text: String {
        switch self {
        case .opposite: "a signal for the other side"
        case .expired: "not filled in time"
        case .halted: "halted"
        case .paused: "paused after losing trades"
        case .flatten: "flatten"
        case .control: "a command of the control file"
        case .ending: "trade ends"
        case .liquidation: "liquidation"
        case .positionClosed: "the position is closed"
        case .positionClosing: "the position is being closed"
        case .positionLeft: "the position is left"
        case .positionChanged: "the position has changed"
        case .openBeyondStop: "the open is beyond the stop"
        case .openBeyondTarget: "the open is beyond the target"
        case .openLeavesTooLittle: "the open leaves too little money for it"
        case .openLeavesLess: "the open leaves less money for it"
        case .wouldTake: "post-only, and would have taken"
        case .noLiquidity: "the market had no more within the order's limit"
        case .selfMatch: "it would have met an order of the same account"
        case .filled: "filled"
        case .cancelledElsewhere: "cancelled at the exchange"
        case .exchange(let word): "the exchange: \(word)"
        case .notSentInTime: "it could not be sent in time"
        case .neverReceived: "the exchange never got it"
        case .idUsed(let time?): "the id was used before: the exchange has an order of \(Timestamp.text(time)) with it"
        case .idUsed(nil): "the exchange says that the id was used before, and does not find the order"
        case .refused(let text), .noMargin(let text), .noRights(let text), .kept(let text): text
        }
    }
}

extension OrderCause {
    /// Restores a cause from its stored text. The desk's own causes are recognised by their text.
    package init(text: String) {
        let own: [OrderCause] = [
            .opposite, .expired, .halted, .paused, .flatten, .control, .ending, .liquidation, .positionClosed, .positionClosing,
            .positionLeft, .positionChanged, .openBeyondStop, .openBeyondTarget, .openLeavesTooLittle, .openLeavesLess,
        ]
        self = own.first { $0.text == text } ?? .kept(text)
    }
}
