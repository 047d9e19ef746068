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

extension Bybit {
    /// What the account holds now. Nil where it cannot be asked now. `isVital` ends the work where the exchange refuses to tell.
    func askWallet(isVital: Bool = true, _ markets: inout Markets) throws(Failure) -> Wallet? {
        guard let isIsolated = try askMarginMode(&markets) else { return nil }
        switch try ask("/v5/account/wallet-balance", [("accountType", "UNIFIED")], &markets) {
        case .refused(_, let text):
            if !isVital { return nil }
            throw .io("cannot read the balance of the account: \(text)")
        case .gaveUp: return nil
        case .reply(let reply):
            guard let account = reply.json.elements(reply.json.value("list", in: reply.result)).first else {
                throw .io("the exchange shows no unified account; trade needs one")
            }
            walletDue = System.monotonicTime + Bybit.patrolSpan
            return takeWallet(reply.json, account, isIsolated: isIsolated) ? wallet : nil
        }
    }

    /// Takes over what the exchange says of the wallet. A wallet that cannot be is refused: the last one counts until another comes.
    @discardableResult
    func takeWallet(_ json: borrowing JSON, _ account: Int, isIsolated: Bool, isPart: Bool = false) -> Bool {
        do throws(Wallet.Flaw) {
            let told = try Wallet(json, account, isIsolated: isIsolated)
            if isPart { wallet?.update(told) } else { wallet = told }
            walletFlaw = nil
            return true
        } catch {
            if walletFlaw == nil {
                messages.error("ignoring a wallet message of the exchange with an impossible amount: \(error.text)")
            }
            walletFlaw = error.text
            // Asked for again soon.
            walletDue = min(walletDue, System.monotonicTime + 1000)
            return false
        }
    }

    private func askMarginMode(_ markets: inout Markets) throws(Failure) -> Bool? {
        if let isIsolated { return isIsolated }
        switch try ask("/v5/account/info", [], &markets) {
        case .gaveUp: return nil
        // An account that does not tell is taken for the usual one.
        case .refused: isIsolated = false
        case .reply(let reply): isIsolated = reply.json.text("marginMode", reply.result) == "ISOLATED_MARGIN"
        }
        return isIsolated
    }

    /// What earlier purchases left of a coin is sold with the next one as soon as it makes a step. No more counts than the account
    /// still holds: somebody may have sold or converted it.
    func compareRest(_ market: inout MarketState) {
        let rest = market.book.rest
        if rest.isZero { return }
        let coin = market.key.symbol.text.dropLast(market.instrument.currency.text.count)
        market.book.rest = min(rest, max(wallet?.balance(String(coin)) ?? .zero, .zero))
    }

    /// An entry was refused for lack of money: tells what is free now.
    func settle(_ shortage: Shortage, _ now: Int, _ markets: inout Markets) throws(Failure) {
        shortages[0].due = now + 500
        let market = shortage.market
        func end(_ free: Decimal?) {
            shortages.removeFirst()
            tell(.unaffordable(shortage.order, market: market, free: free, because: shortage.reason, time: time(now)))
        }
        if now >= shortage.deadline { return end(nil) }
        guard try askWallet(isVital: false, &markets) != nil else { return }
        end(try funds(of: markets[market].instrument.currency, isSpot: markets[market].isSpot).free)
    }
}
