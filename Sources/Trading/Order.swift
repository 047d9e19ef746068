import Shared
import Signing

/// An order as it was decided, and what is known of it since. At the exchange it goes through the states below; on paper an
/// order is working as soon as it is decided.
///
///     decided ──on disk──> sent ──accepted──> working ──all executed──────────────> filled
///        │                  │  │                 │  ├──by us, or by the exchange──> cancelled
///        │ taken back       │  │ answer lost,    │  └──by the exchange────────────> rejected
///        v                  │  │ or silence      │
///     cancelled             │  v                 │ asked to be moved (`isMoving`) or cancelled (`isEnding`):
///                           │ doubtful <─────────┘ doubtful until the exchange has said what came of it
///                           │  │  │
///                           │  │  ├─the exchange lists it──> working, or how it ended
///                           │  │  └─it never got it────────> sent again, or cancelled
///                           │  └────it has another of this id─> rejected
///                           └──refused──> rejected; sent again where that may help
///
/// `filled`, `changes` and `isResting` show the progress of a working order. An order that has ended at the exchange is kept
/// until all its executions are known. Only the book of its market holds orders; an order that has ended leaves the book.
package struct Order {
    package enum Kind: String {
        case market, limit
        case postOnly = "post-only"
    }

    /// The purpose of an order. In markets whose positions cannot carry a stop and target (spot), these are orders of their own
    /// with the role `protection`.
    package enum Role: String {
        case entry, add, exit, grid, protection
        /// Closes a part of a position at one of its targets (`--targets`).
        case step

        package var opens: Bool { self == .entry || self == .add || self == .grid }
    }

    package var id: OrderID
    package var role = Role.entry
    package var kind = Kind.market
    package var isBuy = true
    /// The limit price; nil for a market order.
    package var price: Decimal?
    /// How long a limit order may wait.
    package var timeInForce = TimeInForce.gtc
    package var quantity = Decimal.zero
    package var filled = Decimal.zero
    /// How many times it was filled or amended.
    package var changes = 0
    /// The stop and target that the position gets with the first fill of this entry.
    package var stop: Decimal?
    package var target: Decimal?
    /// The price that triggers a protection order.
    package var trigger: Decimal?
    /// The reason for an exit or protection order.
    package var reason = ExitReason.opposite
    /// When it was decided. It never fills at an earlier price.
    package var time = 0
    /// The price at which it was decided: the signal's entry, the last price, or a stop or target. Nil if nobody decided.
    package var decision: Decimal?
    /// When it expires; nil if never.
    package var expires: Int?
    /// The order rests in the order book: its further fills are maker fills.
    package var isResting = false
    /// The exchange was asked to amend it (`isMoving`) or to cancel it (`isEnding`), and has not answered yet.
    package var isMoving = false
    package var isEnding = false
    /// Why it was asked to be cancelled.
    package var endingReason: OrderCause?
    /// The level in a pyramid, a grid or the steps of a position.
    package var level = 0
    /// The id of its signal, or a name that identifies the level of a grid.
    package var signal = ""
    package var strategy = ""
    /// The series of its signal.
    package var series: SeriesID

    package init(_ id: OrderID, of series: SeriesID) {
        self.id = id
        self.series = series
    }

    /// Makes an exit or protection order of a position.
    package init(_ id: OrderID, leaving position: PositionOwner) {
        self.init(id, of: position.series)
        signal = position.signal
        strategy = position.strategy
    }

    /// The reason that a trade record gives if this order closes the position.
    package var closingReason: ExitReason { role == .grid ? .grid : reason }

    /// The price at which an exit was decided; nil for a liquidation, which nobody decides.
    package var decidedExit: Decimal? { closingReason == .liquidation ? nil : trigger ?? decision }

    package func left() throws(Failure) -> Decimal { try quantity - filled }

    /// Returns why an entry is no longer wanted if a candle opens at `price`; nil if it still is.
    package func objection(toOpen price: Decimal) -> OrderCause? {
        if let stop, isBuy ? price <= stop : price >= stop { return .openBeyondStop }
        if let target, isBuy ? price >= target : price <= target { return .openBeyondTarget }
        return nil
    }
}

/// Why a position ends.
package enum ExitReason: String {
    case stop, target, trail, time, opposite, halt, flatten, grid, liquidation
    case breakEven = "break-even"
    /// A command of the control file.
    case control
    /// Its stop could not be set.
    case unprotected
    /// Someone else closed it, with the same account.
    case elsewhere
}

package enum LinkID {
    /// Not a secret: it only makes the hashes those of this project.
    private static let key = HMACKey("bybit-pipe")

    /// Makes an order id from the purpose of the order, so that one decision gives one id however often it is made. It has 32
    /// characters; the exchange allows 36. `run` separates states: the exchange never accepts an id twice, and another state
    /// may have traded the same signal. It is nil on paper and in states of version 0.1.0.
    package static func of(_ run: String?, _ signal: String, _ role: String) -> String {
        let text = run.map { "\($0)\n\(signal)\n\(role)" } ?? "\(signal)\n\(role)"
        return String(key.sign(text).prefix(32))
    }

    /// A longer id without hashing, for orders that neither an exchange nor a state sees.
    package static func plain(_ signal: String, _ role: String) -> String { "\(signal) \(role)" }

    /// Returns a random name for a new run.
    package static func newRun() -> String {
        let (high, low) = (UInt64.random(in: 0 ... .max), UInt64.random(in: 0 ... .max))
        return String(high, radix: 16) + String(low, radix: 16)
    }
}
