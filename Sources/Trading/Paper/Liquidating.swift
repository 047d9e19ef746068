import Shared

/// Liquidation on paper: when, and at what prices.
extension Desk {
    /// Liquidates the position of a market if the first prices of a bar (`open`) or the rest of it (`inside`) do. The marks decide
    /// where they cover the bar, else its own prices do as well. False where nothing in the bar can liquidate the position.
    package mutating func liquidate(_ market: MarketID, _ bar: VenueBar, before part: BarPart) throws(Failure) -> Bool {
        guard options.isPaper, let position = markets[market].kept.position, let limit = try limit(of: position, market)
        else {
            return false
        }
        func isBeyond(_ price: Decimal) -> Bool { position.isLong ? price <= limit : price >= limit }
        let marks = markets[market].kept.marks
        // Where trades fill the orders, each mark was compared when it came. The marks that came before a limit was reached inside
        // the candle say nothing of the position; that at the candle's end came while it was open.
        let isLate = markets[market].kept.isTradeDriven || position.insideUntil == bar.end
        let isMarked = (isLate ? marks.current(at: bar.end) : marks.worst(isLong: position.isLong)).map(isBeyond) ?? false
        let isCovered = marks.cover(bar)
        if !isCovered { tellNoMarks(market) }
        let extreme = position.isLong ? bar.low : bar.high
        guard isBeyond(extreme) || isMarked else { return false }
        if isCovered, !isMarked { return true }
        if part == .open {
            if isBeyond(bar.open) { try liquidate(market, at: bar.open, bar.time) }
            return true
        }
        let book = markets[market].book
        if let stop = book.stop, book.closing == nil, !isBeyond(stop), !isBeyond(bar.open),
            position.isLong ? extreme <= stop : extreme >= stop
        {
            // The price reached the stop first.
            return true
        }
        try liquidate(market, at: isBeyond(bar.open) ? bar.open : limit, bar.end - 1, isInside: true)
        return true
    }

    /// A mark came: where trades fill the orders, it liquidates at once.
    package mutating func liquidate(_ market: MarketID, mark: Decimal, at time: Int) throws(Failure) {
        guard options.isPaper, markets[market].kept.isTradeDriven, let position = markets[market].kept.position,
            let limit = try limit(of: position, market), position.isLong ? mark <= limit : mark >= limit
        else { return }
        try liquidate(market, at: mark, time)
        try takeEvents()
        try checkLosses(market)
        release(market)
    }

    /// The liquidation price, which is reckoned anew only where something that it follows from has changed.
    mutating func limit(of position: Position, _ market: MarketID) throws(Failure) -> Decimal? {
        let money = isIsolated ? Decimal.zero : try money(beside: market)
        if let known = markets[market].reckoned, known.holds(for: position, money) { return known.price }
        let price = try liquidation(of: position, in: market, money: money)
        markets[market].reckoned = ReckonedLiquidation(
            money: money, quantity: position.quantity, entered: position.entered, exited: position.exited,
            isLong: position.isLong,
            price: price)
        return price
    }

    /// An isolated position is closed at its bankruptcy price. With cross margin all positions of the account are closed, at the
    /// price that triggered it or at their marks, and opening orders are cancelled.
    private mutating func liquidate(_ market: MarketID, at price: Decimal, _ time: Int, isInside: Bool = false) throws(Failure)
    {
        if isIsolated { return try close(market, at: bankruptcy(market) ?? price, time, isInside: isInside) }
        let account = markets[market].account
        var exits: [(market: MarketID, price: Decimal, gain: Decimal)] = []
        for other in markets.indices where markets[other].account == account && markets[other].kept.pace != nil {
            try cancelOpening(other, because: .liquidation, at: time)
            guard let position = markets[other].kept.position, isMargined(other, isLong: position.isLong),
                let exit = other == market ? price : mark(of: other)
            else { continue }
            exits.append((other, exit, try position.gain(at: exit, markets[other].contract)))
        }
        // The winners first: their gains cover the others.
        exits.sort { $0.gain == $1.gain ? $0.market < $1.market : $0.gain > $1.gain }
        for exit in exits { try close(exit.market, at: exit.price, time, isInside: isInside && exit.market == market) }
    }

