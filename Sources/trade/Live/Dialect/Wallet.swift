import Net
import Shared
import Trading

/// The money of the account, as the exchange reports it.
struct Wallet {
    struct Coin {
        var balance = Decimal.zero
        /// Value of the coin's balance and open positions in USD.
        var dollars = Decimal.zero
        /// Value of one coin in USD; nil if the account holds none of the coin.
        var price: Decimal?
        /// Part of the balance that positions, orders and a bonus bind.
        var bound = Decimal.zero
    }

    /// Margin in USD, after the exchange's discount on the value of other coins; nil under isolated margin.
    private var margin: Decimal?
    /// Part of the margin that no position and no order binds.
    private(set) var available: Decimal?
    private(set) var coins: [String: Coin] = [:]

    /// An impossible amount of a wallet, as `totalAvailableBalance '1e38'`.
    struct Flaw: Error {
        let text: String
    }

    init(_ json: borrowing JSON, _ account: Int, isIsolated: Bool) throws(Flaw) {
        if !isIsolated {
            margin = try Wallet.amount("totalMarginBalance", json, account)
            available = try Wallet.amount("totalAvailableBalance", json, account)
        }
        for row in json.elements(json.value("coin", in: account)) {
            var coin = Coin()
            let name = json.text("coin", row)
            guard let balance = try Wallet.amount("walletBalance", json, row) else {
                throw Flaw(text: "walletBalance '' of \(Plain.prefix(name, 40))")
            }
            coin.balance = balance
            coin.dollars = try Wallet.amount("usdValue", json, row) ?? .zero
            let equity = try Wallet.amount("equity", json, row) ?? coin.balance
            if equity.isAboveZero, coin.dollars.isAboveZero { coin.price = coin.dollars.divided(by: equity) }
            if coin.price?.isZero == true { coin.price = nil }
            for name in ["totalPositionIM", "totalOrderIM", "locked", "bonus"] {
                guard let bound = coin.bound.adding(try Wallet.amount(name, json, row) ?? .zero) else {
                    throw Flaw(text: "\(name) '\(Plain.prefix(json.text(name, row), 40))'")
                }
                coin.bound = bound
            }
            coins[name] = coin
        }
    }

    /// Reads an amount; nil if the exchange leaves it out. Fails if no account can have such an amount.
    private static func amount(_ name: String, _ json: borrowing JSON, _ row: Int) throws(Flaw) -> Decimal? {
        let place = json.value(name, in: row)
        if place <= 0 || json.kind(place) == .null || (json.isString(place) && json.string(place).isEmpty) { return nil }
        guard let amount = json.decimal(place), amount.magnitude < Decimal.mostVolume else {
            throw Flaw(
                text: "\(name) '\(Plain.prefix(json.isString(place) ? json.string(place) : "\(json.excerpt(place))", 40))'")
        }
        return amount
    }

    /// Updates the totals, and the coins that changed, from a message of the stream.
    mutating func update(_ newer: Wallet) {
        margin = newer.margin
        available = newer.available
        coins.merge(newer.coins) { _, new in new }
    }

    func balance(_ currency: String) -> Decimal { coins[currency]?.balance ?? .zero }

    /// Returns the money that an entry may use, in its account's currency; nil if unknown. A coin is bought with the balance of
    /// the quote coin; margin may be of any coin.
    func free(_ currency: String, isSpot: Bool) throws(Failure) -> Decimal? {
        let coin = coins[currency] ?? Coin()
        guard !isSpot, let available else { return try coin.balance - coin.bound }
        return try inCoin(available, currency)
    }

    /// Returns the most money that may be at stake, in an account's currency; nil if unknown. Nil for spot: money spent on
    /// coins is not in the balance any more, so only the free money limits.
    func most(_ currency: String, isSpot: Bool) throws(Failure) -> Decimal? {
        if isSpot { return nil }
        guard let margin else { return balance(currency) }
        return try inCoin(margin, currency)
    }

    private func inCoin(_ dollars: Decimal, _ currency: String) throws(Failure) -> Decimal? {
        if let price = coins[currency]?.price { return try dollars / price }
        return Wallet.dollars.contains(currency) ? dollars : nil
    }

    /// Coins that count as one dollar.
    private static let dollars: Set<String> = ["USDT", "USDC", "USDE", "USD1", "USD"]
}
