import Shared

/// A closed position.
struct Trade {
    var market: Int
    var strategy: Int
    var currency: Int
    var isLong: Bool
    var entryTime: Int
    var exitTime: Int
    /// After fees, funding and dust.
    var pnl: Decimal
    var fee: Decimal?
    var funding: Decimal?
    var dust: Decimal?
    /// A simulated market priced it.
    var isSimulated = false
}

/// What a row of CSV or a comparison needs of a trade beside; kept only then.
struct TradeDetail {
    var id: String
    var signal: String?
    var entry: Decimal?
    var exit: Decimal?
    var quantity: Decimal?
    var percent: Double?
}

/// What tells one market from another.
struct Market: Hashable {
    let category: Label
    let symbol: Label
}

/// In what a trade is settled: money of quotes, which has no name where none is told, or the coin of an inverse contract.
struct Currency {
    let name: String
    let isCoin: Bool
}

/// What the account held at first.
struct Cash {
    /// By the currency's name; that under "" is for all money of quotes that is not named.
    let amounts: [String: Decimal]

    /// Of a coin only what was given by its name: 10000 dollars are not 10000 bitcoins.
    func start(_ currency: Currency) -> Decimal? {
        amounts[currency.name] ?? (currency.isCoin ? nil : amounts[""])
    }
}

/// The trades of a run, in the order of their exits.
struct Trades {
    private(set) var all: [Trade] = []
    private(set) var details: [TradeDetail] = []
    /// Funding that no trade contains.
    private(set) var lateFunding: [LateFunding] = []
    let keepsDetails: Bool
    private(set) var markets: [Market] = []
    private(set) var strategies: [String] = []
    private(set) var currencies: [Currency] = []
    private var marketNumbers: [Market: Int] = [:]
    private var strategyNumbers: [String: Int] = [:]
    private var currencyNumbers: [String: Int] = [:]
    private var isSorted = true

    init(keepsDetails: Bool) { self.keepsDetails = keepsDetails }

    mutating func add(_ trade: Trade, _ detail: TradeDetail?) {
        if let last = all.last, trade.exitTime < last.exitTime { isSorted = false }
        all.append(trade)
        if let detail { details.append(detail) }
    }

    mutating func add(_ funding: LateFunding) { lateFunding.append(funding) }

    /// To be called once all are there. Trades of the same moment keep their order.
    mutating func sort() {
        let late = lateFunding
        lateFunding = late.indices.sorted { (late[$0].time, $0) < (late[$1].time, $1) }.map { late[$0] }
        if isSorted { return }
        let order = all.indices.sorted { (all[$0].exitTime, $0) < (all[$1].exitTime, $1) }
        all = order.map { all[$0] }
        if keepsDetails { details = order.map { details[$0] } }
        isSorted = true
    }

    // MARK: Names, a number each

    mutating func number(of market: Market) -> Int {
        if let number = marketNumbers[market] { return number }
        marketNumbers[market] = markets.count
        markets.append(market)
        return markets.count - 1
    }

    mutating func number(ofStrategy name: String) -> Int {
        if let number = strategyNumbers[name] { return number }
        strategyNumbers[name] = strategies.count
        strategies.append(name)
        return strategies.count - 1
    }

    mutating func number(of currency: Currency) -> Int {
        if let number = currencyNumbers[currency.name] { return number }
        currencyNumbers[currency.name] = currencies.count
        currencies.append(currency)
        return currencies.count - 1
    }
}
