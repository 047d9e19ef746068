import Shared

/// Decides what to do, and keeps the accounts of what was done. The desk sees the market as bars and trades, and the venue
/// through its events. It does not know whether the venue is paper or an exchange.
///
/// A market has at most one position. Its shortest interval with fresh candles drives the market: those candles fill the orders
/// and set the price that values the position. The series whose signal opened the position moves its stop.
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
    /// Whether `accounts` or `guards` have changed since the state last stored them. Markets and series track this themselves.
    package private(set) var areTotalsChanged = true
    /// No new positions: a stop signal came, or the input has ended.
    package var isStopping = false
    /// Part of the ids of orders. Nil on paper, and in states of version 0.1.0.
    package var run: String?
    package var traded = TradedSignals()
    /// Returns whether the state records that a signal was traded. Nil without a state.
    package var wasTraded: ((String) throws(Failure) -> Bool)?
    /// A pause has begun, and the waiting orders that would open something have not been cancelled yet.
    package var isPauseDue = false
    /// The stream's time.
    package var clock = 0
    /// The time that the stream has certainly reached. Guards use it.
    package var passed = PassedTime()
    /// Set while the current line belongs to an earlier day than one that is expected: the day of the line, and each account's
    /// equity before it.
    package var earlierLine: (day: Int, equity: Table<AccountID, Decimal>)?
    /// The markets whose step orders must be fitted to what was booked, with the time of the last such change.
    package var stepsDue: [MarketID: Int] = [:]
    /// The records of the current line.
    package var records = Output.inMemory()
    /// Collects results in memory instead of writing records, for a report in the same process. Nil if records are written.
    package var ledger: Ledger?
    /// The number of ids that `identify` has made for records without a market.
    package var identified = 0
    /// Counts of decisions and actions since they were last cleared.
    package var counts = Counts()
    package var hasToldUnknownRules = false
    package var hasToldNoMarks = false
    package var hasToldTiers = false
    /// Set for `--show`, which prints a stored state and recalculates nothing.
    package var isShown = false
    /// Set if the printed state was not compared with its exchange.
    package var isUnasked = false

    package struct Counts {
        package var orders = 0
        package var trades = 0
        package var vetoes = 0
        package var lastVeto: String?
        /// Orders and stops that the venue refused, and positions that lost their stop.
        package var refusals = 0
        /// Orders that may still be open at the exchange after the end.
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

    /// Marks markets, series, accounts and guards as stored in the state.
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

    /// Returns the account of a currency, and creates it if it is new.
    package mutating func account(_ currency: Label, isCoin: Bool) -> AccountID {
        if let known = accounts.firstIndex(where: { $0.currency == currency }) { return known }
        let cash = options.isPaper ? DeskOptions.amount(options.cash, of: currency, isCoin: isCoin) : nil
        var account = Account(currency, cash: cash ?? .zero)
        account.coming = (accounts.first?.coming ?? []).map { DayStart(day: $0.day, equity: account.cash) }
        return accounts.append(account)
    }

    /// Returns the fee rate of an execution, as a share of its value.
    package func fee(_ market: MarketID, isMaker: Bool) -> Decimal {
        if let fees = markets[market].fees { return isMaker ? fees.maker : fees.taker }
        return options.fee(markets[market].key, isMaker: isMaker)
    }
}
