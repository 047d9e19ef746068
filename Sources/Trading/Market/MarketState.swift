import Shared

/// Everything known about one market: what the desk keeps, its orders and position at the venue, and what an exchange has
/// reported.
///
/// Any change to what the state stores (`kept` and `book`) marks the market as changed, and the next commit writes it.
package struct MarketState {
    package let id: MarketID
    package let key: SeriesKey
    package let contract: Contract
    package let isSpot: Bool
    package let isOption: Bool
    package var account: AccountID
    package var instrument: Instrument
    /// The fee rates of the account, if the exchange has told them.
    package var fees: (taker: Decimal, maker: Decimal)?
    package var kept: KeptMarket { didSet { isChanged = true } }
    /// The orders and the position at the venue.
    package var book = MarketBook() { didSet { isChanged = true } }
    /// The exchange's reports about this market, and the requests that were sent to it.
    package var exchange = ExchangeMarket()
    /// The liquidation price on paper that was calculated last; nil if it must be calculated again.
    package var reckoned: ReckonedLiquidation?
    /// The bid and ask of tickers.
    package var quote: Quote?
    package var hasToldMissedFunding = false
    /// The time of its last position record.
    package var toldAt: Int?
    /// The members that do not change in the records of the position told last, with the id of that position and its account.
    package var told: (position: String, account: AccountID, texts: MadeMembers)?
    /// Whether `kept` or `book` have changed since the state last stored them.
    package private(set) var isChanged = true

    package init(
        _ id: MarketID, _ key: SeriesKey, _ instrument: Instrument, _ account: AccountID, rules: InstrumentRecord? = nil
    ) {
        self.id = id
        self.key = key
        contract = key.isInverse ? .inverse : .linear
        isSpot = key.category == Label.spot
        isOption = key.category == Label.option
        self.instrument = instrument
        self.account = account
        kept = KeptMarket(rules: rules)
    }

    /// Whether a position carries its stop and target itself. A coin has separate orders for them.
    package var carriesStops: Bool { !isSpot }

    /// False for coins and options, which are paid in full.
    package var hasLeverage: Bool { carriesStops && !isOption }

    /// Marks the market as stored in the state.
    package mutating func wasKept() {
        book.executions.wasKept()
        isChanged = false
    }
}

package typealias Markets = Table<MarketID, MarketState>

/// The part of a market that the state file stores, in addition to its book.
package struct KeptMarket {
    /// The rules from the stream's instrument record.
    package var rules: InstrumentRecord?
    /// The last price, from the series that drives the market.
    package var last: Decimal?
    package var position: Position?
    /// The series that drives the market: it fills the orders and values the position. It is chosen when the first order is
    /// decided, as the shortest interval then. Nil while there are no orders and no position.
    package var pace: SeriesID?
    /// The stream contains the market's trades, so they fill orders, and candles do not.
    package var isTradeDriven = false
    package var lastTrade = (time: 0, sequence: 0)
    package var funding = Funding()
    package var marks = MarkPrices()
    package var grid: Grid?
    /// A simulated market has set its prices.
    package var isSimulated = false
    /// The number of records of this market that `identify` has made an id for.
    package var identified = 0

    package init(rules: InstrumentRecord?) { self.rules = rules }
}
