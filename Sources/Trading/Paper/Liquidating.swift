import Shared

/// Liquidation on paper.
extension Desk {
    /// Liquidates the position of a market if the open of a bar (`part` is `open`) or the rest of the bar (`inside`) demands
    /// it. If mark prices cover the bar, they alone decide; otherwise the bar's own prices decide as well. Returns false if
    /// nothing in the bar can liquidate the position.
    package mutating func liquidate(_ market: MarketID, _ bar: VenueBar, before part: BarPart) throws(Failure) -> Bool {
        guard options.isPaper, let isLong = markets[market].kept.position?.isLong, let limit = try limit(market) else {
            return false
        }
        func isBeyond(_ price: Decimal) -> Bool { isLong ? price <= limit : price >= limit }
        let marks = markets[market].kept.marks
        // If trades fill the orders, each mark was compared when it came. If the position was opened inside the candle, earlier
        // marks came before it. In both cases only the mark at the end of the bar counts.
        let isLate = markets[market].kept.isTradeDriven || markets[market].kept.position?.insideUntil == bar.end
        let isMarked = (isLate ? marks.current(at: bar.end) : marks.worst(isLong: isLong)).map(isBeyond) ?? false
        let isCovered = marks.cover(bar)
        if !isCovered { tellNoMarks(market) }
        let extreme = isLong ? bar.low : bar.high
        guard isBeyond(extreme) || isMarked else { return false }
        if isCovered, !isMarked { return true }
        if part == .open {
            if isBeyond(bar.open) { try liquidate(market, at: bar.open, bar.time) }
            return true
        }
        let book = markets[market].book
        if let stop = book.stop, book.closing == nil, !isBeyond(stop), !isBeyond(bar.open),
            isLong ? extreme <= stop : extreme >= stop
        {
            // The price reached the stop first.
            return true
        }
        try liquidate(market, at: isBeyond(bar.open) ? bar.open : limit, bar.end - 1, isInside: true)
        return true
    }

    /// Handles a new mark. If trades fill the orders, it liquidates at once.
    package mutating func liquidate(_ market: MarketID, mark: Decimal, at time: Int) throws(Failure) {
        guard options.isPaper, markets[market].kept.isTradeDriven, let isLong = markets[market].kept.position?.isLong,
            let limit = try limit(market), isLong ? mark <= limit : mark >= limit
        else { return }
        try liquidate(market, at: mark, time)
        try takeEvents()
        try checkLosses(market)
        release(market)
    }

    /// The liquidation price of a market's position. It is calculated again only if one of its inputs has changed.
    mutating func limit(_ market: MarketID) throws(Failure) -> Decimal? {
        let money = isIsolated ? Decimal.zero : try money(beside: market)
        guard let value = markets[market].kept.position?.value else { return nil }
        if let known = markets[market].reckoned, known.money == money, known.value == value { return known.price }
        let price = try markets[market].kept.position.flatMap { (position) throws(Failure) in
            try liquidation(of: position, in: market, money: money)
        }
        markets[market].reckoned = ReckonedLiquidation(money: money, value: value, price: price)
        return price
    }

    /// Liquidates. An isolated position is closed at its bankruptcy price. With cross margin all liquidatable positions of the
    /// account are closed, this one at `price` and the others at their marks, and opening orders are cancelled.
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
        // The positions with the largest gains first, because their gains cover the losses of the others.
        exits.sort { $0.gain == $1.gain ? $0.market < $1.market : $0.gain > $1.gain }
        for exit in exits { try close(exit.market, at: exit.price, time, isInside: isInside && exit.market == market) }
    }

    /// Books a fill. On paper a fill that reduces a position never takes more than the money behind the position: if its price
    /// is worse than that, the position is liquidated instead, at the price that leaves nothing.
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
            // The rest of the order would have opened a position on the other side.
            try giveBack(fill.quantity - position.quantity, of: order, market, wasLong: position.isLong, at: fill.time)
            fill.order.filled = try order.filled - (fill.quantity - position.quantity)
            fill.quantity = position.quantity
        } else if order.role == .grid, try order.left().isZero {
            freeGrid(order, in: market)
        }
        tellLiquidated(market, position, at: price)
        try book(fill)
        // Closes the rest of the position, and with cross margin the rest of the account.
        try liquidate(market, at: price, fill.time, isInside: fill.isInside)
    }

    /// Takes back the part of an order beyond the closing of a position, and cancels the rest of the order.
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

    /// Closes a position at `price`, or at a better one if the account would end below 0: then the exchange's insurance fund
    /// pays the difference.
    private mutating func close(_ market: MarketID, at price: Decimal, _ time: Int, isInside: Bool) throws(Failure) {
        guard let position = markets[market].kept.position else { return }
        let price = try covered(price, market, others: .none)
        tellLiquidated(market, position, at: price)
        // A candle of another market may be ahead of the one that liquidates.
        let order = exit(of: position, because: .liquidation, named: position.id, at: max(time, position.entryTime))
        venue.liquidate(order, in: &markets[market], at: price, isInside: isInside)
        try bookEvents()
    }

    /// Returns `price`, or the nearest better price at which closing costs no more than the position's own margin (isolated),
    /// and does not leave the account below 0 after the fee.
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
        // Gain and fee are rounded, so the price found may be short by a few ticks.
        var step = instrument.tick ?? .step(digits: 12)
        while try !isCovered(price), price > step {
            price = try position.isLong ? price + step : price - step
            step = try step * Decimal(2)
        }
        return price
    }

    /// The price at which the own margin of an isolated position is used up.
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
