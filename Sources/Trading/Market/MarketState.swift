import Shared

/// All that is known of one market: what the desk keeps of it, what stands at the venue, and what an exchange has shown.
///
/// Whatever changes what the state keeps (`kept` and `book`) marks the market by itself, and the next commit writes it.
package struct MarketState {
    package let id: MarketID
    package let key: SeriesKey
    package let contract: Contract
    package let isSpot: Bool
    package let isOption: Bool
    package var account: AccountID
    package var instrument: Instrument
    /// What the account pays, where the exchange has said so.
    package var fees: (taker: Decimal, maker: Decimal)?
    package var kept: KeptMarket { didSet { isChanged = true } }
    /// What stands at the venue.
    package var book = MarketBook() { didSet { isChanged = true } }
    /// What an exchange has shown, and was asked for.
    package var exchange = ExchangeMarket()
    /// The liquidation price on paper that was reckoned last; nil where it has to be reckoned anew.
    package var reckoned: ReckonedLiquidation?
    /// The bid and ask of tickers.
    package var quote: Quote?
    package var hasToldMissedFunding = false
    /// The time of its last position record.
    package var toldAt: Int?
    /// The state does not hold yet what `kept` and `book` are.
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

    /// Stop and target are the position's own at the exchange; a coin has orders instead.
    package var carriesStops: Bool { !isSpot }

    /// Coins and bought options are paid in full.
    package var hasLeverage: Bool { carriesStops && !isOption }

    /// The state holds it as it is.
    package mutating func wasKept() { isChanged = false }
}

package typealias Markets = Table<MarketID, MarketState>

/// What the state keeps of a market, beside its book.
package struct KeptMarket {
    /// What the stream's instrument record says of it.
    package var rules: InstrumentRecord?
    /// The last price, by the series that paces it.
    package var last: Decimal?
    package var position: Position?
    /// The series that paces position and orders: the finest when the first of them was decided; nil where there are none.
    package var pace: SeriesID?
    /// The stream has its trades: they fill orders, not the candles.
    package var isTradeDriven = false
    package var lastTrade = (time: 0, sequence: 0)
    package var funding = Funding()
    package var marks = MarkPrices()
    package var grid: Grid?
    /// A simulated market has priced it.
    package var isSimulated = false
    /// How many records of it `identify` has given an id.
    package var identified = 0

    package init(rules: InstrumentRecord?) { self.rules = rules }
}
