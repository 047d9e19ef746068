import Shared

/// A closed position, or a closed part of one as the exchange lists it. Its names are indices into the tables of `Trades`.
package struct ClosedTrade {
    package var market: Int
    package var strategy: Int
    package var interval: Int
    package var reason: Int
    package var currency: Int
    package var isLong: Bool
    /// Nil if unknown, as in the exchange's rows.
    package var entryTime: Int?
    package var exitTime: Int
    /// Result after fees, funding and dust.
    package var pnl: Decimal
    package var fee: Decimal?
    package var funding: Decimal?
    package var dust: Decimal?
    /// Loss at the stop that the position was opened with, without fees (its R). Nil without such a stop.
    package var risk: Decimal?
    /// Value at the entry plus value at the exit.
    package var turnover: Decimal?
    /// How much higher the result would be at the decision prices than at the fills.
    package var shortfall: Decimal?
    /// Whether the prices come from a simulated market.
    package var isSimulated = false
}

/// Further fields of a trade, kept only if CSV rows or a comparison need them.
package struct TradeDetail {
    package var id: String
    package var signal: String?
    package var entry: Decimal?
    package var exit: Decimal?
    package var quantity: Decimal?
    package var percent: Double?
    package var stop: Decimal?
    package var target: Decimal?
    /// Worst and best gain while the position was open (MAE and MFE).
    package var worst: Decimal?
    package var best: Decimal?
}

/// The identity of a market: its category and symbol.
package struct TradedMarket: Hashable {
    package let category: Label
    package let symbol: Label

    package init(category: Label, symbol: Label) {
        self.category = category
        self.symbol = symbol
    }

    package var key: SeriesKey { SeriesKey(category: category, symbol: symbol, interval: nil) }

    /// Returns the value of a quantity at a price, in the market's currency; nil if it cannot be represented.
    package func value(_ quantity: Decimal, at price: Decimal) -> Decimal? {
        (key.isInverse ? quantity.divided(by: price) : quantity.multiplied(by: price))?.kept
    }

    /// Returns the gain between two prices, without fees. An inverse contract is worth fewer coins at a higher price.
    package func gain(_ quantity: Decimal, from entry: Decimal, to exit: Decimal, isLong: Bool) -> Decimal? {
        guard let entered = value(quantity, at: entry), let left = value(quantity, at: exit) else { return nil }
        return isLong == key.isInverse ? entered - left : left - entered
    }

    /// Returns the currency that a record names, or else the coin of an inverse contract. Other markets get a currency without
    /// a name.
    package func currency(_ named: String?) -> Currency {
        Currency(name: named ?? (key.isInverse ? key.settlementCurrency.text : ""), isCoin: key.isInverse)
    }
}

/// The settlement currency of a trade: a quote currency, whose name is empty if no record names it, or the coin of an inverse
/// contract.
package struct Currency {
    package let name: String
    package let isCoin: Bool
}

/// The known prices of a trade, and the figures that follow from them.
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

/// A report of a closed position.
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
    /// Starting balance of the account.
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
    /// Returns the reported trade without adding it, and notes the starting balance of its account in `cash`.
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
