import Shared

/// The prices that an entry meets: the live bid and ask, and the exchange's price limits.
extension Desk {
    /// A ticker that came longer ago than this says nothing of the bid and ask.
    private static let quoteLife = 60_000

    /// Why an entry comes too late (`--max-drift`): the price that it would get has moved away from the signal's. Without a bid and ask
    /// of the stream, the last price decides.
    func drift(from signal: TradeSignal, in market: MarketID) throws(Failure) -> Veto? {
        guard let most = options.terms.mostDrift else { return nil }
        let quote = markets[market].quote.flatMap { $0.time >= clock - Desk.quoteLife ? $0 : nil }
        guard let price = (signal.isLong ? quote?.ask : quote?.bid) ?? markets[market].kept.last else { return nil }
        let drift = try (price - signal.entry).magnitude
        return try drift > signal.entry * most ? .drift(price: price, entry: signal.entry) : nil
    }

    /// Why the exchange would not take the limit of an entry; nil where it would, or where its limits are not known.
    func objection(toPriceOf order: Order, in market: MarketID) -> Veto? {
        guard let price = order.price, let limits = markets[market].exchange.priceLimits else { return nil }
        if order.isBuy, price > limits.highestBuy { return .priceLimit(price: price, limit: limits.highestBuy) }
        if !order.isBuy, price < limits.lowestSell { return .priceLimit(price: price, limit: limits.lowestSell) }
        return nil
    }
}

/// The best bid and ask that the stream has told.
package struct Quote {
    package var bid: Decimal?
    package var ask: Decimal?
    package var time = 0
}

/// Between what prices the exchange takes limit orders of a market now.
package struct PriceLimits {
    package let highestBuy: Decimal
    package let lowestSell: Decimal

    package init(highestBuy: Decimal, lowestSell: Decimal) {
        self.highestBuy = highestBuy
        self.lowestSell = lowestSell
    }

    /// A price of an exit that the exchange takes: this one, or the limit where it lies beyond.
    package func within(_ price: Decimal, isBuy: Bool) -> Decimal { isBuy ? min(price, highestBuy) : max(price, lowestSell) }
}
