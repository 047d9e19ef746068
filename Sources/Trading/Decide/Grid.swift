import Shared

/// A grid of limit orders at even distances around a price: what is bought on one level is sold on the next level above, and
/// the reverse.
package struct GridRules {
    package let centre: Decimal
    package let levels: Int
    package let spacing: Decimal
    package let amount: Decimal

    package init?(_ arguments: Arguments) throws(Failure) {
        guard let text = arguments.text("grid") else { return nil }
        let parts = text.split(separator: ",", omittingEmptySubsequences: false)
        let expected =
            "a price, the levels on each side of it, and a distance less than fits below, as 60000,10,0.5% or 60000,10,250"
        guard parts.count == 3, let centre = Arguments.amount(parts[0]), let levels = Int(parts[1]), (1...200).contains(levels)
        else { throw arguments.wrong("grid", expected, text) }
        let share = Arguments.percent(parts[2])
        guard let spacing = try share.map({ (share) throws(Failure) in try centre * share }) ?? Arguments.amount(parts[2]),
            spacing.isAboveZero, try spacing * Decimal(Int128(levels)) < centre
        else { throw arguments.wrong("grid", expected, text) }
        guard let amount = try arguments.amount("size", "an amount of the quote currency, as 100") else {
            throw .usage("--grid needs --size, the amount of one level")
        }
        self.centre = centre
        self.levels = levels
        self.spacing = spacing
        self.amount = amount
    }
}

/// The grid of one market, from the lowest level up.
package struct Grid {
    package struct Level {
        /// Above zero to buy, below zero to sell, 0 while the level waits for a neighbour to be filled.
        package var side = 0
        /// The open order of this level.
        package var order: OrderID?
    }

    package var levels: [Level] = []
    package var serial = 0
    package var series: SeriesID
}

extension Grid: Stored {
    package mutating func fields(_ coder: inout Coder) throws(Failure) {
        var sides = levels.map(\.side)
        var orders = levels.map { $0.order?.text ?? "" }
        try coder.field("sides", &sides, in: -1...1)
        try coder.field("orders", &orders)
        try coder.field("serial", &serial)
        try coder.id("series", &series)
        if sides.count != orders.count { throw .io("the state is damaged: fields 'sides' and 'orders' differ in length") }
        levels = zip(sides, orders).map { Level(side: $0, order: $1.isEmpty ? nil : OrderID($1)) }
    }
}

extension Desk {
    /// Places the missing orders of the grid. The grid belongs to the first market of the stream.
    package mutating func keepGrid(_ market: MarketID, _ number: SeriesID, at time: Int) throws(Failure) {
        guard let rules = options.grid, market == markets.startIndex, isListed(market), let last = markets[market].kept.last
        else { return }
        if markets[market].kept.grid == nil {
            markets[market].kept.grid = try begun(rules, at: last, number, markets[market].instrument)
        }
        guard let grid = markets[market].kept.grid, !isStopping, guards.halt == nil, currentPause == nil else { return }
        for place in grid.levels.indices where grid.levels[place].side != 0 && grid.levels[place].order == nil {
            try placeGrid(place, grid.levels[place].side > 0, rules, in: market, at: time)
        }
    }

    private func price(_ place: Int, isBuy: Bool, _ rules: GridRules, _ instrument: Instrument) throws(Failure) -> Decimal {
        let offset = try rules.spacing * Decimal(Int128(place - rules.levels))
        return try instrument.rounded(rules.centre + offset, up: !isBuy)
    }

    /// Starts a grid: it buys below the last price and sells above it. The level nearest to the price stays free.
    private func begun(_ rules: GridRules, at last: Decimal, _ number: SeriesID, _ instrument: Instrument)
        throws(Failure) -> Grid
    {
        var grid = Grid(series: number)
        var nearest = 0
        for place in 0...rules.levels * 2 {
            let price = try price(place, isBuy: true, rules, instrument)
            grid.levels.append(Grid.Level(side: price < last ? 1 : -1))
            if try (price - last).magnitude < (self.price(nearest, isBuy: true, rules, instrument) - last).magnitude {
                nearest = place
            }
        }
        grid.levels[nearest].side = 0
        return grid
    }

    private mutating func placeGrid(_ place: Int, _ isBuy: Bool, _ rules: GridRules, in market: MarketID, at time: Int)
        throws(Failure)
    {
        guard let grid = markets[market].kept.grid else { return }
        let key = markets[market].key
        let instrument = markets[market].instrument
        let name = "grid:\(key):\(place - rules.levels):\(grid.serial)"
        var order = Order(OrderID(link(name, "grid")), of: grid.series)
        order.signal = name
        order.role = .grid
        order.kind = .limit
        order.isBuy = isBuy
        order.price = try price(place, isBuy: isBuy, rules, instrument)
        order.decision = order.price
        // The quantity is the same on each level, so that each sale closes exactly one purchase.
        order.quantity = try amount(rules, instrument.lot, markets[market].contract)
        order.time = time
        order.level = place
        order.strategy = "grid"
        guard let price = order.price, price.isAboveZero,
            try instrument.objection(order.quantity, at: price, markets[market].contract) == nil,
            try isCovered(order, in: market), try hasRoom(order, at: price, in: market),
            try refusal(of: order, in: market) == nil
        else { return }
        markets[market].kept.grid?.serial += 1
        markets[market].kept.grid?.levels[place].order = order.id
        self.place(order, in: market)
    }

    private func amount(_ rules: GridRules, _ step: Decimal, _ contract: Contract) throws(Failure) -> Decimal {
        contract == .linear ? try rules.amount.over(rules.centre, downTo: step) : try rules.amount.onStep(step, up: false)
    }

    /// Whether the spot market holds enough coins for a sale.
    private func isCovered(_ order: Order, in market: MarketID) throws(Failure) -> Bool {
        if order.isBuy || markets[market].key.category != Label.spot { return true }
        var needed = order.quantity
        for other in markets[market].book.opening where !other.isBuy { needed = try needed + other.left() }
        return needed <= markets[market].book.size
    }

    private func hasRoom(_ order: Order, at price: Decimal, in market: MarketID) throws(Failure) -> Bool {
        let account = markets[market].account
        guard try canPay(for: order, in: market) else { return false }
        if let most = try mostValue(of: market) {
            let value = try markets[market].contract.value(order.quantity, at: price)
            if try exposure(ofMarket: market, with: order.isBuy ? value : value.negated) > most { return false }
        }
        guard let most = try mostExposure(equity(account)) else { return true }
        return try exposure(account, with: order, at: price, in: market) <= most
    }

    /// A level was filled: it waits now, and its neighbour takes the opposite side.
    package mutating func turnGrid(_ order: Order, in market: MarketID) {
        freeGrid(order, in: market)
        markets[market].kept.grid?.levels[order.level].side = 0
        let neighbour = order.level + (order.isBuy ? 1 : -1)
        guard let grid = markets[market].kept.grid, grid.levels.indices.contains(neighbour), grid.levels[neighbour].side == 0
        else {
            return
        }
        markets[market].kept.grid?.levels[neighbour].side = order.isBuy ? -1 : 1
    }

    package mutating func freeGrid(_ order: Order, in market: MarketID) {
        guard let grid = markets[market].kept.grid, grid.levels.indices.contains(order.level) else { return }
        if grid.levels[order.level].order == order.id { markets[market].kept.grid?.levels[order.level].order = nil }
    }
}
