import Shared
import Signing

/// An order as it was decided, and what is known of it since.
struct Order {
    enum Kind: String {
        case market, limit
        case postOnly = "post-only"
    }

    /// What it is for. Where a position cannot carry its stop and target, each is an order of its own: protection.
    enum Role: String {
        case entry, add, exit, grid, protection

        var opens: Bool { self == .entry || self == .add || self == .grid }
    }

    /// The id that the exchange knows it by: it tells the same order again after a restart, or when the reply to it was lost.
    var id = ""
    var role = Role.entry
    var kind = Kind.market
    var isBuy = true
    /// The limit; nil of a market order.
    var price: Decimal?
    var quantity = Decimal.zero
    var filled = Decimal.zero
    /// How often it was filled or amended.
    var changes = 0
    /// They travel inside an entry: the position has them from its first fill on.
    var stop: Decimal?
    var target: Decimal?
    /// Where protection wakes up.
    var trigger: Decimal?
    /// Why, of an exit or protection.
    var reason = ExitReason.opposite
    /// The moment it was decided at; it fills at nothing that was before.
    var time = 0
    /// The price that it was decided at: a signal's entry, the last price, or a stop or target; nil where nobody decided.
    var decision: Decimal?
    /// When it lapses.
    var expires = Int.max
    /// It has stood in the market: whoever meets it now takes, and it makes.
    var isResting = false
    /// It was asked for to be moved, or to be cancelled, and nobody knows yet.
    var isMoving = false
    var isEnding = false
    /// Why it was asked to be cancelled.
    var endingReason = ""
    /// Of a pyramid or a grid.
    var level = 0
    var signal = ""
    var strategy = ""
    /// The series of its signal, which paces the position.
    var series = 0

    /// Why the position ends that this order closes.
    var closingReason: ExitReason { role == .grid ? .grid : reason }

    /// What the exit that it is was decided at; nobody decides a liquidation.
    var decidedExit: Decimal? { closingReason == .liquidation ? nil : trigger ?? decision }

    func left() throws(Failure) -> Decimal { try quantity - filled }

    /// Why an entry makes no sense any more where a candle opens at a price.
    func objection(toOpen price: Decimal) -> String? {
        if let stop, isBuy ? price <= stop : price >= stop { return "the open is beyond the stop" }
        if let target, isBuy ? price >= target : price <= target { return "the open is beyond the target" }
        return nil
    }
}

/// Why a position ends.
enum ExitReason: String {
    case stop, target, trail, time, opposite, halt, flatten, grid, liquidation
    case breakEven = "break-even"
    /// Its stop could not be set.
    case unprotected
    /// By somebody else, with the same account.
    case elsewhere
}

enum LinkID {
    /// Made of what the order is for, so that one decision is one order, however often it is taken. 32 characters of the 36 that
    /// the exchange allows. `run` tells states apart: the exchange never takes an id twice, and another state may have seen the
    /// same signal. It is empty on paper and in states of version 0.1.0.
    static func of(_ run: String, _ signal: String, _ role: String) -> String {
        let text = run.isEmpty ? "\(signal)\n\(role)" : "\(run)\n\(signal)\n\(role)"
        return String(Signature.hmac(text, secret: "bybit-pipe").prefix(32))
    }

    /// A new run, at random.
    static func newRun() -> String {
        let (high, low) = (UInt64.random(in: 0 ... .max), UInt64.random(in: 0 ... .max))
        return String(high, radix: 16) + String(low, radix: 16)
    }
}
