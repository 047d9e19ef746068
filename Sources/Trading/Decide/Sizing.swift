import Shared

/// Sizes orders by the risk to the stop, by an amount, or by Kelly, within the limits of leverage, `--max-size` and the
/// exchange.
extension Desk {
    /// Kelly's formula is used after this number of closed trades.
    private static let tradesForKelly = 30
    /// Kelly's share of the equity is limited to this.
    private static let mostKelly = Decimal(25, scale: 2)

    /// Sets the order's quantity, or returns the reason to place no order.
    package func size(_ order: inout Order, from entry: Decimal, in number: MarketID, without other: Order? = nil)
        throws(Failure) -> Veto?
    {
        let (contract, instrument, account) = (markets[number].contract, markets[number].instrument, markets[number].account)
        let position = markets[number].kept.position
        let price = order.price ?? entry
        let funds = try funds(number)
        let own = try equity(account)
        // The account may hold less than the desk counts.
        let equity = min(own, funds.most ?? own)
        let currency = accounts[account].currency
        guard equity.isAboveZero else { return .noMoney(currency, isPaper: options.isPaper) }
        switch try wanted(order, at: price, equity, number) {
        case .refused(let reason): return reason
        case .quantity(let quantity): order.quantity = quantity
        }
        var free = try freeMoney(of: equity, for: order, in: number, without: other)
        // The money that an opposite position binds becomes free when that position is closed.
        if let told = funds.free, position.map({ $0.isLong == order.isBuy }) ?? true {
            let own = try other == nil ? .zero : margin(ofMarket: number) - margin(ofMarket: number, without: other)
            free = min(free, try told + own)
        }
        let paid = try affordable(free, order, from: entry, number)
        if !paid.isAboveZero {
            return .noMargin(leverage: leverage(of: number), free: free, currency)
        }
        order.quantity = min(order.quantity, paid)
        if let most = try mostExposure(equity) {
            var held = try exposure(account)
            if let position, position.isLong != order.isBuy { held = try held - exposure(ofMarket: number) }
            if let other { held = try held - contract.value(other.left(), at: other.price ?? price) }
            let room = try contract.quantity(for: most - held, at: price, step: instrument.lot)
            if !room.isAboveZero { return .maxExposure }
            order.quantity = min(order.quantity, room)
        }
        if let most = try mostValue(of: number) {
            let against = position.map { $0.isLong != order.isBuy } ?? false
            var held = against ? .zero : try exposure(ofMarket: number)
            if let other, !against { held = try held - contract.value(other.left(), at: other.price ?? price) }
            let tier = try contract.quantity(for: max(most - held, .zero), at: price, step: instrument.lot)
            if !tier.isAboveZero { return .riskTier(leverage: leverage(of: number)) }
            order.quantity = min(order.quantity, tier)
        }
        if let most = options.mostSize {
            // The quantity of an inverse contract is in dollars.
            let limit =
                contract == .linear
                ? try most.over(price, downTo: instrument.lot) : try most.onStep(instrument.lot, up: false)
            let open = position.flatMap { $0.isLong == order.isBuy ? $0.quantity : nil } ?? .zero
            order.quantity = min(order.quantity, max(try limit - open, .zero))
        }
        if let most = order.kind == .market ? instrument.mostMarketQuantity ?? instrument.mostQuantity : instrument.mostQuantity
        {
            order.quantity = min(order.quantity, try most.onStep(instrument.lot, up: false))
        }
        return try instrument.objection(order.quantity, at: price, contract)
    }

    /// The highest value that the account's positions and opening orders may reach together; nil for no limit.
    package func mostExposure(_ equity: Decimal) throws(Failure) -> Decimal? {
        switch options.guards.mostExposure {
        case .share(let share): try equity * share
        case .amount(let amount): amount
        case nil: nil
        }
    }

    private enum Wanted {
        case quantity(Decimal)
        case refused(Veto)
    }

    private func wanted(_ order: Order, at price: Decimal, _ equity: Decimal, _ number: MarketID) throws(Failure) -> Wanted {
        let (contract, account) = (markets[number].contract, markets[number].account)
        let part = try share(of: order.level)
        func budget(_ share: Decimal) throws(Failure) -> Decimal { try (equity * share).flooredMoney * part }
        let step = markets[number].instrument.lot
        switch options.sizing {
        case .risk(let risk): return try byRisk(order, at: price, budget(risk).flooredMoney, number)
        case .amount(let amount):
            let value = try amount * part
            return .quantity(
                contract == .linear ? try value.over(price, downTo: step) : try value.onStep(step, up: false))
        case .kelly(let share, let risk):
            let record = accounts[account].record
            if record.trades < Desk.tradesForKelly { return try byRisk(order, at: price, budget(risk).flooredMoney, number) }
            let kelly = min(try record.kelly() * share, Desk.mostKelly)
            if !kelly.isAboveZero { return .refused(.noEdge(trades: record.trades)) }
            return .quantity(try contract.quantity(for: budget(kelly).flooredMoney, at: price, step: step))
        }
    }

    /// Sizes by the loss between the fill prices of entry and stop, with slippage and ticks, plus the fees.
    private func byRisk(_ order: Order, at price: Decimal, _ budget: Decimal, _ number: MarketID) throws(Failure) -> Wanted {
        let (contract, step) = (markets[number].contract, markets[number].instrument.lot)
        guard let stop = order.stop else { return .refused(.noStop) }
        if order.isBuy ? stop >= price : stop <= price { return .refused(.limitBeyondStop) }
        let taker = fee(number, isMaker: false)
        let fees = (entry: order.kind == .postOnly ? fee(number, isMaker: true) : taker, exit: taker)
        let entry = order.kind == .market ? try worse(price, isBuy: order.isBuy, number) : price
        let exit = try worse(stop, isBuy: !order.isBuy, number)
        return .quantity(
            try contract.quantity(losing: budget, from: entry, to: exit, fees: fees, step: step))
    }

    /// The share of one level. The shares of all levels add up to 1, the size of a position without levels.
    private func share(of level: Int) throws(Failure) -> Decimal {
        let (levels, scale) = options.pyramid
        if levels == 1 { return .one }
        var weight = Decimal.one
        var sum = Decimal.zero
        var own = Decimal.one
        for number in 0..<levels {
            if number == level { own = weight }
            sum = try sum + weight
            weight = try (weight * scale).trimmed
        }
        return try own / sum
    }

    /// Returns why the guards block an order; nil if they do not.
    package mutating func refusal(of order: Order, in market: MarketID) throws(Failure) -> Veto? {
        let rules = options.guards
        if let most = rules.mostPositions, markets[market].kept.pace == nil {
            if markets.count(where: { $0.kept.pace != nil }) >= most { return .maxPositions }
        }
        if let (most, span) = rules.orders {
            guards.orderTimes.removeAll { $0 <= order.time - span }
            if guards.orderTimes.count >= most { return .maxOrders }
        }
        return nil
    }
}
