import Shared

/// The exchange's rules for orders of one market. An unknown rule is nil and restricts nothing.
package struct Instrument {
    package var tick: Decimal?
    package var step: Decimal?
    package var leastQuantity: Decimal?
    package var leastValue: Decimal?
    package var mostQuantity: Decimal?
    package var mostMarketQuantity: Decimal?
    package var leastPrice: Decimal?
    package var mostPrice: Decimal?
    package var leastLeverage: Decimal?
    package var mostLeverage: Decimal?
    /// The currency in which profit is paid.
    package var currency: Label
    /// The step to which quantities are cut if the market's step is unknown.
    private let finest: Decimal

    /// The step of quantities.
    package var lot: Decimal { step ?? finest }

    /// Rounds a price to the market's tick, up or down. If the tick is unknown, the price keeps up to twelve decimals.
    package func rounded(_ price: Decimal, up: Bool) throws(Failure) -> Decimal {
        if let tick { return try price.onStep(tick, up: up) }
        // Twelve decimals are finer than the tick of any market, and leave digits for products.
        return try (price.scale <= 12 ? price : price.onStep(.step(digits: 12), up: up)).trimmed
    }

    /// The price at which a market order fills: worse than `price` by the slippage, then rounded to the next worse tick, and
    /// above 0.
    package func slipped(_ price: Decimal, by slippage: Decimal, isBuy: Bool) throws(Failure) -> Decimal {
        if slippage.isZero { return price }
        let moved = try price * (isBuy ? Decimal.one + slippage : Decimal.one - slippage)
        return max(try rounded(moved, up: isBuy), tick ?? .zero)
    }

    /// Returns why an order may not be placed; nil if it may. A quantity that is too small is not rounded up.
    package func objection(_ quantity: Decimal, at price: Decimal, _ contract: Contract) throws(Failure) -> Veto? {
        if !quantity.isAboveZero { return .belowStep(lot) }
        if let leastQuantity, quantity < leastQuantity { return .belowLeastQuantity(leastQuantity) }
        if let leastValue {
            // The minimum value of inverse contracts is in dollars, as is their quantity.
            let value = contract == .linear ? try quantity * price : quantity
            if value < leastValue { return .belowLeastValue(leastValue) }
        }
        if let leastPrice, price < leastPrice { return .priceTooLow(name: "", price: price, least: leastPrice) }
        if let mostPrice, price > mostPrice { return .priceTooHigh(name: "", price: price, most: mostPrice) }
        return nil
    }
}

extension Instrument {
    /// Returns why a position may not have these prices; nil if it may. The exchange refuses the whole entry for either.
    package func objection(stop: Decimal?, target: Decimal?) -> Veto? {
        for (name, price) in [("stop", stop), ("target", target)] {
            guard let price else { continue }
            if !price.isAboveZero { return .priceBelowTick(name: name, tick: tick) }
            if let leastPrice, price < leastPrice { return .priceTooLow(name: name, price: price, least: leastPrice) }
            if let mostPrice, price > mostPrice { return .priceTooHigh(name: name, price: price, most: mostPrice) }
        }
        return nil
    }

    /// A market of which only the name is known. The quantity of an inverse contract is in whole dollars.
    package init(_ key: SeriesKey) {
        currency = key.settlementCurrency
        finest = key.isInverse ? .one : .step(digits: 12)
    }

    package init(_ record: InstrumentRecord) {
        self.init(record.key)
        take(record)
    }

    /// Takes the rules of a record. Rules that it does not contain stay as they are.
    package mutating func take(_ record: InstrumentRecord) {
        tick = record.tick ?? tick
        step = record.step ?? step
        leastQuantity = record.minQuantity ?? leastQuantity
        leastValue = record.minValue ?? leastValue
        mostQuantity = record.maxQuantity ?? mostQuantity
        mostMarketQuantity = record.maxMarketQuantity ?? mostMarketQuantity
        leastPrice = record.minPrice ?? leastPrice
        mostPrice = record.maxPrice ?? mostPrice
        leastLeverage = record.minLeverage ?? leastLeverage
        mostLeverage = record.maxLeverage ?? mostLeverage
        currency = record.currency ?? currency
    }
}

/// The state keeps what the stream told of a market, because that record comes only at the start of a stream.
extension InstrumentRecord: Stored {
    package mutating func fields(_ coder: inout Coder) throws(Failure) {
        try coder.time("time", &time)
        try coder.field("tick", &tick)
        try coder.field("step", &step)
        if let tick, !tick.isAboveZero { throw coder.damage("tick", "is not above 0") }
        if let step, !step.isAboveZero { throw coder.damage("step", "is not above 0") }
        try coder.field("min_qty", &minQuantity)
        try coder.field("min_value", &minValue)
        try coder.field("max_qty", &maxQuantity)
        try coder.field("max_market_qty", &maxMarketQuantity)
        try coder.field("min_price", &minPrice)
        try coder.field("max_price", &maxPrice)
        try coder.field("min_leverage", &minLeverage)
        try coder.field("max_leverage", &maxLeverage)
        for (name, limit) in [
            ("min_qty", minQuantity), ("min_value", minValue), ("max_qty", maxQuantity), ("max_market_qty", maxMarketQuantity),
            ("min_leverage", minLeverage), ("max_leverage", maxLeverage),
        ] as [(StaticString, Decimal?)] {
            if let limit, limit.isBelowZero { throw coder.damage(name, "is below 0") }
        }
        var name = currency?.text ?? ""
        try coder.field("currency", &name)
        currency = name.isEmpty ? nil : Label(name: name)
    }
}
