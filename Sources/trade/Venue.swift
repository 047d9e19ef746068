import Shared

/// Where orders are executed. A call only says what is wanted and never tells what became of it: a reply can be lost, and comes
/// late. All that is known arrives as events, in order, and `books` is what stands there by all events so far; after a restart a
/// venue is given back its books, and settles what it was not told (an exchange by asking for the ids, paper by having missed nothing).
protocol Venue {
    /// What stands in each market: working orders, protection and size.
    var books: [Book] { get set }

    /// A market more.
    mutating func addMarket()
    /// Sends an order. The id is on disk before; the same id again is the same order.
    mutating func place(_ order: Order, in market: Int)
    /// Moves a working order.
    mutating func amend(_ id: String, in market: Int, price: Decimal, quantity: Decimal, expires: Int)
    mutating func cancel(_ id: String, in market: Int)
    /// Moves the stop of the position, and says why it stands there.
    mutating func moveStop(to stop: Decimal, because reason: ExitReason, in market: Int)
    /// What the public market did; only a venue that has no market of its own looks at it.
    mutating func see(_ bar: Bar, in market: Int, _ instrument: Instrument) throws(Failure)
    /// The oldest event not yet taken.
    mutating func nextEvent() -> VenueEvent?
}

/// What a venue says.
enum VenueEvent {
    /// An order, or the protection of a position, was executed, in whole or in part.
    case filled(Fill)
    /// The rest of an order will not be.
    case ended(Order, because: String, time: Int)
}

struct Fill {
    var market: Int
    /// The order as it stood after this fill.
    var order: Order
    var price: Decimal
    var quantity: Decimal
    var time: Int
    var isMaker: Bool
    /// Inside a candle, nobody knows when.
    var isInside: Bool
}

/// A piece of a market: a candle, or one trade, whose four prices are the same.
struct Bar {
    var time: Int
    var end: Int
    var open: Decimal
    var high: Decimal
    var low: Decimal
    var close: Decimal
    var volume: Decimal
}

/// What stands in one market at the venue.
struct Book {
    var orders: [Order] = []
    /// Above zero long, below zero short.
    var size = Decimal.zero
    var stop: Decimal?
    var stopReason = ExitReason.stop
    var target: Decimal?
    /// The protection was reached and could not be filled at once.
    var closing: Order?
    /// Whose the position is: its protection is named and told as part of that.
    var signal = ""
    var strategy = ""
    var series = 0

    var isIdle: Bool { orders.isEmpty && size.isZero }
    var isLong: Bool { size.isAboveZero }

    /// The working orders that would open something.
    var opening: [Order] { orders.filter(\.role.opens) }
    var isLeaving: Bool { closing != nil || orders.contains { $0.role == .exit } }
}
