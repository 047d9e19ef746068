import Net
import Shared
import Trading

/// What the account holds, as the exchange tells it.
struct Wallet {
    struct Coin {
        var balance = Decimal.zero
        /// What the coin's balance and its open positions come to in USD.
        var dollars = Decimal.zero
        /// What one is worth in USD; nil if the account holds none of the coin.
        var price: Decimal?
        /// Of the balance, what positions, orders and a bonus bind.
        var bound = Decimal.zero
    }

    /// In USD, after what the exchange takes off the value of other coins; nil under isolated margin.
    private var margin: Decimal?
    /// Of that, what no position and no order binds.
    private(set) var available: Decimal?
    private(set) var coins: [String: Coin] = [:]

    /// What cannot be true of a wallet, as `totalAvailableBalance '1e38'`.
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

    /// An amount that an account can have; nil where the exchange leaves it out.
    private static func amount(_ name: String, _ json: borrowing JSON, _ row: Int) throws(Flaw) -> Decimal? {
        let place = json.value(name, in: row)
        if place <= 0 || json.kind(place) == .null || (json.isString(place) && json.string(place).isEmpty) { return nil }
        guard let amount = json.decimal(place), amount.magnitude < Decimal.mostVolume else {
            throw Flaw(
                text: "\(name) '\(Plain.prefix(json.isString(place) ? json.string(place) : "\(json.excerpt(place))", 40))'")
        }
        return amount
    }

    /// Takes over what a message of the stream tells: the totals, and the coins that changed.
    mutating func update(_ newer: Wallet) {
        margin = newer.margin
        available = newer.available
        coins.merge(newer.coins) { _, new in new }
    }

    func balance(_ currency: String) -> Decimal { coins[currency]?.balance ?? .zero }

    /// What an entry may use, in its account's currency; nil where that is not known. A coin is bought with what there is of the
    /// other; margin may be of any coin.
    func free(_ currency: String, isSpot: Bool) throws(Failure) -> Decimal? {
        let coin = coins[currency] ?? Coin()
        guard !isSpot, let available else { return try coin.balance - coin.bound }
        return try inCoin(available, currency)
    }

    /// The most that may be at stake, in an account's currency; nil where that is not known. What a coin was bought with is not in the
    /// balance any more, so that of spot only what is free limits.
    func most(_ currency: String, isSpot: Bool) throws(Failure) -> Decimal? {
        if isSpot { return nil }
        guard let margin else { return balance(currency) }
        return try inCoin(margin, currency)
    }

    private func inCoin(_ dollars: Decimal, _ currency: String) throws(Failure) -> Decimal? {
        if let price = coins[currency]?.price { return try dollars / price }
        return Wallet.dollars.contains(currency) ? dollars : nil
    }

    /// Coins that stand for a dollar.
    private static let dollars: Set<String> = ["USDT", "USDC", "USDE", "USD1", "USD"]
}
