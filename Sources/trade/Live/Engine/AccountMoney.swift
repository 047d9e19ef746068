import Net
import Shared
import Trading

/// The account's money, as the engine asks for it and uses it.
extension OrderEngine {
    /// Asks for the account's money. `then` gets nil if the exchange cannot be asked now. With `isVital`, a refusal ends the
    /// run.
    func askWallet(isVital: Bool = true, _ then: @escaping Then<Wallet?>) {
        guard let isIsolated else {
            return ask(.marginMode) { [self] (answer, desk) throws(Failure) in
                if case .none = answer { return try then(nil, &desk) }
                // If the exchange refuses to tell the margin mode, the account counts as not isolated, which is usual.
                isIsolated = answer.reply.map(ExchangeDialect.isIsolated) ?? false
                askWallet(isVital: isVital, then)
            }
        }
        ask(.wallet) { [self] (answer, desk) throws(Failure) in
            switch answer {
            case .refused(_, let text):
                if !isVital { return try then(nil, &desk) }
                throw .io("cannot read the balance of the account: \(text)")
            case .none: return try then(nil, &desk)
            case .pages(let pages):
                guard let reply = pages.first, let account = ExchangeDialect.rows(reply).first else {
                    throw .io("the exchange shows no unified account; trade needs one")
                }
                walletDue = System.monotonicTime + OrderEngine.patrolSpan
                try then(takeWallet(reply.json, account, isIsolated: isIsolated) ? wallet : nil, &desk)
            }
        }
    }

    /// Takes in the exchange's data of the wallet. Impossible data is refused, and the last wallet counts until another
    /// arrives.
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
            // The wallet is asked for again soon.
            walletDue = min(walletDue, System.monotonicTime + 1000)
            return false
        }
    }

    /// Limits the rest of earlier purchases of a coin to the account's balance: somebody may have sold or converted the coin.
    /// The rest is sold with the next purchase, as soon as both make a step.
    func compareRest(_ market: inout MarketState) {
        let rest = market.book.rest
        if rest.isZero { return }
        let coin = market.key.symbol.text.dropLast(market.instrument.currency.text.count)
        market.book.rest = min(rest, max(wallet?.balance(String(coin)) ?? .zero, .zero))
    }

    /// Handles an entry that was refused for lack of money: reports the money that is free now.
    func settle(_ shortage: Shortage, _ now: Int, _ desk: inout Desk) throws(Failure) {
        shortages[0].due = now + 500
        if now >= shortage.deadline { return end(shortage, free: nil) }
        askWallet(isVital: false) { [self] (wallet, desk) throws(Failure) in
            guard wallet != nil else { return }
            let market = desk.markets[shortage.market]
            end(shortage, free: try funds(of: market.instrument.currency, isSpot: market.isSpot).free)
        }
    }

    private func end(_ shortage: Shortage, free: Decimal?) {
        shortages.removeAll { $0.order.id == shortage.order.id }
        tell(
            .unaffordable(
                shortage.order, market: shortage.market, free: free, because: shortage.reason, time: time(System.monotonicTime))
        )
    }
}
