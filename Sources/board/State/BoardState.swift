import Shared

/// The current state of everything that the board shows.
struct BoardState {
    var fields = FieldTable()
    private var seriesTable = SeriesTable()
    private var marketTable = SeriesTable()
    var series: [SeriesState] = []
    var markets: [MarketState] = []
    var accounts: [AccountState] = []
    var halts: [HaltState] = []
    var links = LinkState()
    var clock = BoardClock()
    /// Whether simulated records and real ones were read. If both were, the simulated rows are marked.
    var isSimulated = false
    var isReal = false
    /// The columns that have data, which are shown by default.
    var seen: Set<Column.Kind> = []
    /// The number of records read, of records ignored for a wrong time, and of candles that came late.
    var records = 0
    var wrongTimes = 0
    var lateCandles = 0

    /// Further series and markets are ignored: the exchange has fewer, and hostile input could name new ones without end.
    static let most = 20_000
    /// How many records were ignored because of `most`.
    var leftOut = 0

    /// The index of a market, which is added if it is new; nil when the board is full.
    mutating func market(_ key: SeriesKey) -> Int? {
        if let known = marketTable.number(of: key) { return known }
        guard markets.count < BoardState.most else {
            leftOut += 1
            return nil
        }
        markets.append(MarketState(key))
        return marketTable.insert(key).number
    }

    /// The index of the market that a record names by `category` and `symbol`.
    mutating func market(_ json: borrowing JSON, category: Int, symbol: Int) -> Int? {
        guard symbol > 0, let name = json.label(symbol), name.count > 0 else { return nil }
        let category = category > 0 ? json.label(category) ?? .linear : .linear
        return market(SeriesKey(category: category, symbol: name, interval: nil))
    }

    /// The index of the series of the candle that was just read, which is added if it is new.
    mutating func series(_ candle: CandleRecord, _ json: borrowing JSON) throws(Failure) -> Int? {
        if let known = try candle.number(json, in: seriesTable) { return known }
        return add(try candle.key(json))
    }

    /// The index of the series that a record names; nil if it is unknown.
    func series(_ json: borrowing JSON) -> Int? {
        guard let symbol = json.label(json.value("symbol")) else { return nil }
        let interval = json.label(json.value("interval")).flatMap { Interval($0.text) }
        let category = json.label(json.value("category")) ?? .linear
        let priceType = PriceType(json.string(json.value("price_type"))) ?? .last
        return seriesTable.number(
            of: SeriesKey(category: category, symbol: symbol, interval: interval, priceType: priceType))
    }

    private mutating func add(_ key: SeriesKey) -> Int? {
        guard series.count < BoardState.most, let market = market(key.market) else {
            leftOut += 1
            return nil
        }
        let number = seriesTable.insert(key).number
        series.append(SeriesState(key, market: market))
        markets[market].series.append(number)
        return number
    }

    /// The index of the account of a currency, which is added if it is new.
    mutating func account(_ currency: String) -> Int {
        if let known = accounts.firstIndex(where: { $0.currency == currency }) { return known }
        // Hostile input could name new currencies without end: after 32 the last one is reused.
        if accounts.count >= 32 { return 31 }
        accounts.append(AccountState(currency: currency))
        return accounts.count - 1
    }

    /// Sets the price of a market. `equity` is computed from these prices.
    mutating func move(_ market: Int, to price: Double, decimals: Int) {
        markets[market].price = price
        markets[market].decimals = decimals
    }

    /// The equity of an account at the last prices: the equity in its last record, and what its positions have gained since.
    func equity(_ account: Int) -> Double {
        var sum = accounts[account].equity
        for market in markets {
            guard let position = market.position, position.currency == accounts[account].currency, market.price.isFinite,
                position.countedAt.isFinite
            else { continue }
            let quantity = position.quantity
            sum += quantity * market.gain(from: position.countedAt, to: market.price, isLong: position.isLong)
        }
        return sum
    }

    /// The open positions of an account, with their markets.
    func positions(of account: Int) -> [(market: MarketState, position: PositionState)] {
        markets.compactMap { market in
            guard let position = market.position, position.currency == accounts[account].currency else { return nil }
            return (market, position)
        }
    }

    /// The row that a user names: a symbol, or a symbol and an interval such as `BTCUSDT:3m`; nil if there is none.
    func row(named name: String) -> Row? {
        let parts = name.split(separator: ":", maxSplits: 1, omittingEmptySubsequences: false).map(String.init)
        let interval = parts.count > 1 ? Interval(parts[1]) : nil
        if parts.count > 1, interval == nil { return nil }
        let found = series.firstIndex { $0.key.symbol.text == parts[0] && (interval == nil || $0.key.interval == interval) }
        if let found { return .series(found) }
        let market = markets.firstIndex { interval == nil && $0.series.isEmpty && $0.key.symbol.text == parts[0] }
        return market.map { .market($0) }
    }
}
