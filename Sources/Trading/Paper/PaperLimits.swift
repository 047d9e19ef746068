import Shared

/// Entries and limit orders on paper: which fill at the open, which rest, and which a candle trades through.
extension Paper {
    /// Handles new entries at the open of a bar.
    mutating func enter(_ bar: VenueBar, _ market: inout MarketState) throws(Failure) {
        for order in market.book.orders where order.role.opens && order.time <= bar.time && !order.isResting {
            // An entry against an open position waits until that position is closed.
            let size = market.book.size
            if order.role != .grid, !size.isZero, size.isAboveZero != order.isBuy { continue }
            if let beyond = order.objection(toOpen: bar.open) {
                end(order, &market, because: beyond, bar.time)
                continue
            }
            guard let limit = order.price else {
                try enterAtMarket(order, bar, &market)
                continue
            }
            if order.isBuy ? bar.open > limit : bar.open < limit {
                if order.timeInForce.isImmediate {
                    end(order, &market, because: .noLiquidity, bar.time)
                } else {
                    rest(order, &market)
                }
            } else if order.timeInForce.isImmediate {
                try enterAtOnce(order, bar, &market)
            } else if order.kind == .postOnly {
                end(order, &market, because: .wouldTake, bar.time)
            } else {
                try fill(order, &market, at: bar.open, bar.time)
                rest(order, &market)
            }
        }
    }

    /// Fills an entry at the market, unless its price would be worse than the slippage tolerance allows.
    private mutating func enterAtMarket(_ order: Order, _ bar: VenueBar, _ market: inout MarketState) throws(Failure) {
        let price = try slipped(bar.open, isBuy: order.isBuy, market.instrument)
        let limit = try tolerance?.limit(from: bar.open, isBuy: order.isBuy, tick: market.instrument.tick)
        if let limit, order.isBuy ? price > limit : price < limit {
            return end(order, &market, because: .noLiquidity, bar.time)
        }
        try fill(order, &market, at: price, bar.time)
    }

    /// Fills a limit order that does not wait: as much as the open allows, or with FOK all of it or nothing.
    private mutating func enterAtOnce(_ order: Order, _ bar: VenueBar, _ market: inout MarketState) throws(Failure) {
        let isEnough = try room.map { (room) throws(Failure) in try room >= order.left() } ?? true
        if order.timeInForce == .ioc || isEnough { try fill(order, &market, at: bar.open, bar.time) }
        if let rest = market.book.order(order.id) { end(rest, &market, because: .noLiquidity, bar.time) }
    }

    private mutating func rest(_ order: Order, _ market: inout MarketState) {
        guard let place = market.book.orders.firstIndex(where: { $0.id == order.id }) else { return }
        market.book.orders[place].isResting = true
    }

    /// Fills resting limits at their own price if the bar trades through them. A touch is not enough, because other orders may
    /// be ahead in the queue. Returns whether any of them filled.
    mutating func fillResting(_ bar: VenueBar, _ market: inout MarketState) throws(Failure) -> Bool {
        var hasEntered = false
        for order in market.book.orders where order.isResting && order.role != .step && order.time <= bar.time {
            guard let limit = order.price, order.isBuy ? bar.low < limit : bar.high > limit else { continue }
            let size = market.book.size
            if order.role != .grid, !size.isZero, size.isAboveZero != order.isBuy { continue }
            try fill(order, &market, at: limit, bar.end - 1, isMaker: true, isInside: true)
            // Nothing fills once --participation has used up the bar's volume.
            if market.book.size != size { hasEntered = true }
        }
        return hasEntered
    }

    /// Fills the steps that the bar trades through, the nearest first, at their own prices.
    mutating func fillSteps(_ bar: VenueBar, _ market: inout MarketState) throws(Failure) {
        let steps = market.book.orders.filter { $0.role == .step && $0.time <= bar.time }.sorted { $0.level < $1.level }
        for order in steps {
            guard let limit = order.price, order.isBuy ? bar.low < limit : bar.high > limit else { continue }
            try fill(order, &market, at: limit, bar.end - 1, isMaker: true, isInside: true)
        }
    }
}
