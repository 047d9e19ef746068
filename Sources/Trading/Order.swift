import Shared
import Signing

/// An order as it was decided, and what is known of it since. These are its states; on paper one that is decided works at once.
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
/// `filled`, `changes` and `isResting` tell how far a working order has come. An order that has ended at the exchange stays until all
/// its executions are told. Only the book of its market holds orders; one that has ended leaves it.
package struct Order {
    package enum Kind: String {
        case market, limit
        case postOnly = "post-only"
    }

    /// What it is for. Where a position cannot carry its stop and target, each is an order of its own: protection.
    package enum Role: String {
        case entry, add, exit, grid, protection
        /// It gives up a part of a position at a target.
        case step

        package var opens: Bool { self == .entry || self == .add || self == .grid }
    }

    package var id: OrderID
    package var role = Role.entry
    package var kind = Kind.market
    package var isBuy = true
    /// The limit; nil of a market order.
    package var price: Decimal?
    /// How long a limit may wait.
    package var timeInForce = TimeInForce.gtc
    package var quantity = Decimal.zero
    package var filled = Decimal.zero
    /// How often it was filled or amended.
    package var changes = 0
    /// They travel inside an entry: the position has them from its first fill on.
    package var stop: Decimal?
    package var target: Decimal?
    /// Where protection wakes up.
    package var trigger: Decimal?
    /// Why, of an exit or protection.
    package var reason = ExitReason.opposite
    /// The moment it was decided at; it fills at nothing that was before.
    package var time = 0
    /// The price that it was decided at: a signal's entry, the last price, or a stop or target; nil where nobody decided.
    package var decision: Decimal?
    /// When it lapses; nil where it never does.
    package var expires: Int?
    /// It has stood in the market: whoever meets it now takes, and it makes.
    package var isResting = false
    /// It was asked for to be moved, or to be cancelled, and nobody knows yet.
    package var isMoving = false
    package var isEnding = false
    /// Why it was asked to be cancelled.
    package var endingReason: OrderCause?
    /// Of a pyramid or a grid.
    package var level = 0
    /// The signal that it came of, or a name that says which level of a grid it is.
    package var signal = ""
    package var strategy = ""
    /// The series of its signal, which paces the position.
    package var series: SeriesID

    package init(_ id: OrderID, of series: SeriesID) {
        self.id = id
        self.series = series
    }

    /// An order of a position: its exit, or its protection.
    package init(_ id: OrderID, leaving position: PositionOwner) {
        self.init(id, of: position.series)
        signal = position.signal
        strategy = position.strategy
    }

    /// Why the position ends that this order closes.
    package var closingReason: ExitReason { role == .grid ? .grid : reason }

    /// What the exit that it is was decided at; nobody decides a liquidation.
    package var decidedExit: Decimal? { closingReason == .liquidation ? nil : trigger ?? decision }

    package func left() throws(Failure) -> Decimal { try quantity - filled }

    /// Why an entry makes no sense any more where a candle opens at a price.
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
    /// By somebody else, with the same account.
    case elsewhere
}

package enum LinkID {
    /// Made of what the order is for, so that one decision is one order, however often it is taken. 32 characters of the 36 that
    /// the exchange allows. `run` tells states apart: the exchange never takes an id twice, and another state may have seen the
    /// same signal. There is none on paper and in states of version 0.1.0.
    package static func of(_ run: String?, _ signal: String, _ role: String) -> String {
        let text = run.map { "\($0)\n\(signal)\n\(role)" } ?? "\(signal)\n\(role)"
        return String(Signature.hmac(text, secret: "bybit-pipe").prefix(32))
    }

    /// The same, longer and unhashed, for an account that no exchange and no state sees.
    package static func plain(_ signal: String, _ role: String) -> String { "\(signal) \(role)" }

    /// A new run, at random.
    package static func newRun() -> String {
        let (high, low) = (UInt64.random(in: 0 ... .max), UInt64.random(in: 0 ... .max))
        return String(high, radix: 16) + String(low, radix: 16)
    }
}
