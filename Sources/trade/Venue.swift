import Shared

/// Where orders are executed. A call only says what is wanted and never tells what became of it: a reply can be lost, and comes
/// late. All that is known arrives as events, in order, and `books` is what stands there by all events so far; after a restart a
/// venue is given back its books, and settles what it was not told (an exchange by asking for the ids, paper by having missed nothing).
protocol Venue {
    /// What stands in each market: working orders, protection and size.
    var books: [MarketBook] { get set }

    /// A market more.
    mutating func addMarket(_ key: SeriesKey)
    /// Sends an order. The id is on disk before; the same id again is the same order.
    mutating func place(_ order: Order, in market: Int)
    /// Makes a working order what this one says of price, quantity and life.
    mutating func amend(_ order: Order, in market: Int, because reason: String, at time: Int)
    mutating func cancel(_ id: String, in market: Int, because reason: String, at time: Int)
    /// Moves the stop of the position, and says why it stands there.
    mutating func moveStop(to stop: Decimal, because reason: ExitReason, in market: Int)
    /// Whether it moves the stop of a position itself, so far behind the best price, as soon as `start`, if any, is reached.
    mutating func trail(by distance: Decimal, from start: Decimal?, in market: Int) -> Bool
    /// The leverage that the venue has set for a market, and the highest value of a position that it allows then; nil where it
    /// has no say.
    func limits(_ market: Int) -> (leverage: Decimal?, value: Decimal?)
    /// What the venue lets be at stake in a market, and what of that is free for more, in the currency of its account; nil where it
    /// has no say.
    func funds(_ market: Int) throws(Failure) -> (most: Decimal?, free: Decimal?)
    /// It says itself what funding was paid.
    var tellsFunding: Bool { get }
    /// What the public market did; only a venue that has no market of its own looks at it.
    mutating func see(_ bar: VenueBar, _ part: BarPart, in market: Int, _ instrument: Instrument) throws(Failure)
    /// The risk tiers of a market by rising limits; none where the venue does not tell them.
    func tiers(_ market: Int) -> [RiskTier]
    /// Whether each position has a margin of its own; nil where the venue has no say.
    var isIsolated: Bool? { get }
    /// Closes a whole position at a price. An exchange liquidates by itself.
    mutating func liquidate(_ order: Order, in market: Int, at price: Decimal, isInside: Bool)
    /// Whether the venue has said something that was not taken yet.
    var hasEvents: Bool { get }
    /// The oldest event not yet taken.
    mutating func nextEvent() -> VenueEvent?
}

/// What a venue says.
enum VenueEvent {
    /// An order that the venue needs for what it was asked for.
    case placed(Order)
    /// An order, or the protection of a position, was executed, in whole or in part.
    case filled(Fill)
    case amended(Order, because: String, time: Int)
    /// The rest of an order will not be.
    case ended(Order, Ending, because: String, time: Int)
    case funded(FundingPayment)
    /// A position stands there without the stop that it was to have.
    case unprotected(market: Int)
    /// The price has passed a stop or target that the venue could not set.
    case passed(market: Int, ExitReason)
    /// The venue will not trail the stop of a position.
    case trailRefused(market: Int)
    /// The stop of a position stands elsewhere than was decided, as the book has it.
    case stopMoved(market: Int, time: Int)
    /// The venue refused an entry for lack of money; `free` is what it has now, nil where that is not known.
    case unaffordable(Order, market: Int, free: Decimal?, because: String, time: Int)
    /// How the venue is heard.
    case account(AccountStream.News, time: Int)
    /// Nothing may be opened any more.
    case troubled(String)
}

enum Ending: String {
    case cancelled, rejected
}

struct Fill {
    var market: Int
    /// The order as it stood after this fill.
    var order: Order
    var price: Decimal
    var quantity: Decimal
    var time: Int
    /// What the venue says that it cost, in the currency of the account; nil leaves that to us.
    var fee: Decimal?
    /// What was paid for dust: for the part of a coin that is less than a step. Below zero where earlier dust has made a step.
    var dust = Decimal.zero
    /// Nothing of the order was executed before.
    var isFirst = false
    var isMaker: Bool
    /// Inside a candle, nobody knows when.
    var isInside: Bool
    /// The stop and target of the position after this fill. What comes later in the same candle or message may end it.
    var stop: Decimal?
    var target: Decimal?
}

/// What a venue does with a bar, in order. Before `open` and `inside` positions are liquidated.
enum BarPart: CaseIterable {
    /// At the open: market orders that reduce, a stop or target that the open lies beyond.
    case open
    /// Entries at the open.
    case entries
    /// Resting limits that the bar trades through.
    case resting
    /// The stop; else the target.
    case inside
}

/// A piece of a market: a candle, or one trade, whose four prices are the same.
struct VenueBar {
    var time: Int
    var end: Int
    var open: Decimal
    var high: Decimal
    var low: Decimal
    var close: Decimal
    var volume: Decimal
}

extension VenueBar {
    init(_ candle: borrowing CandleRecord) {
        let numbers = candle.numbers
        self.init(
            time: candle.time, end: candle.end, open: numbers.open.shortened, high: numbers.high.shortened,
            low: numbers.low.shortened, close: numbers.close.shortened, volume: numbers.volume.shortened)
    }
}
