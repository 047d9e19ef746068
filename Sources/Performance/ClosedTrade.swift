import Shared

/// A closed position, or a part of one as the exchange lists it. Names are numbers in the tables of `Trades`.
package struct ClosedTrade {
    package var market: Int
    package var strategy: Int
    package var interval: Int
    package var reason: Int
    package var currency: Int
    package var isLong: Bool
    /// Nil where it is not known, as in rows of the exchange.
    package var entryTime: Int?
    package var exitTime: Int
    /// After fees, funding and dust.
    package var pnl: Decimal
    package var fee: Decimal?
    package var funding: Decimal?
    package var dust: Decimal?
    /// What it would have lost at the stop that it was opened with, without fees: its R. Nil without such a stop.
    package var risk: Decimal?
    /// The values entered and left.
    package var turnover: Decimal?
    /// How much more it would have made at the prices that it was decided at.
    package var shortfall: Decimal?
    /// A simulated market priced it.
    package var isSimulated = false
}

/// What a row of CSV or a comparison needs of a trade beside; kept only then.
package struct TradeDetail {
    package var id: String
    package var signal: String?
    package var entry: Decimal?
    package var exit: Decimal?
    package var quantity: Decimal?
    package var percent: Double?
    package var stop: Decimal?
    package var target: Decimal?
    /// The worst and the best it was worth.
    package var worst: Decimal?
    package var best: Decimal?
}

/// What tells one market from another.
package struct TradedMarket: Hashable {
    package let category: Label
    package let symbol: Label

    package init(category: Label, symbol: Label) {
        self.category = category
        self.symbol = symbol
    }

    package var key: SeriesKey { SeriesKey(category: category, symbol: symbol, interval: nil) }

    /// What so many are worth at a price, in the currency of the market.
    package func value(_ quantity: Decimal, at price: Decimal) -> Decimal? {
        (key.isInverse ? quantity.divided(by: price) : quantity.multiplied(by: price))?.kept
    }

    /// What is won between two prices, without fees. An inverse contract is worth less coins at a higher price.
    package func gain(_ quantity: Decimal, from entry: Decimal, to exit: Decimal, isLong: Bool) -> Decimal? {
        guard let entered = value(quantity, at: entry), let left = value(quantity, at: exit) else { return nil }
        return isLong == key.isInverse ? entered - left : left - entered
    }

    /// What a record names, or the coin of an inverse contract; money of quotes has no name where none is told.
    package func currency(_ named: String?) -> Currency {
        Currency(name: named ?? (key.isInverse ? key.settlementCurrency.text : ""), isCoin: key.isInverse)
    }
}

/// In what a trade is settled: money of quotes, which has no name where none is told, or the coin of an inverse contract.
package struct Currency {
    package let name: String
    package let isCoin: Bool
}

/// The prices of a trade, as far as they are known, and what follows from them.
package struct TradePrices {
    package let market: TradedMarket
    package let isLong: Bool
    package var quantity: Decimal?
    package var entry: Decimal?
    package var exit: Decimal?
    package var stop: Decimal?
    package var entryDecision: Decimal?
    package var exitDecision: Decimal?

    package init(
        market: TradedMarket, isLong: Bool, quantity: Decimal?, entry: Decimal?, exit: Decimal?, stop: Decimal? = nil,
        entryDecision: Decimal? = nil, exitDecision: Decimal? = nil
    ) {
        (self.market, self.isLong, self.quantity, self.entry, self.exit) = (market, isLong, quantity, entry, exit)
        (self.stop, self.entryDecision, self.exitDecision) = (stop, entryDecision, exitDecision)
    }

    package var risk: Decimal? {
        guard let stop, let entry, isLong ? stop < entry : entry < stop else { return nil }
        return gain(from: entry, to: stop).map { -$0 }
    }

    package var turnover: Decimal? {
        guard let quantity, let entry, let exit, let entered = market.value(quantity, at: entry),
            let left = market.value(quantity, at: exit)
        else { return nil }
        return entered + left
    }

    package var shortfall: Decimal? {
        guard let planned = gain(from: entryDecision, to: exitDecision), let got = gain(from: entry, to: exit) else {
            return nil
        }
        return planned - got
    }

    private func gain(from entry: Decimal?, to exit: Decimal?) -> Decimal? {
        guard let quantity, let entry, let exit else { return nil }
        return market.gain(quantity, from: entry, to: exit, isLong: isLong)
    }
}

/// What is told of a closed position.
package struct ToldTrade {
    package let market: TradedMarket
    package let isLong: Bool
    package let entryTime: Int
    package let exitTime: Int
    package let pnl: Decimal
    package let prices: TradePrices
    package var currency: String?
    package var strategy = ""
    package var interval = ""
    package var reason = ""
    /// What the account held at first.
    package var cash: Decimal?
    package var fee: Decimal?
    package var funding: Decimal?
    package var dust: Decimal?
    package var isSimulated = false

    package init(
        market: TradedMarket, isLong: Bool, entryTime: Int, exitTime: Int, pnl: Decimal, prices: TradePrices
    ) {
        (self.market, self.isLong, self.entryTime, self.exitTime) = (market, isLong, entryTime, exitTime)
        (self.pnl, self.prices) = (pnl, prices)
    }
}

extension Trades {
    /// The trade that is told, not yet added; notes what its account began with.
    package mutating func trade(_ told: ToldTrade, _ cash: inout Cash) -> ClosedTrade {
        let currency = told.market.currency(told.currency)
        if let amount = told.cash { cash.add(amount, currency) }
        return ClosedTrade(
            market: markets.number(of: told.market), strategy: strategies.number(of: told.strategy),
            interval: intervals.number(of: told.interval), reason: reasons.number(of: told.reason),
            currency: currencies.number(of: currency), isLong: told.isLong, entryTime: told.entryTime, exitTime: told.exitTime,
            pnl: told.pnl, fee: told.fee, funding: told.funding, dust: told.dust, risk: told.prices.risk,
            turnover: told.prices.turnover, shortfall: told.prices.shortfall, isSimulated: told.isSimulated)
    }
}
