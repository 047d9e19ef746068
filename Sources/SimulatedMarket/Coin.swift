/// The properties that all markets of a coin share.
struct Coin {
    let name: String
    /// The price in USD around which the simulated price moves.
    let price: Double
    /// The standard deviation of a day's move, as a share of the price.
    let volatility: Double
    /// The part of the volatility that the coin does not share with the whole market.
    let own: Double
    /// Number of orders that take from the book of its perpetual in a minute of average activity.
    let ordersPerMinute: Double
    let linear: Digits
    let spot: Digits
    let inverse: Digits

    /// The format of prices and sizes: the number of decimals, and the step in units of the last decimal.
    struct Digits {
        let price: Int
        let tick: Int
        let size: Int
        let step: Int

        init(_ price: Int, _ tick: Int, _ size: Int, _ step: Int = 1) {
            self.price = price
            self.tick = tick
            self.size = size
            self.step = step
        }
    }

    static let known: [Coin] = [
        Coin(
            name: "BTC", price: 16_650, volatility: 0.030, own: 0.2, ordersPerMinute: 24,
            linear: Digits(2, 10, 3), spot: Digits(1, 1, 6), inverse: Digits(1, 5, 0)),
        Coin(
            name: "ETH", price: 1_200, volatility: 0.038, own: 0.4, ordersPerMinute: 18,
            linear: Digits(2, 1, 2), spot: Digits(2, 1, 5), inverse: Digits(2, 5, 0)),
        Coin(
            name: "SOL", price: 24, volatility: 0.055, own: 0.6, ordersPerMinute: 12,
            linear: Digits(3, 1, 1), spot: Digits(2, 1, 3), inverse: Digits(3, 5, 0)),
        Coin(
            name: "XRP", price: 0.36, volatility: 0.040, own: 0.7, ordersPerMinute: 8,
            linear: Digits(4, 1, 0), spot: Digits(4, 1, 2), inverse: Digits(4, 1, 0)),
        Coin(
            name: "DOGE", price: 0.075, volatility: 0.052, own: 0.7, ordersPerMinute: 7,
            linear: Digits(5, 1, 0), spot: Digits(5, 1, 1), inverse: Digits(5, 1, 0)),
        Coin(
            name: "BNB", price: 246, volatility: 0.032, own: 0.5, ordersPerMinute: 6,
            linear: Digits(2, 5, 2), spot: Digits(1, 1, 4), inverse: Digits(2, 5, 0)),
        Coin(
            name: "ADA", price: 0.25, volatility: 0.042, own: 0.5, ordersPerMinute: 7,
            linear: Digits(4, 1, 0), spot: Digits(4, 1, 1), inverse: Digits(4, 1, 0)),
        Coin(
            name: "AVAX", price: 11, volatility: 0.052, own: 0.6, ordersPerMinute: 6,
            linear: Digits(3, 1, 1), spot: Digits(3, 1, 3), inverse: Digits(3, 1, 0)),
        Coin(
            name: "LINK", price: 5.6, volatility: 0.047, own: 0.6, ordersPerMinute: 5,
            linear: Digits(3, 1, 1), spot: Digits(3, 1, 3), inverse: Digits(3, 1, 0)),
        Coin(
            name: "LTC", price: 67, volatility: 0.042, own: 0.5, ordersPerMinute: 4,
            linear: Digits(2, 1, 1), spot: Digits(2, 1, 4), inverse: Digits(2, 1, 0)),
    ]

    /// Returns the coin of a name. The properties of a coin that is not in the table are derived from its name.
    static func named(_ name: String) -> Coin {
        known.first { $0.name == name } ?? Coin(unknown: name)
    }

    private init(unknown name: String) {
        let noise = Noise(seed: 0, name)
        let price = (noise.bits(0).unit * 11 - 5).exponential
        let digits = price > 1_000 ? 1 : price > 100 ? 2 : price > 1 ? 3 : price > 0.1 ? 4 : 5
        let size = price > 1_000 ? 3 : price > 10 ? 2 : price > 1 ? 1 : 0
        self.init(
            name: name, price: price, volatility: 0.04 + noise.bits(1).unit * 0.04, own: 0.7,
            ordersPerMinute: 2 + noise.bits(2).unit * 4, linear: Digits(digits, 1, size), spot: Digits(digits, 1, size + 2),
            inverse: Digits(digits, 1, 0))
    }

    private init(
        name: String, price: Double, volatility: Double, own: Double, ordersPerMinute: Double, linear: Digits, spot: Digits,
        inverse: Digits
    ) {
        self.name = name
        self.price = price
        self.volatility = volatility
        self.own = own
        self.ordersPerMinute = ordersPerMinute
        self.linear = linear
        self.spot = spot
        self.inverse = inverse
    }
}
