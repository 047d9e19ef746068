import Shared

/// A closed position, or a part of one as the exchange lists it. Names are numbers in the tables of `Trades`.
struct ClosedTrade {
    var market: Int
    var strategy: Int
    var interval: Int
    var reason: Int
    var currency: Int
    var isLong: Bool
    /// Nil where it is not known, as in rows of the exchange.
    var entryTime: Int?
    var exitTime: Int
    /// After fees, funding and dust.
    var pnl: Decimal
    var fee: Decimal?
    var funding: Decimal?
    var dust: Decimal?
    /// What it would have lost at the stop that it was opened with, without fees: its R. Nil without such a stop.
    var risk: Decimal?
    /// The values entered and left.
    var turnover: Decimal?
    /// How much more it would have made at the prices that it was decided at.
    var shortfall: Decimal?
    /// A simulated market priced it.
    var isSimulated = false
}

/// What a row of CSV or a comparison needs of a trade beside; kept only then.
struct TradeDetail {
    var id: String
    var signal: String?
    var entry: Decimal?
    var exit: Decimal?
    var quantity: Decimal?
    var percent: Double?
    var stop: Decimal?
    var target: Decimal?
    /// The worst and the best it was worth.
    var worst: Decimal?
    var best: Decimal?
}

/// What tells one market from another.
struct TradedMarket: Hashable {
    let category: Label
    let symbol: Label

    var key: SeriesKey { SeriesKey(category: category, symbol: symbol, interval: nil) }

    /// What so many are worth at a price, in the currency of the market.
    func value(_ quantity: Decimal, at price: Decimal) -> Decimal? {
        (key.isInverse ? quantity.divided(by: price) : quantity.multiplied(by: price))?.kept
    }

    /// What is won between two prices, without fees. An inverse contract is worth less coins at a higher price.
    func gain(_ quantity: Decimal, from entry: Decimal, to exit: Decimal, isLong: Bool) -> Decimal? {
        guard let entered = value(quantity, at: entry), let left = value(quantity, at: exit) else { return nil }
        return isLong == key.isInverse ? entered - left : left - entered
    }

    /// What a record names, or the coin of an inverse contract; money of quotes has no name where none is told.
    func currency(_ named: String?) -> Currency {
        Currency(name: named ?? (key.isInverse ? key.settlementCurrency.text : ""), isCoin: key.isInverse)
    }
}

/// In what a trade is settled: money of quotes, which has no name where none is told, or the coin of an inverse contract.
struct Currency {
    let name: String
    let isCoin: Bool
}

/// The prices of a trade, as far as they are known, and what follows from them.
struct TradePrices {
    let market: TradedMarket
    let isLong: Bool
    var quantity: Decimal?
    var entry: Decimal?
    var exit: Decimal?
    var stop: Decimal?
    var entryDecision: Decimal?
    var exitDecision: Decimal?

    var risk: Decimal? {
        guard let stop, let entry, isLong ? stop < entry : entry < stop else { return nil }
        return gain(from: entry, to: stop).map { -$0 }
    }

    var turnover: Decimal? {
        guard let quantity, let entry, let exit, let entered = market.value(quantity, at: entry),
            let left = market.value(quantity, at: exit)
        else { return nil }
        return entered + left
    }

    var shortfall: Decimal? {
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
