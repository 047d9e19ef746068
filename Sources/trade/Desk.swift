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
    /// The records of the line at hand.
    var records = Output.inMemory()
    /// Something was decided or done since this was last cleared.
    var counts = Counts()
    var hasToldUnknownRules = false

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
    }

    struct Series {
        var key = SeriesKey(category: .linear, symbol: .linear, interval: nil)
        var market = 0
        /// The candle seen last; a candle or signal that is not newer was seen before, in an earlier run maybe.
        var last = Int.min
        var end = 0
        var close = Decimal.zero
        /// What the position makes of that candle has not been done.
        var isDue = false
        var signalTime = Int.min
        var signals: [String] = []
        /// The same as the state had it when this run began: what is not newer is a replay.
        var replayed = (time: Int.min, signals: [String]())
        var swing = Swing()
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
        /// The order that opened the last position, and how often it opened another since.
        var lastOpening = ""
        var reopenings = 0
        /// The series that paces position and orders: the finest when the first of them was decided. None is -1.
        var pace = -1
        /// The stream has its trades: they fill orders, not the candles.
        var isTradeDriven = false
        var lastTrade = (time: 0, sequence: 0)
        var funding = Funding()
        var grid: Grid?
        /// A simulated market has priced it.
        var isSimulated = false
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
        accounts.append(Account(currency, cash: cash ?? .zero))
        return accounts.count - 1
    }

    /// What an execution costs.
    func fee(_ market: Int, isMaker: Bool) -> Decimal {
        if let fees = markets[market].fees { return isMaker ? fees.maker : fees.taker }
        return options.fee(markets[market].key, isMaker: isMaker)
    }

    // MARK: The market

    /// A candle has closed.
    mutating func take(_ bar: Bar, of number: Int, isHistory: Bool) throws(Failure) {
        if bar.time <= series[number].last { return }
        series[number].last = bar.time
        series[number].end = bar.end
        series[number].close = bar.close
        series[number].isDue = true
        series[number].isChanged = true
        try series[number].swing.add(bar)
        let market = series[number].market
        markets[market].isChanged = true
        try advance(to: bar.end - 1)
        try settleFunding(market, at: bar.time)
        if markets[market].pace == number {
            if !markets[market].isTradeDriven { try see(bar, market) }
            markets[market].last = bar.close
            try follow(market)
            try lapse(market, at: bar.end)
            try checkLosses(market)
            release(market)
        } else if markets[market].pace >= 0 {
            try follow(market)
        } else {
            markets[market].last = bar.close
        }
        if markets[market].position == nil { series[number].isDue = false }
        if options.grid != nil, !isHistory, markets[market].pace < 0 || markets[market].pace == number {
            try keepGrid(market, number, at: bar.end)
        }
    }

    /// A trade was made: a bar of one price.
    mutating func take(price: Decimal, size: Decimal, time: Int, in market: Int) throws(Failure) {
        try advance(to: time)
        try settleFunding(market, at: time)
        let bar = Bar(time: time, end: time + 1, open: price, high: price, low: price, close: price, volume: size)
        if markets[market].pace < 0 {
            markets[market].last = price
            return
        }
        try see(bar, market)
        markets[market].last = price
        try checkLosses(market)
        release(market)
        if options.grid != nil { try keepGrid(market, markets[market].pace, at: time) }
    }

    /// Lets the venue see a bar, and books what came of it.
    private mutating func see(_ bar: Bar, _ market: Int) throws(Failure) {
        try lapse(market, at: bar.time)
        try venue.see(bar, in: market, markets[market].instrument)
        try takeEvents()
        guard var position = markets[market].position else { return }
        let contract = markets[market].contract
        let (worst, best) = position.isLong ? (bar.low, bar.high) : (bar.high, bar.low)
        // What a candle did before a limit was reached inside it, nobody had; what it fell through to reach it may have come after.
        let reach = position.insideUntil == bar.end ? bar.close : best
        try position.observe(worst, contract)
        try position.observe(reach, contract)
        position.extend(to: reach)
        markets[market].position = position
    }

    mutating func takeEvents() throws(Failure) {
        while let event = venue.nextEvent() {
            switch event {
            case .placed(let order):
                counts.orders += 1
                write(order, "new", at: order.time, in: market(of: order))
            case .filled(let fill):
                try book(fill)
                try leaveRest(after: fill)
            case .amended(let order, let reason, let time):
                write(order, "amended", because: reason, at: time, in: market(of: order))
            case .ended(let order, let ending, let reason, let time):
                if ending == .rejected { counts.refusals += 1 }
                write(order, ending.rawValue, because: reason, at: time, in: market(of: order))
                if order.role == .grid { freeGrid(order, in: market(of: order)) }
                if order.role == .exit { try leaveAgain(after: order, at: time) }
            case .funded(let payment): try book(payment)
            case .unprotected(let market):
                counts.refusals += 1
                messages.error("\(markets[market].key): the position has no stop at the exchange; it is closed")
                try leave(market, because: .unprotected, named: venue.books[market].signal, at: clock)
            case .passed(let market, let reason):
                try leave(market, because: reason, named: venue.books[market].signal, at: clock)
            case .trailRefused(let market): markets[market].position?.isTrailed = false
            case .stopMoved(let market, let time): if markets[market].position != nil { writePosition(market, at: time) }
            case .unaffordable(let order, let market, let free, let reason, let time):
                try sizeAgain(order, market, free, because: reason, at: time)
            case .account(let news, let time): writeAccount(news, at: time)
            case .troubled(let reason): try halt(because: reason)
            }
        }
        // Once everything is booked: a cancel in between would book the rest out of order.
        try beginPause()
    }

    /// The series of a market whose candles come most often, of those that still come.
    func finest(of market: Int, beside number: Int, at time: Int) -> Int {
        var finest = number
        for other in series.indices where series[other].market == market {
            guard let interval = series[other].key.interval, let old = series[finest].key.interval, interval < old,
                interval.end(of: series[other].end) >= time
            else { continue }
            finest = other
        }
        return finest
    }

    func market(of order: Order) -> Int { series[order.series].market }

    /// A market where nothing stands any more may be paced by another series.
    mutating func release(_ market: Int) {
        guard markets[market].pace >= 0, markets[market].position == nil, venue.books[market].isIdle else { return }
        markets[market].pace = -1
        markets[market].isChanged = true
    }

    // MARK: The money

    /// What an account is worth with all its positions at their last prices.
    func equity(_ account: Int) throws(Failure) -> Decimal {
        var equity = accounts[account].cash
        for market in markets where market.account == account {
            guard let position = market.position, let last = market.last else { continue }
            equity = try equity + position.gain(at: last, market.contract)
        }
        return equity
    }

    /// What the positions of an account and the orders that would open some come to, at most.
    func exposure(_ account: Int) throws(Failure) -> Decimal {
        var sum = Decimal.zero
        for number in markets.indices where markets[number].account == account && markets[number].pace >= 0 {
            sum = try sum + exposure(ofMarket: number)
        }
        return sum
    }

    /// The same with an order more. One against an open position, that is closed first, counts alone.
    func exposure(_ account: Int, with order: Order, at price: Decimal, in market: Int) throws(Failure) -> Decimal {
        let others = try exposure(account) - exposure(ofMarket: market)
        let value = try markets[market].contract.value(order.left(), at: order.price ?? price)
        if let position = markets[market].position, order.role != .grid, position.isLong != order.isBuy {
            return try others + value
        }
        return try others + exposure(ofMarket: market, with: order.isBuy ? value : value.negated)
    }

    func exposure(ofMarket number: Int, with more: Decimal = .zero) throws(Failure) -> Decimal {
        let market = markets[number]
        let book = venue.books[number]
        var held = Decimal.zero
        if !book.size.isZero, let last = market.last { held = try market.contract.value(book.size, at: last) }
        var bought = try more.isBelowZero ? held : held + more
        var sold = try more.isBelowZero ? held + more : held
        for order in book.opening {
            guard let price = order.price ?? market.last else { continue }
            let value = try market.contract.value(order.left(), at: price)
            if order.isBuy { bought = try bought + value } else { sold = try sold - value }
        }
        return max(bought.magnitude, sold.magnitude)
    }
}
