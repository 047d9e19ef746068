import Shared

/// What the exchange demands of the orders of one market. A rule that is not known is nil, and binds nothing.
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
    /// What profit is paid in.
    package var currency: Label
    /// What quantities are cut to where the step is not known.
    private let finest: Decimal

    /// The step of quantities.
    package var lot: Decimal { step ?? finest }

    /// The nearest price that an order may name, not above `price` or not below it. Without a tick the price stays as it is.
    package func rounded(_ price: Decimal, up: Bool) throws(Failure) -> Decimal {
        if let tick { return try price.onStep(tick, up: up) }
        // Room for products: twelve decimals are more than any market's tick has.
        return try (price.scale <= 12 ? price : price.onStep(.step(digits: 12), up: up)).trimmed
    }

    /// What a market order gets at `price`: worse by the slippage, on the next tick that is not better, and above 0.
    package func slipped(_ price: Decimal, by slippage: Decimal, isBuy: Bool) throws(Failure) -> Decimal {
        if slippage.isZero { return price }
        let moved = try price * (isBuy ? Decimal.one + slippage : Decimal.one - slippage)
        return max(try rounded(moved, up: isBuy), tick ?? .zero)
    }

    /// Why such an order may not be placed; nil where it may. Too little is never rounded up.
    package func objection(_ quantity: Decimal, at price: Decimal, _ contract: Contract) throws(Failure) -> Veto? {
        if !quantity.isAboveZero { return .belowStep(lot) }
        if let leastQuantity, quantity < leastQuantity { return .belowLeastQuantity(leastQuantity) }
        if let leastValue {
            // The least value of an inverse contract counts dollars, as its quantity does.
            let value = contract == .linear ? try quantity * price : quantity
            if value < leastValue { return .belowLeastValue(leastValue) }
        }
        if let leastPrice, price < leastPrice { return .priceTooLow(name: "", price: price, least: leastPrice) }
        if let mostPrice, price > mostPrice { return .priceTooHigh(name: "", price: price, most: mostPrice) }
        return nil
    }
}

extension Instrument {
    /// Why a position may not have these; nil where it may. The exchange refuses the whole entry for either.
    package func objection(stop: Decimal?, target: Decimal?) -> Veto? {
        for (name, price) in [("stop", stop), ("target", target)] {
            guard let price else { continue }
            if !price.isAboveZero { return .priceBelowTick(name: name, tick: tick) }
            if let leastPrice, price < leastPrice { return .priceTooLow(name: name, price: price, least: leastPrice) }
            if let mostPrice, price > mostPrice { return .priceTooHigh(name: name, price: price, most: mostPrice) }
        }
        return nil
    }

    /// A market of which nothing is known but its name. An inverse contract is a whole dollar.
    package init(_ key: SeriesKey) {
        currency = key.settlementCurrency
        finest = key.isInverse ? .one : .step(digits: 12)
    }

    package init(_ record: InstrumentRecord) {
        self.init(record.key)
        take(record)
    }

    /// Takes over what the record knows; of the rest the rules so far hold.
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

/// What the stream told of a market survives a restart: its record stands at the start of the stream only.
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
