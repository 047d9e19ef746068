import Shared
import Trading

/// A request to the exchange to change an order, or the stop or target of a position.
struct Request {
    enum Kind {
        /// The order as it was decided, or as it shall become.
        case create(Order)
        case amend(Order)
        case cancel(Order)
        /// Sets the stop of a position, with the reason for its price.
        case stop(Decimal, ExitReason)
        case target(Decimal)
        /// Makes the stop of a position trail the price.
        case trail(distance: Decimal, from: Decimal?)
    }

    var kind: Kind
    var market: MarketID
    /// Reason for amending or cancelling an order.
    var reason: OrderCause?
    /// Time of the decision.
    var time = 0
    /// The request is not sent before `due`, and, if it opens a position, not after `deadline`. Both are on the monotonic
    /// clock.
    var due = 0
    var deadline: Int?
    var attempts = 0

    /// The order of the request; nil if the request concerns the position.
    var order: Order? {
        switch kind {
        case .create(let order), .amend(let order), .cancel(let order): order
        case .stop, .target, .trail: nil
        }
    }

    /// The order that the request creates.
    var created: Order? { if case .create(let order) = kind { order } else { nil } }

    /// Whether the request opens or enlarges a position. All other requests must not wait.
    var opens: Bool {
        switch kind {
        case .create(let order), .amend(let order): order.role.opens
        case .cancel, .stop, .target, .trail: false
        }
    }

    /// Whether the request concerns the position itself.
    var movesStop: Bool { order == nil }

    /// Returns whether the request creates the order with this id.
    func creates(_ id: OrderID) -> Bool { created?.id == id }

    func cancels(_ id: OrderID) -> Bool { if case .cancel(let order) = kind { order.id == id } else { false } }
}

extension Request.Kind {
    var isStop: Bool { if case .stop = self { true } else { false } }
    var isTrail: Bool { if case .trail = self { true } else { false } }
    var isCancel: Bool { if case .cancel = self { true } else { false } }
    var isTarget: Bool { if case .target = self { true } else { false } }
}
