import Shared

/// Compares an entry with the live bid and ask, and with the exchange's price limits.
extension Desk {
    /// A bid and ask older than this (ms) is not used.
    private static let quoteLife = 60_000

    /// Returns why an entry comes too late (`--max-drift`): its price has moved too far from the signal's. If the stream has no
    /// current bid and ask, the last price is used.
    func drift(from signal: TradeSignal, in market: MarketID) throws(Failure) -> Veto? {
        guard let most = options.terms.mostDrift else { return nil }
        let quote = markets[market].quote.flatMap { $0.time >= clock - Desk.quoteLife ? $0 : nil }
        guard let price = (signal.isLong ? quote?.ask : quote?.bid) ?? markets[market].kept.last else { return nil }
        let drift = try (price - signal.entry).magnitude
        return try drift > signal.entry * most ? .drift(price: price, entry: signal.entry) : nil
    }

    /// Returns why the exchange would reject the limit price of an entry; nil if it would not, or if its limits are unknown.
    func objection(toPriceOf order: Order, in market: MarketID) -> Veto? {
        guard let price = order.price, let limits = markets[market].exchange.priceLimits else { return nil }
        if order.isBuy, price > limits.highestBuy { return .priceLimit(price: price, limit: limits.highestBuy) }
        if !order.isBuy, price < limits.lowestSell { return .priceLimit(price: price, limit: limits.lowestSell) }
        return nil
    }
}

/// The best bid and ask from the stream.
package struct Quote {
    package var bid: Decimal?
    package var ask: Decimal?
    package var time = 0
}

/// The range in which the exchange currently accepts limit prices of a market.
package struct PriceLimits {
    package let highestBuy: Decimal
    package let lowestSell: Decimal

    package init(highestBuy: Decimal, lowestSell: Decimal) {
        self.highestBuy = highestBuy
        self.lowestSell = lowestSell
    }

    /// Returns this price for an exit, or the nearest one that the exchange accepts.
    package func within(_ price: Decimal, isBuy: Bool) -> Decimal { isBuy ? min(price, highestBuy) : max(price, lowestSell) }
}
