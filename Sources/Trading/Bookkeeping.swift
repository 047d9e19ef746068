import Shared

/// Books executions on positions and accounts.
extension Desk {
    package mutating func book(_ fill: Fill) throws(Failure) {
        let market = fill.market
        if fill.isInside { markets[market].kept.last = fill.price }
        let contract = markets[market].contract
        let rate = self.fee(market, isMaker: fill.isMaker)
        let fee = try share(of: fill, fill.quantity, rate, contract)
        try accounts[markets[market].account].book(fee.negated)
        try accounts[markets[market].account].book(dust: fill.dust)
        write(fill, fee: fee)
        // A fill larger than the open position closes it and opens one on the other side with the rest.
        var left = fill.quantity
        var feeLeft = fee
        if let position = markets[market].kept.position, position.isLong != fill.order.isBuy {
            let closing = min(left, position.quantity)
            let share = closing == left ? fee : try share(of: fill, closing, rate, contract)
            try reduce(market, by: closing, fill, fee: share)
            left = try left - closing
            feeLeft = try feeLeft - share
        }
        if left.isAboveZero { try build(market, by: left, fill, fee: feeLeft) }
        if fill.order.role == .step { try markets[market].kept.position?.fill(step: fill.order.level, by: fill.quantity) }
        writePosition(market, at: fill.time, after: fill)
        try followSteps(after: fill)
        if fill.order.role == .grid, try fill.order.left().isZero { turnGrid(fill.order, in: market) }
    }

    /// Returns the fee for a part of a fill.
    private func share(of fill: Fill, _ part: Decimal, _ rate: Decimal, _ contract: Contract) throws(Failure) -> Decimal {
        guard let fee = fill.fee else { return try (contract.value(part, at: fill.price) * rate).roundedMoney.trimmed }
        return part == fill.quantity ? fee : try (fee * part / fill.quantity).trimmed
    }

    /// Replaces the position of a market by the one that the exchange reports, or by none if it reports none.
    package mutating func adopt(_ report: PositionReport?, _ market: MarketID, at time: Int) throws(Failure) {
        markets[market].kept.position = nil
        _ = markets[market].book.flatten(wasLong: true)
        markets[market].book.size = report?.size ?? .zero
        guard let report, !report.size.isZero, let entry = report.entry else { return writePosition(market, at: time) }
        let number = series.firstIndex { $0.market == market } ?? number(of: markets[market].key)
        var position = Position()
        position.isLong = report.size.isAboveZero
        position.entryTime = time
        position.reach = entry
        position.signal = "adopted:\(markets[market].key):\(time)"
        position.id = LinkID.of(run, position.signal, "entry")
        position.strategy = "adopted"
        position.series = number
        position.firstStop = report.stop
        position.firstTarget = report.target
        try position.enter(report.size.magnitude, at: entry, markets[market].contract)
        markets[market].kept.position = position
        markets[market].kept.pace = number
        markets[market].book.stop = report.stop
        markets[market].book.target = report.target
        markets[market].book.owner = PositionOwner(signal: position.signal, strategy: position.strategy, series: number)
        writePosition(market, at: time)
    }

    private mutating func build(_ market: MarketID, by quantity: Decimal, _ fill: Fill, fee: Decimal) throws(Failure) {
        if markets[market].kept.position == nil { markets[market].kept.position = try opened(by: fill, in: market) }
        guard var position = markets[market].kept.position else { return }
        try position.enter(quantity, at: fill.price, markets[market].contract, decidedAt: fill.order.decision)
        position.fees = try position.fees + fee
        // Only buying a coin leaves dust, so dust always belongs to an opening fill.
        position.dust = try position.dust + fill.dust
        position.levels = max(position.levels, fill.order.level + 1)
        position.extend(to: fill.price)
        markets[market].kept.position = position
        // A larger position has another mean entry, and the trailing distance may depend on it.
        markets[market].kept.position?.isTrailed = false
        try beginTrail(market)
    }

    private mutating func opened(by fill: Fill, in market: MarketID) throws(Failure) -> Position {
        var position = Position()
        position.isLong = fill.order.isBuy
        position.entryTime = fill.time
        position.reach = fill.price
        if fill.isInside { position.insideUntil = fill.time + 1 }
        position.id = idOfPosition(openedBy: fill)
        position.signal = fill.order.signal
        position.strategy = fill.order.strategy
        position.series = fill.order.series
        position.firstStop = fill.order.stop
        position.firstTarget = fill.order.target
        position.leverage = leverage(of: market)
        position.steps = try stepPrices(of: fill.order, in: market)
        position.stepFills = position.steps.map { _ in .zero }
        if markets[market].kept.funding.isKnown { position.funding = .zero }
        return position
    }

    /// Returns the order's id if the order's first fill opens the position. A later fill may open another position, for example
    /// when two orders of a grid take turns. The id of that position is made of the order's id and its number of changes, so
    /// ids are unique. It depends only on the fill, so it is the same after a restart.
    private func idOfPosition(openedBy fill: Fill) -> String {
        fill.isFirst ? fill.order.id.text : link(fill.order.id.text, "position \(fill.order.changes)")
    }

    private mutating func reduce(_ market: MarketID, by quantity: Decimal, _ fill: Fill, fee: Decimal) throws(Failure) {
        guard var position = markets[market].kept.position else { return }
        let contract = markets[market].contract
        try position.observe(fill.price, contract)
        try position.exit(quantity, at: fill.price, contract, decidedAt: fill.order.decidedExit)
        position.fees = try position.fees + fee
        guard !position.isOpen else {
            markets[market].kept.position = position
            return
        }
        markets[market].kept.position = nil
        let account = markets[market].account
        let gain = try position.gain(at: fill.price, contract)
        try accounts[account].book(gain)
        let net = try gain - position.fees - position.dust + (position.funding ?? .zero)
        let percent = try (net * Decimal(100)) / position.entered
        // The account still holds the dust, so its cost alone does not make a trade a losing one.
        let judged = try net + position.dust
        try accounts[account].record.add(position.dust.isZero ? percent : (judged * Decimal(100)) / position.entered)
        counts.trades += 1
        write(position, in: market, closedAt: fill.time, because: fill.order.closingReason, net: net, percent: percent)
        count(judged, at: fill.time)
    }
}
