import Shared

/// Executes orders. A call only states what is wanted and never returns the outcome: a reply can be late or lost. All outcomes
/// arrive as events, in order. The `book` of a market is its state after all events so far. After a restart the books come from
/// the state, and a venue settles what it was not told: an exchange is asked about the ids, paper has missed nothing.
package protocol Venue {
    /// Adds a market.
    mutating func addMarket(_ key: SeriesKey, _ market: MarketID)
    /// Sends an order. Its id is on disk before it is sent. The same id again means the same order, not a second one.
    mutating func place(_ order: Order, in market: inout MarketState)
    /// Changes price, quantity and expiry of a working order to those of `order`.
    mutating func amend(_ order: Order, in market: inout MarketState, because reason: OrderCause, at time: Int)
    mutating func cancel(_ id: OrderID, in market: inout MarketState, because reason: OrderCause, at time: Int)
    /// Moves the stop of the position, and notes why it is there.
    mutating func moveStop(to stop: Decimal, because reason: ExitReason, in market: inout MarketState)
    /// Asks the venue to trail the position's stop itself, `distance` behind the best price, from the price `start` on if one
    /// is given. Returns false if it does not.
    mutating func trail(by distance: Decimal, from start: Decimal?, in market: inout MarketState) -> Bool
    /// Returns the money that the venue allows for the markets of a currency, and how much of it is free, in that currency; nil
    /// if the venue sets no limit.
    func funds(of currency: Label, isSpot: Bool) throws(Failure) -> (most: Decimal?, free: Decimal?)
    /// Whether the venue reports the funding that was paid.
    var tellsFunding: Bool { get }
    /// Processes a part of a bar of the public market. Only paper needs this, because it has no market of its own.
    mutating func see(_ bar: VenueBar, _ part: BarPart, in market: inout MarketState) throws(Failure)
    /// Whether each position has its own margin; nil if the command line decides.
    var isIsolated: Bool? { get }
    /// Closes a whole position at a price. Only paper needs this; an exchange liquidates by itself.
    mutating func liquidate(_ order: Order, in market: inout MarketState, at price: Decimal, isInside: Bool)
    /// Whether there are events that were not taken yet.
    var hasEvents: Bool { get }
    /// Returns the oldest event that was not taken yet.
    mutating func nextEvent() -> VenueEvent?
}

/// An event that a venue reports.
package enum VenueEvent {
    /// The venue placed an order that it needs for a request, such as the protection of a coin.
    case placed(Order)
    /// An order, or the protection of a position, was executed in whole or in part.
    case filled(Fill)
    /// The exchange reports that all of an order is executed.
    case completed(Order, time: Int)
    case amended(Order, because: OrderCause, time: Int)
    /// The rest of an order will not be executed.
    case ended(Order, Ending, because: OrderCause, time: Int)
    case funded(FundingPayment)
    /// A position has no stop at the exchange although it should.
    case unprotected(market: MarketID)
    /// The price has passed a stop or target that the venue could not set.
    case passed(market: MarketID, ExitReason)
    /// The venue will not trail the stop of a position.
    case trailRefused(market: MarketID)
    /// The stop of a position has moved without a decision of the desk. The book holds the new one.
    case stopMoved(market: MarketID, time: Int)
    /// The venue refused an entry for lack of money. `free` is the money that it has now; nil if unknown.
    case unaffordable(Order, market: MarketID, free: Decimal?, because: String, time: Int)
    /// The state of the connection to the account.
    case account(VenueNews, time: Int)
    /// Nothing may be opened any more.
    case troubled(Trouble)
}

/// Changes of the connection to a venue.
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
    /// The order after this fill.
    package var order: Order
    package var price: Decimal
    package var quantity: Decimal
    package var time: Int
    /// The fee that the venue charged, in the currency of the account; nil if the desk calculates it.
    package var fee: Decimal?
    /// The cost of dust: the part of a bought coin that is smaller than a quantity step. Below zero if earlier dust has added
    /// up to a step.
    package var dust = Decimal.zero
    /// Nothing of the order was executed before.
    package var isFirst = false
    package var isMaker: Bool
    /// Happened inside a candle, at an unknown time.
    package var isInside: Bool
    /// The stop and target of the position right after this fill. A later event in the same candle or message may close the
    /// position.
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

/// The parts of a bar that a venue processes, in this order. Liquidations are checked before `open` and before `inside`.
package enum BarPart: CaseIterable {
    /// At the open: market orders that reduce, and a stop or target that the open lies on or beyond.
    case open
    /// Entries at the open.
    case entries
    /// Resting limits that the bar trades through.
    case resting
    /// The stop, otherwise the target.
    case inside
}

/// A piece of a market: a candle, or one trade whose four prices are the same.
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
