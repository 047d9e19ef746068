import Shared
import Trading

/// What the exchange is asked to do.
struct Request {
    enum Kind {
        /// The order as it was decided, or shall become.
        case create(Order)
        case amend(Order)
        case cancel(Order)
        /// To set the stop of a position, and why it stands there.
        case stop(Decimal, ExitReason)
        case target(Decimal)
        /// To trail the stop of a position.
        case trail(distance: Decimal, from: Decimal?)
    }

    var kind: Kind
    var market: MarketID
    /// Why, of an order that is amended or cancelled.
    var reason: OrderCause?
    /// When it was decided.
    var time = 0
    /// Not sent before; and, of what opens something, not after. Both on the monotonic clock.
    var due = 0
    var deadline: Int?
    var attempts = 0

    /// The order that it is about; nil where it goes to the position.
    var order: Order? {
        switch kind {
        case .create(let order), .amend(let order), .cancel(let order): order
        case .stop, .target, .trail: nil
        }
    }

    /// The order that it brings to the exchange.
    var created: Order? { if case .create(let order) = kind { order } else { nil } }

    /// It opens or enlarges a position. All else must not wait.
    var opens: Bool {
        switch kind {
        case .create(let order), .amend(let order): order.role.opens
        case .cancel, .stop, .target, .trail: false
        }
    }

    /// It goes to the position itself.
    var movesStop: Bool { order == nil }

    /// It would bring an order of this id to the exchange.
    func creates(_ id: OrderID) -> Bool { created?.id == id }

    func cancels(_ id: OrderID) -> Bool { if case .cancel(let order) = kind { order.id == id } else { false } }
}

extension Request.Kind {
    var isStop: Bool { if case .stop = self { true } else { false } }
    var isTrail: Bool { if case .trail = self { true } else { false } }
    var isCancel: Bool { if case .cancel = self { true } else { false } }
    var isTarget: Bool { if case .target = self { true } else { false } }
}