    /// Books what an execution on paper gives up, in whole or in part. Whatever order it was, it never takes more than is behind the
    /// position: at a worse price the position is liquidated instead, at the price that leaves nothing.
    package mutating func bookCovered(_ fill: Fill) throws(Failure) {
        let market = fill.market
        guard options.isPaper, fill.order.reason != .liquidation, let position = markets[market].kept.position,
            position.isLong != fill.order.isBuy, isMargined(market, isLong: position.isLong)
        else { return try book(fill) }
        let price = try covered(fill.price, market, others: .gains)
        if price == fill.price { return try book(fill) }
        let order = fill.order
        var fill = fill
        fill.price = price
        fill.order.role = .exit
        fill.order.reason = .liquidation
        if fill.quantity > position.quantity {
            // It would have opened a position on the other side with the rest.
            try giveBack(fill.quantity - position.quantity, of: order, market, wasLong: position.isLong, at: fill.time)
            fill.order.filled = try order.filled - (fill.quantity - position.quantity)
            fill.quantity = position.quantity
        } else if order.role == .grid, try order.left().isZero {
            freeGrid(order, in: market)
        }
        tellLiquidated(market, position, at: price)
        try book(fill)
        // What is left, and with cross margin all the rest of the account.
        try liquidate(market, at: price, fill.time, isInside: fill.isInside)
    }

    /// Takes back what an order did beyond closing a position, and cancels the rest of the order.
    private mutating func giveBack(_ rest: Decimal, of order: Order, _ market: MarketID, wasLong: Bool, at time: Int)
        throws(Failure)
    {
        var order = order
        order.filled = try order.filled - rest
        order.changes += 1
        markets[market].book.size = .zero
        markets[market].book.orders.removeAll { $0.id == order.id }
        markets[market].book.orders.append(order)
        for other in markets[market].book.flatten(wasLong: wasLong) {
            venue.cancel(other.id, in: &markets[market], because: .positionClosed, at: time)
        }
        venue.cancel(order.id, in: &markets[market], because: .liquidation, at: time)
    }

    /// Closes a position, at a better price where the account would end below 0: the exchange's insurance fund pays the rest.
    private mutating func close(_ market: MarketID, at price: Decimal, _ time: Int, isInside: Bool) throws(Failure) {
        guard let position = markets[market].kept.position else { return }
        let price = try covered(price, market, others: .none)
        tellLiquidated(market, position, at: price)
        // A candle of another market may be ahead of the one that liquidates.
        let order = exit(of: position, because: .liquidation, named: position.id, at: max(time, position.entryTime))
        venue.liquidate(order, in: &markets[market], at: price, isInside: isInside)
        try bookEvents()
    }

    /// A price, or the nearest better one at which an exit takes no more than the own margin of a position, and the fee, and leaves
    /// its account nothing less than 0.
    private func covered(_ price: Decimal, _ market: MarketID, others: OtherPositions) throws(Failure) -> Decimal {
        guard let position = markets[market].kept.position else { return price }
        let (contract, instrument, rate) = (markets[market].contract, markets[market].instrument, fee(market, isMaker: false))
        let money = try money(beside: market, others: isIsolated ? .none : others)
        func isCovered(_ price: Decimal) throws(Failure) -> Bool {
            let fee = try (contract.value(position.quantity, at: price) * rate).roundedMoney
            return try !(money + position.gain(at: price, contract) - fee).isBelowZero
        }
        var price = price
        if isIsolated, let edge = try bankruptcy(market) { price = position.isLong ? max(price, edge) : min(price, edge) }
        if try isCovered(price) { return price }
        let edge = try withMoney(money, position, market).price(share: rate) ?? price
        price = try instrument.rounded(edge, up: position.isLong)
        // Gain and fee are rounded.
        var step = instrument.tick ?? .step(digits: 12)
        while try !isCovered(price), price > step {
            price = try position.isLong ? price + step : price - step
            step = try step * Decimal(2)
        }
        return price
    }

    /// Where the own margin of an isolated position is used up.
    private func bankruptcy(_ market: MarketID) throws(Failure) -> Decimal? {
        guard let position = markets[market].kept.position, let edge = try withOwnMargin(position, market).price() else {
            return nil
        }
        return try markets[market].instrument.rounded(edge, up: position.isLong)
    }

    private func tellLiquidated(_ market: MarketID, _ position: Position, at price: Decimal) {
        let side = position.isLong ? "long" : "short"
        messages.error("\(markets[market].key): the \(side) position is liquidated at \(price.trimmed)")
    }

    private mutating func tellNoMarks(_ market: MarketID) {
        if hasToldNoMarks { return }
        hasToldNoMarks = true
        messages.note(
            """
            \(markets[market].key): no current mark price, so the last price decides about liquidation; the topic \
            tickers.\(markets[market].key.symbol.text) has mark prices
            """)
    }
}
