import Shared

/// A simulated instrument: the meaning of its symbol, and the format of its numbers.
struct SimulatedInstrument {
    enum Kind {
        case outright
        case option(Terms)
        /// A perpetual against its spot pair, priced by the difference.
        case spread
    }

    let category: Category
    let symbol: String
    let coin: Coin
    let kind: Kind
    let digits: Coin.Digits
    /// Number of orders that take from the book in a minute of average activity.
    let ordersPerMinute: Double
    /// The factor by which the usual number of orders is multiplied.
    let activity: Double
    /// The mean size of such an order, in steps; a level of the book holds a few times that.
    let orderSize: Double
    /// The usual distance between the best prices, in ticks.
    let spread: Int
    /// The share of time spans in which hardly anyone trades.
    let quietShare: Double

    static func symbols(of category: Category) -> [String] {
        let coins = Coin.known.map(\.name)
        switch category {
        case .linear, .spot: return coins.map { $0 + "USDT" }
        case .inverse: return coins.map { $0 + "USD" }
        case .option:
            return ["BTC-25JUN27-20000-C-USDT", "BTC-25JUN27-14000-P-USDT", "ETH-25JUN27-1500-C-USDT", "SOL-25JUN27-30-C-USDT"]
        case .spread: return ["BTCUSDT_BTC/USDT", "ETHUSDT_ETH/USDT", "SOLUSDT_SOL/USDT"]
        }
    }

    /// `activity` multiplies the number of orders per minute.
    init(_ category: Category, _ symbol: String, activity: Double = 1) {
        self.activity = activity
        self.category = category
        self.symbol = symbol
        let base = SimulatedInstrument.base(of: symbol)
        let coin = Coin.named(base)
        self.coin = coin
        var rate = coin.ordersPerMinute
        // The mean value of an order, in USD.
        var value = 1_500 + 600 * rate
        var price = coin.price
        switch category {
        case .linear:
            (kind, digits, spread) = (.outright, coin.linear, 1)
        case .spot:
            (kind, digits, spread) = (.outright, coin.spot, 1)
            rate *= 0.7
            value *= 0.3
        case .inverse:
            (kind, digits, spread) = (.outright, coin.inverse, 1)
            rate *= 0.4
            // A contract is worth one dollar.
            price = 1
        case .option:
            let terms = Terms(symbol, coin)
            let tick = SimulatedInstrument.optionTick(coin.price)
            (kind, digits, spread) = (.option(terms), tick, 2)
            rate = 0.15
            value = coin.price * 0.5
        case .spread:
            (kind, digits, spread) = (.spread, SimulatedInstrument.spreadTick(coin.price), 2)
            rate = 0.3
            value = 3_000
        }
        rate *= activity
        ordersPerMinute = rate
        orderSize = value / price * SimulatedInstrument.powerOfTen(digits.size) / Double(digits.step)
        quietShare = rate >= 6 ? 0 : 0.2
    }

    /// `BTC` of BTCUSDT, BTCPERP, BTCUSD, BTC-25JUN27-20000-C-USDT and BTCUSDT_BTC/USDT.
    static func base(of symbol: String) -> String {
        let first = String(symbol.prefix { $0 != "-" && $0 != "_" && $0 != "/" })
        for suffix in ["USDT", "USDC", "PERP", "USD"] where first.hasSuffix(suffix) && first.count > suffix.count {
            return String(first.dropLast(suffix.count))
        }
        return first
    }

    private static func optionTick(_ price: Double) -> Coin.Digits {
        price > 5_000 ? Coin.Digits(0, 5, 2) : price > 100 ? Coin.Digits(1, 1, 1) : Coin.Digits(3, 5, 0)
    }

    private static func spreadTick(_ price: Double) -> Coin.Digits {
        price > 5_000 ? Coin.Digits(1, 1, 3) : price > 100 ? Coin.Digits(2, 1, 2) : Coin.Digits(4, 1, 1)
    }

    static func powerOfTen(_ exponent: Int) -> Double { (0..<exponent).reduce(1.0) { power, _ in power * 10 } }

    /// Number of ticks in one USD.
    var ticksPerUnit: Double { SimulatedInstrument.powerOfTen(digits.price) / Double(digits.tick) }

    /// The name on which the randomness of this market depends.
    var name: String { "\(category.rawValue):\(symbol)" }

    /// Number of decimals of price times size.
    var turnoverDigits: Int { category == .inverse ? 12 : digits.price + digits.size }
}

// MARK: - Numbers

extension SimulatedInstrument {
    /// Returns the value of `size` steps at `price` ticks, in units of the last turnover digit. For inverse contracts it is the
    /// coins that the USD size buys, rounded half-even to 12 digits as in `ohlc`.
    @inline(__always) func value(_ price: Int, _ size: Int) -> Int128 {
        if category != .inverse { return Int128(price &* size) &* Int128(digits.tick &* digits.step) }
        return coins(price, size)
    }

    private func coins(_ price: Int, _ size: Int) -> Int128 {
        let divisor = UInt64(price * digits.tick)
        let product = UInt64(size * digits.step).multipliedFullWidth(by: SimulatedInstrument.inverseScales[digits.price])
        // The quotient exceeds 64 bits: very many coins of a very cheap one.
        if product.high >= divisor {
            let (quotient, remainder) = (UInt128(product.high) << 64 | UInt128(product.low))
                .quotientAndRemainder(dividingBy: UInt128(divisor))
            return Int128(quotient) + (isRoundedUp(UInt64(remainder), divisor, isOdd: quotient & 1 == 1) ? 1 : 0)
        }
        let (quotient, remainder) = divisor.dividingFullWidth(product)
        return Int128(quotient) + (isRoundedUp(remainder, divisor, isOdd: quotient & 1 == 1) ? 1 : 0)
    }

    private func isRoundedUp(_ remainder: UInt64, _ divisor: UInt64, isOdd: Bool) -> Bool {
        let rest = divisor - remainder
        return remainder > rest || (remainder == rest && isOdd)
    }

    /// 10^12 times the power of ten of the price's digits.
    private static let inverseScales: [UInt64] = (0...7).map { (0..<12 + $0).reduce(1) { power, _ in power * 10 } }

    func price(_ ticks: Int) -> Decimal { Decimal(Int128(ticks * digits.tick), scale: UInt8(digits.price)) }

    func size(_ steps: Int) -> Decimal { Decimal(Int128(steps * digits.step), scale: UInt8(digits.size)) }

    func turnover(_ value: Int128) -> Decimal { Decimal(value, scale: UInt8(turnoverDigits)) }
}
