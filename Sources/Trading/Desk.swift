import Shared

/// Where it is decided what to do, and kept account of what was done. It knows the market by bars and trades, and the venue by
/// what it answers; that the answers are paper's or an exchange's it does not see.
///
/// One market has one position. Its finest candles pace it: they fill its orders, and mark it. Those of the series whose signal
/// opened it move its stop.
package struct Desk {
    package let options: DeskOptions
    package let messages: Messages
    package var venue: any Venue

    package var seriesTable = SeriesTable()
    package var series = Table<SeriesID, SeriesState>()
    package var marketTable = SeriesTable()
    package var markets = Markets()
    package var accounts = Table<AccountID, Account>() { didSet { areTotalsChanged = true } }
    package var guards = Guards() { didSet { areTotalsChanged = true } }
    /// The state does not hold yet what `accounts` and `guards` are. Markets and series know it of themselves.
    package private(set) var areTotalsChanged = true
    /// A stop signal came, or the input has ended: nothing more is opened.
    package var isStopping = false
    /// Part of the ids of orders; nil on paper, and in states of version 0.1.0.
    package var run: String?
    package var traded = TradedSignals()
    /// Whether the state holds that a signal was traded.
    package var wasTraded: ((String) throws(Failure) -> Bool)?
    /// A pause has begun, and orders that wait to open something have not been cancelled yet.
    package var isPauseDue = false
    /// The stream's time.
    package var clock = 0
    /// Up to when the stream has come for certain: guards go by it.
    package var passed = PassedTime()
    /// The line at hand, where it tells of a day before one that is expected: its day, and the equity of each account before it.
    package var earlierLine: (day: Int, equity: Table<AccountID, Decimal>)?
    /// The markets whose steps are to be fitted to what was booked, and since when.
    package var stepsDue: [MarketID: Int] = [:]
    /// The records of the line at hand.
    package var records = Output.inMemory()
    /// What is told instead of records, where nobody reads those; nil where records are written.
    package var ledger: Ledger?
    /// How many records of no market `identify` has given an id.
    package var identified = 0
    /// Something was decided or done since this was last cleared.
    package var counts = Counts()
    package var hasToldUnknownRules = false
    package var hasToldNoMarks = false
    package var hasToldTiers = false
    /// It only prints a state (`--show`), and reckons nothing anew.
    package var isShown = false
    /// What is printed is of a state whose exchange was not asked.
    package var isUnasked = false

    package struct Counts {
        package var orders = 0
        package var trades = 0
        package var vetoes = 0
        package var lastVeto: String?
        /// Orders and stops that the venue refused, and halts.
        package var refusals = 0
        /// Orders that may still stand at the exchange after the end.
        package var leftOrders = 0
        package var halts = 0
        /// Candles that came after a newer one.
        package var late = 0
    }

    package init(_ options: DeskOptions, _ messages: Messages, _ venue: any Venue) {
        self.options = options
        self.messages = messages
        self.venue = venue
        guards.isStopped = options.flattens
    }

    /// The state holds markets, series, accounts and guards as they are.
    package mutating func wasKept() {
        areTotalsChanged = false
        for market in markets.indices where markets[market].isChanged { markets[market].wasKept() }
        for number in series.indices where series[number].isChanged { series[number].wasKept() }
    }

    // MARK: Finding

    package mutating func number(of key: SeriesKey) -> SeriesID {
        let (number, isNew) = seriesTable.insert(key)
        if isNew { series.append(SeriesState(key, of: market(key.market), trail: options.exits.trail?.length)) }
        return SeriesID(number)
    }

    package mutating func market(_ key: SeriesKey, rules: InstrumentRecord? = nil) -> MarketID {
        let (number, isNew) = marketTable.insert(key)
        let market = MarketID(number)
        if isNew {
            let instrument = instrument(of: key, rules)
            let account = account(instrument.currency, isCoin: key.isInverse)
            markets.append(MarketState(market, key, instrument, account, rules: rules))
            venue.addMarket(key, market)
            tellUnlisted(market)
        }
        return market
    }

    /// The account of a currency.
    package mutating func account(_ currency: Label, isCoin: Bool) -> AccountID {
        if let known = accounts.firstIndex(where: { $0.currency == currency }) { return known }
        let cash = options.isPaper ? DeskOptions.amount(options.cash, of: currency, isCoin: isCoin) : nil
        var account = Account(currency, cash: cash ?? .zero)
        account.coming = (accounts.first?.coming ?? []).map { DayStart(day: $0.day, equity: account.cash) }
        return accounts.append(account)
    }

    /// What an execution costs.
    package func fee(_ market: MarketID, isMaker: Bool) -> Decimal {
        if let fees = markets[market].fees { return isMaker ? fees.maker : fees.taker }
        return options.fee(markets[market].key, isMaker: isMaker)
    }
}
