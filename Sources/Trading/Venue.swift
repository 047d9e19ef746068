import Shared

/// Where orders are executed. A call only says what is wanted and never tells what became of it: a reply can be lost, and comes
/// late. All that is known arrives as events, in order, and the `book` of a market is what stands there by all events so far; after a
/// restart the books come from the state, and a venue settles what it was not told (an exchange by asking for the ids, paper by having
/// missed nothing).
package protocol Venue {
    /// A market more.
    mutating func addMarket(_ key: SeriesKey, _ market: MarketID)
    /// Sends an order. The id is on disk before; the same id again is the same order.
    mutating func place(_ order: Order, in market: inout MarketState)
    /// Makes a working order what this one says of price, quantity and life.
    mutating func amend(_ order: Order, in market: inout MarketState, because reason: OrderCause, at time: Int)
    mutating func cancel(_ id: OrderID, in market: inout MarketState, because reason: OrderCause, at time: Int)
    /// Moves the stop of the position, and says why it stands there.
    mutating func moveStop(to stop: Decimal, because reason: ExitReason, in market: inout MarketState)
    /// Whether it moves the stop of a position itself, so far behind the best price, as soon as `start`, if any, is reached.
    mutating func trail(by distance: Decimal, from start: Decimal?, in market: inout MarketState) -> Bool
    /// What the venue lets be at stake in the markets of a currency, and what of that is free for more, in that currency; nil where it
    /// has no say.
    func funds(of currency: Label, isSpot: Bool) throws(Failure) -> (most: Decimal?, free: Decimal?)
    /// It says itself what funding was paid.
    var tellsFunding: Bool { get }
    /// What the public market did; only a venue that has no market of its own looks at it.
    mutating func see(_ bar: VenueBar, _ part: BarPart, in market: inout MarketState) throws(Failure)
    /// Whether each position has a margin of its own; nil where the venue has no say.
    var isIsolated: Bool? { get }
    /// Closes a whole position at a price. An exchange liquidates by itself.
    mutating func liquidate(_ order: Order, in market: inout MarketState, at price: Decimal, isInside: Bool)
    /// Whether the venue has said something that was not taken yet.
    var hasEvents: Bool { get }
    /// The oldest event not yet taken.
    mutating func nextEvent() -> VenueEvent?
}

/// What a venue says.
package enum VenueEvent {
    /// An order that the venue needs for what it was asked for.
    case placed(Order)
    /// An order, or the protection of a position, was executed, in whole or in part.
    case filled(Fill)
    /// All of an order is executed, as an exchange has told.
    case completed(Order, time: Int)
    case amended(Order, because: OrderCause, time: Int)
    /// The rest of an order will not be.
    case ended(Order, Ending, because: OrderCause, time: Int)
    case funded(FundingPayment)
    /// A position stands there without the stop that it was to have.
    case unprotected(market: MarketID)
    /// The price has passed a stop or target that the venue could not set.
    case passed(market: MarketID, ExitReason)
    /// The venue will not trail the stop of a position.
    case trailRefused(market: MarketID)
    /// The stop of a position stands elsewhere than was decided, as the book has it.
    case stopMoved(market: MarketID, time: Int)
    /// The venue refused an entry for lack of money; `free` is what it has now, nil where that is not known.
    case unaffordable(Order, market: MarketID, free: Decimal?, because: String, time: Int)
    /// How the venue is heard.
    case account(VenueNews, time: Int)
    /// Nothing may be opened any more.
    case troubled(Trouble)
}

/// What is told of the connection to a venue.
package enum VenueNews: Equatable {
    /// The connection is lost, or cannot be made.
    case lost(String)
    /// The exchange refuses the sign-in or the subscription for now.
    case refused(String)
    /// It was lost or refused, and is live again.
    case listening
}

package enum Ending: String {
    case cancelled, rejected
}

package struct Fill {
    package var market: MarketID
    /// The order as it stood after this fill.
    package var order: Order
    package var price: Decimal
    package var quantity: Decimal
    package var time: Int
    /// What the venue says that it cost, in the currency of the account; nil leaves that to us.
    package var fee: Decimal?
    /// What was paid for dust: for the part of a coin that is less than a step. Below zero where earlier dust has made a step.
    package var dust = Decimal.zero
    /// Nothing of the order was executed before.
    package var isFirst = false
    package var isMaker: Bool
    /// Inside a candle, nobody knows when.
    package var isInside: Bool
    /// The stop and target of the position after this fill. What comes later in the same candle or message may end it.
    package var stop: Decimal?
    package var target: Decimal?

    package init(
        market: MarketID, order: Order, price: Decimal, quantity: Decimal, time: Int, fee: Decimal? = nil,
        dust: Decimal = .zero,
        isFirst: Bool = false, isMaker: Bool, isInside: Bool, stop: Decimal?, target: Decimal?
    ) {
        self.market = market
        self.order = order
        self.price = price
        self.quantity = quantity
        self.time = time
        self.fee = fee
        self.dust = dust
        self.isFirst = isFirst
        self.isMaker = isMaker
        self.isInside = isInside
        self.stop = stop
        self.target = target
    }
}

/// What a venue does with a bar, in order. Before `open` and `inside` positions are liquidated.
package enum BarPart: CaseIterable {
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
package struct VenueBar {
    package var time: Int
    package var end: Int
    package var open: Decimal
    package var high: Decimal
    package var low: Decimal
    package var close: Decimal
    package var volume: Decimal
}

extension VenueBar {
    package init(_ candle: borrowing CandleRecord) { self.init(time: candle.time, end: candle.end, candle.numbers) }

    package init(time: Int, end: Int, _ numbers: CandleNumbers) {
        self.init(
            time: time, end: end, open: numbers.open.shortened, high: numbers.high.shortened,
            low: numbers.low.shortened, close: numbers.close.shortened, volume: numbers.volume.shortened)
    }
}
