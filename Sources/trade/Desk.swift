import Shared

/// Where it is decided what to do, and kept account of what was done. It knows the market by bars and trades, and the venue by
/// what it answers; that the answers are paper's or an exchange's it does not see.
///
/// One market has one position. Its finest candles pace it: they fill its orders, and mark it. Those of the series whose signal
/// opened it move its stop.
struct Desk {
    let options: TradeOptions
    let messages: Messages
    var venue: any Venue

    var seriesTable = SeriesTable()
    var series: [Series] = []
    var marketTable = SeriesTable()
    var markets: [Market] = []
    var accounts: [Account] = []
    var guards = Guards()
    /// A stop signal came, or the input has ended: nothing more is opened.
    var isStopping = false
    /// Part of the ids of orders; empty on paper.
    var run = ""
    var traded = TradedSignals()
    /// Whether the state holds that a signal was traded.
    var wasTraded: ((String) throws(Failure) -> Bool)?
    /// A pause has begun, and orders that wait to open something have not been cancelled yet.
    var isPauseDue = false
    /// The stream's time.
    var clock = 0
    /// Up to when the stream has come for certain: guards go by it.
    var passed = PassedTime()
    /// The line at hand, where it tells of a day before one that is expected: its day, and the equity of each account before it.
    var earlierLine: (day: Int, equity: [Decimal])?
    /// The records of the line at hand.
    var records = Output.inMemory()
    /// How many records of no market `identify` has given an id.
    var identified = 0
    /// Something was decided or done since this was last cleared.
    var counts = Counts()
    var hasToldUnknownRules = false
    var hasToldNoMarks = false
    var hasToldTiers = false
    /// It only prints a state (`--show`), and reckons nothing anew.
    var isShown = false
    /// What is printed is of a state whose exchange was not asked.
    var isUnasked = false

    struct Counts {
        var orders = 0
        var trades = 0
        var vetoes = 0
        var lastVeto = ""
        /// Orders and stops that the venue refused, and halts.
        var refusals = 0
        /// Orders that may still stand at the exchange after the end.
        var leftOrders = 0
        var halts = 0
        /// Candles that came after a newer one.
        var late = 0
    }

    struct Series {
        var key = SeriesKey(category: .linear, symbol: .linear, interval: nil)
        var market = 0
        /// The closed candles; one that is not newer was seen before, in an earlier run maybe.
        var order = SeriesOrder()
        var end = 0
        var close = Decimal.zero
        /// What the position makes of that candle has not been done.
        var isDue = false
        var signalTime = Int.min
        var signals: [String] = []
        /// The same as the state had it when this run began: what is not newer is a replay.
        var replayed = (time: Int.min, signals: [String]())
        var swing = Swing()
        /// What this run has not seen before its newest candle; one that comes later is late. And how many were.
        var holes: [Range<Int>] = []
        var late = 0
        var isChanged = true
    }

    struct Market {
        var key = SeriesKey(category: .linear, symbol: .linear, interval: nil)
        var contract = Contract.linear
        var account = 0
        var instrument = Instrument(SeriesKey(category: .linear, symbol: .linear, interval: nil))
        /// What the stream's instrument record says of it.
        var rules: InstrumentRecord?
        /// What the account pays, where the exchange has said so.
        var fees: (taker: Decimal, maker: Decimal)?
        /// The last price, by the series that paces it.
        var last: Decimal?
        var position: Position?
        /// The series that paces position and orders: the finest when the first of them was decided. None is -1.
        var pace = -1
        /// The stream has its trades: they fill orders, not the candles.
        var isTradeDriven = false
        var lastTrade = (time: 0, sequence: 0)
        var funding = Funding()
        var hasToldMissedFunding = false
        var marks = MarkPrices()
        /// The liquidation price on paper that was reckoned last; nil where it has to be reckoned anew.
        var reckoned: ReckonedLiquidation?
        var grid: Grid?
        /// A simulated market has priced it.
        var isSimulated = false
        /// How many records of it `identify` has given an id.
        var identified = 0
        var isChanged = true
    }

    init(_ options: TradeOptions, _ messages: Messages, _ venue: any Venue) {
        self.options = options
        self.messages = messages
        self.venue = venue
        guards.isStopped = options.flattens
    }

    // MARK: Finding

    mutating func number(of key: SeriesKey) -> Int {
        let (number, isNew) = seriesTable.insert(key)
        if isNew {
            var one = Series()
            one.key = key
            one.market = market(SeriesKey(category: key.category, symbol: key.symbol, interval: nil))
            if let length = options.exits.trail?.length { one.swing = Swing(length: length) }
            series.append(one)
        }
        return number
    }

    mutating func market(_ key: SeriesKey, rules: InstrumentRecord? = nil) -> Int {
        let (number, isNew) = marketTable.insert(key)
        if isNew {
            var market = Market()
            market.key = key
            market.contract = key.isInverse ? .inverse : .linear
            market.rules = rules
            market.instrument = instrument(of: key, rules)
            market.account = account(market.instrument.currency, isCoin: key.isInverse)
            markets.append(market)
            venue.addMarket(key)
            tellUnlisted(number)
        }
        return number
    }

    /// The account of a currency.
    mutating func account(_ currency: Label, isCoin: Bool) -> Int {
        if let number = accounts.firstIndex(where: { $0.currency == currency }) { return number }
        let cash = options.live == nil ? TradeOptions.amount(options.cash, of: currency, isCoin: isCoin) : nil
        var account = Account(currency, cash: cash ?? .zero)
        account.coming = (accounts.first?.coming ?? []).map { DayStart(day: $0.day, equity: account.cash) }
        accounts.append(account)
        return accounts.count - 1
    }

    /// What an execution costs.
    func fee(_ market: Int, isMaker: Bool) -> Decimal {
        if let fees = markets[market].fees { return isMaker ? fees.maker : fees.taker }
        return options.fee(markets[market].key, isMaker: isMaker)
    }
}
