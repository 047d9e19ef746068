import Shared

/// Liquidation on paper: when, and at what prices.
extension Desk {
    /// Liquidates the position of a market if the first prices of a bar (`open`) or the rest of it (`inside`) do. The mark price
    /// decides where one is known for the time of the bar, else the prices of the bar. False where nothing in the bar can liquidate
    /// the position.
    mutating func liquidate(_ market: Int, _ bar: Bar, before part: BarPart) throws(Failure) -> Bool {
        guard options.live == nil, let position = markets[market].position, let limit = try liquidation(of: market) else {
            return false
        }
        func isBeyond(_ price: Decimal) -> Bool { position.isLong ? price <= limit : price >= limit }
        let worst = markets[market].marks.worst(isLong: position.isLong, in: bar)
        if worst == nil { tellNoMarks(market) }
        let extreme = position.isLong ? bar.low : bar.high
        guard isBeyond(extreme) || worst.map(isBeyond) ?? false else { return false }
        if part == .open {
            guard isBeyond(bar.open) else { return true }
            // Whatever the mark is, an exit at the open takes no more than the account has.
            let isBankrupt = try isBankrupt(market, at: bar.open)
            if isBankrupt && exits(market, at: bar.open) || worst.map(isBeyond) ?? true {
                try liquidate(market, at: bar.open, bar.time)
            }
            return true
        }
        // Where trades fill the orders, each mark was compared when it came.
        if worst != nil, markets[market].isTradeDriven { return true }
        guard isBeyond(worst ?? extreme) else { return true }
        let book = venue.books[market]
        if let stop = book.stop, book.closing == nil, !isBeyond(stop), position.isLong ? extreme <= stop : extreme >= stop {
            // The price reached the stop first.
            return true
        }
        try liquidate(market, at: isBeyond(bar.open) ? bar.open : limit, bar.end - 1, isInside: true)
        return true
    }

    /// A mark came: where trades fill the orders, it liquidates at once.
    mutating func liquidate(_ market: Int, mark: Decimal, at time: Int) throws(Failure) {
        guard options.live == nil, markets[market].isTradeDriven, let position = markets[market].position,
            let limit = try liquidation(of: market), position.isLong ? mark <= limit : mark >= limit
        else { return }
        try liquidate(market, at: mark, time)
        try takeEvents()
        try checkLosses(market)
        release(market)
    }

    /// An isolated position is closed at its bankruptcy price. With cross margin all positions of the account are closed, at the
    /// price that triggered it or at their marks, and opening orders are cancelled.
    private mutating func liquidate(_ market: Int, at price: Decimal, _ time: Int, isInside: Bool = false) throws(Failure) {
        guard let position = markets[market].position else { return }
        if isIsolated {
            let edge = try withOwnMargin(position, market).price() ?? price
            let exit = try markets[market].instrument.rounded(edge, up: position.isLong)
            return try close(market, at: exit, time, isInside: isInside)
        }
        let account = markets[market].account
        var exits: [(market: Int, price: Decimal, gain: Decimal)] = []
        for other in markets.indices where markets[other].account == account && markets[other].pace >= 0 {
            try cancelOpening(other, because: "liquidation", at: time)
            guard let position = markets[other].position, isMargined(other, isLong: position.isLong),
                let exit = other == market ? price : mark(of: other)
            else { continue }
            exits.append((other, exit, try position.gain(at: exit, markets[other].contract)))
        }
        // The winners first: their gains cover the others.
        exits.sort { $0.gain == $1.gain ? $0.market < $1.market : $0.gain > $1.gain }
        for exit in exits { try close(exit.market, at: exit.price, time, isInside: isInside && exit.market == market) }
    }

    /// Closes a position, at a better price where the account would end below 0: the exchange's insurance fund pays the rest.
    private mutating func close(_ market: Int, at price: Decimal, _ time: Int, isInside: Bool) throws(Failure) {
        guard let position = markets[market].position else { return }
        let (contract, instrument, rate) = (markets[market].contract, markets[market].instrument, fee(market, isMaker: false))
        let money = try money(beside: market, others: false)
        func isCovered(_ price: Decimal) throws(Failure) -> Bool {
            let fee = try (contract.value(position.quantity, at: price) * rate).roundedMoney
            return try !(money + position.gain(at: price, contract) - fee).isBelowZero
        }
        var price = price
        if try !isCovered(price) {
            let edge = try withMoney(money, position, market).price(share: rate) ?? price
            price = try instrument.rounded(edge, up: position.isLong)
            // Gain and fee are rounded.
            var step = instrument.tick ?? .step(digits: 12)
            while try !isCovered(price), price > step {
                price = try position.isLong ? price + step : price - step
                step = try step * Decimal(2)
            }
        }
        let side = position.isLong ? "long" : "short"
        messages.error("\(markets[market].key): the \(side) position is liquidated at \(price.trimmed)")
        let order = exit(of: position, because: .liquidation, named: position.id, at: time)
        venue.liquidate(order, in: market, at: price, isInside: isInside)
        try bookEvents()
    }

    /// Whether a position is left at the open of a bar anyway: by an order, or because the open lies beyond the stop.
    private func exits(_ market: Int, at open: Decimal) -> Bool {
        let book = venue.books[market]
        return book.isLeaving || book.stop.map { book.isLong ? open <= $0 : open >= $0 } ?? false
    }

    /// Whether a price leaves nothing of the money behind a position.
    private func isBankrupt(_ market: Int, at price: Decimal) throws(Failure) -> Bool {
        guard let position = markets[market].position else { return false }
        let edge =
            try isIsolated
            ? withOwnMargin(position, market).price()
            : withMoney(money(beside: market), position, market).price(share: fee(market, isMaker: false))
        return edge.map { position.isLong ? price <= $0 : price >= $0 } ?? false
    }

    private mutating func tellNoMarks(_ market: Int) {
        if hasToldNoMarks { return }
        hasToldNoMarks = true
        messages.note(
            """
            \(markets[market].key): no current mark price, so the last price decides about liquidation; the topic \
            tickers.\(markets[market].key.symbol.text) has mark prices
            """)
    }
}
