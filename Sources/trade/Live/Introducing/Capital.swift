import Shared
import Trading

/// The part of the account's money that is ours.
extension OrderEngine {
    /// Determines our money in the currency of a market. Without --capital it is the exchange's balance of the currency;
    /// changes that do not come from our trades count neither as gain nor as loss. With --capital it is that amount and the
    /// results of our trades. `then` gets false if the exchange cannot be asked now.
    func settleAccount(of market: MarketID, _ desk: inout Desk, _ then: @escaping Then<Bool>) throws(Failure) {
        let number = desk.markets[market].account
        if settledAccounts.contains(number) { return try then(true, &desk) }
        askWallet { [self] (wallet, desk) throws(Failure) in
            guard let wallet else { return try then(false, &desk) }
            let capital = try desk.ownCapital(number, isCoin: desk.markets[market].key.isInverse)
            guard capital == nil, settledAccounts.isEmpty, !desk.options.flattens else {
                try settle(number, market, wallet, capital, &desk)
                return try then(true, &desk)
            }
            findSharers(wallet, coins: ownCoins(wallet, desk)) { [self] (sharers, desk) throws(Failure) in
                guard let sharers else { return try then(false, &desk) }
                let demand = sharers.isEmpty ? "" : OrderEngine.demand(sharers)
                // Open positions and orders must not be left alone, so trade halts instead of ending.
                if !demand.isEmpty, desk.markets.allSatisfy(\.book.isIdle) { throw .usage(demand) }
                if !demand.isEmpty { try desk.halt(untilGiven: demand) }
                try settle(number, market, wallet, capital, &desk)
                try then(true, &desk)
            }
        }
    }

    private func settle(_ number: AccountID, _ market: MarketID, _ wallet: Wallet, _ capital: Decimal?, _ desk: inout Desk)
        throws(Failure)
    {
        settledAccounts.insert(number)
        let change =
            if let capital {
                try capital - (desk.accounts[number].capital ?? desk.accounts[number].cash)
            } else {
                try desk.held(number, wallet) - desk.accounts[number].cash
            }
        desk.accounts[number].capital = capital
        try desk.accounts[number].shift(by: change)
        tellMoney(desk.markets[market], wallet, desk.accounts[number].currency.text, capital)
        tellClock()
    }

    private static func demand(_ sharers: [String]) -> String {
        let shown = sharers.prefix(3).joined(separator: ", ")
        let more = sharers.count > 3 ? " and \(sharers.count - 3) more" : ""
        return "the account also has \(shown)\(more), which are not trade's: "
            + "say with --capital AMOUNT how much of the money it may count as its own"
    }

    /// Returns the settlement coins of our markets, and the coins that were bought.
    private func ownCoins(_ wallet: Wallet, _ desk: Desk) -> Set<String> {
        var coins = Set(desk.markets.map { desk.accounts[$0.account].currency.text })
        for market in desk.markets.indices where desk.markets[market].isSpot && !desk.markets[market].book.size.isZero {
            coins.insert(desk.baseCoin(market))
        }
        // The balance of the coin is no more than the rest of our purchases, so all of it is ours.
        for market in desk.markets.indices where desk.markets[market].isSpot && desk.markets[market].book.rest.isAboveZero {
            if wallet.balance(desk.baseCoin(market)) <= desk.markets[market].book.rest { coins.insert(desk.baseCoin(market)) }
        }
        return coins
    }

    private func tellMoney(_ market: MarketState, _ wallet: Wallet, _ currency: String, _ capital: Decimal?) {
        let balance = wallet.balance(currency)
        var text = "the account has \(balance.trimmed) \(currency)"
        let hasOthers = wallet.coins.contains { $0.key != currency && $0.value.dollars.isAboveZero }
        if let available = wallet.available, hasOthers, !market.isSpot {
            text += "; with its other coins as collateral, \(available.trimmed) USD of margin are free"
        }
        if let capital { text += "; trade counts \(capital.trimmed) \(currency) as its own" }
        messages.note(text)
    }

    private func tellClock() {
        let ahead = System.wallTime - time(System.monotonicTime)
        if ahead.magnitude <= 1000 { return }
        let direction = ahead > 0 ? "ahead of" : "behind"
        messages.error(
            "this machine's clock is \(TimeSpan.text(Int(ahead.magnitude))) \(direction) the exchange's: set it by NTP")
    }
}

extension Desk {
    /// Returns the account's amount of --capital; nil if all of its money is ours. Fails if --capital lacks its currency.
    func ownCapital(_ number: AccountID, isCoin: Bool) throws(Failure) -> Decimal? {
        if options.capital.isEmpty { return nil }
        let currency = accounts[number].currency
        guard let capital = DeskOptions.amount(options.capital, of: currency, isCoin: isCoin) else {
            throw .usage("--capital names no amount of \(currency.text), in which a market of the stream is settled")
        }
        return capital
    }

    /// Returns the balance of an account's currency, without what open positions booked: their gain counts when they are
    /// closed.
    func held(_ number: AccountID, _ wallet: Wallet) throws(Failure) -> Decimal {
        var cash = wallet.balance(accounts[number].currency.text)
        for market in markets where market.account == number {
            guard let position = market.kept.position else { continue }
            // A coin and an option are paid in full.
            cash = try cash - position.booked(market.contract, isSpot: market.isSpot || market.isOption)
        }
        return cash
    }
}
