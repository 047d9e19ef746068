import Shared

/// Limit orders at even distances around a price: what is bought on one level is sold on the next above, and the other way.
struct GridRules {
    let centre: Decimal
    let levels: Int
    let spacing: Decimal
    let amount: Decimal

    init?(_ arguments: Arguments) throws(Failure) {
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

/// The grid of one market: what each level waits for, from the lowest up.
struct Grid {
    struct Level {
        /// Above zero to buy, below to sell; 0 waits for its neighbour.
        var side = 0
        /// The order that stands there; empty for none.
        var order = ""
    }

    var levels: [Level] = []
    var serial = 0
    var series = 0
}

extension Grid: Stored {
    mutating func fields(_ coder: inout Coder) throws(Failure) {
        var sides = levels.map(\.side)
        var orders = levels.map(\.order)
        try coder.field("sides", &sides, in: -1...1)
        try coder.field("orders", &orders)
        try coder.field("serial", &serial)
        try coder.field("series", &series)
        if sides.count != orders.count { throw .io("the state is damaged: fields 'sides' and 'orders' differ in length") }
        levels = zip(sides, orders).map { Level(side: $0, order: $1) }
    }
}

extension Desk {
    /// Places what is missing of the grid. It is begun in the first market that the stream brings.
    mutating func keepGrid(_ market: Int, _ number: Int, at time: Int) throws(Failure) {
        guard let rules = options.grid, market == 0, isListed(market), let last = markets[market].last else { return }
        if markets[market].grid == nil {
            markets[market].grid = try begun(rules, at: last, number, markets[market].instrument)
        }
        guard let grid = markets[market].grid, !isStopping, guards.halt == nil, currentPause == nil else { return }
        for place in grid.levels.indices where grid.levels[place].side != 0 && grid.levels[place].order.isEmpty {
            try placeGrid(place, grid.levels[place].side > 0, rules, in: market, at: time)
        }
    }

    private func price(_ place: Int, isBuy: Bool, _ rules: GridRules, _ instrument: Instrument) throws(Failure) -> Decimal {
        let offset = try rules.spacing * Decimal(Int128(place - rules.levels))
        return try instrument.rounded(rules.centre + offset, up: !isBuy)
    }

    /// Buys below the price, sells above; the level next to it stays free.
    private func begun(_ rules: GridRules, at last: Decimal, _ number: Int, _ instrument: Instrument)
        throws(Failure) -> Grid
    {
        var grid = Grid()
        grid.series = number
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

    private mutating func placeGrid(_ place: Int, _ isBuy: Bool, _ rules: GridRules, in market: Int, at time: Int)
        throws(Failure)
    {
        guard let grid = markets[market].grid else { return }
        let key = markets[market].key
        let instrument = markets[market].instrument
        var order = Order()
        order.role = .grid
        order.kind = .limit
        order.isBuy = isBuy
        order.price = try price(place, isBuy: isBuy, rules, instrument)
        order.decision = order.price
        // The same on each level, so that what is bought below is what is sold above.
        order.quantity = try amount(rules, instrument.lot, markets[market].contract)
        order.time = time
        order.level = place
        order.series = grid.series
        order.strategy = "grid"
        order.signal = "grid:\(key):\(place - rules.levels):\(grid.serial)"
        order.id = LinkID.of(run, order.signal, "grid")
        guard let price = order.price, price.isAboveZero,
            try instrument.objection(order.quantity, at: price, markets[market].contract) == nil,
            try isCovered(order, in: market), try hasRoom(order, at: price, in: market),
            try refusal(of: order, in: market) == nil
        else { return }
        markets[market].grid?.serial += 1
        markets[market].grid?.levels[place].order = order.id
        self.place(order, in: market)
    }

    private func amount(_ rules: GridRules, _ step: Decimal, _ contract: Contract) throws(Failure) -> Decimal {
        contract == .linear ? try rules.amount.over(rules.centre, downTo: step) : try rules.amount.onStep(step, up: false)
    }

    /// Spot sells what it has.
    private func isCovered(_ order: Order, in market: Int) throws(Failure) -> Bool {
        if order.isBuy || markets[market].key.category != TradeOptions.spot { return true }
        var needed = order.quantity
        for other in venue.books[market].opening where !other.isBuy { needed = try needed + other.left() }
        return needed <= venue.books[market].size
    }

    private func hasRoom(_ order: Order, at price: Decimal, in market: Int) throws(Failure) -> Bool {
        let account = markets[market].account
        guard try canPay(for: order, in: market) else { return false }
        if let most = try mostValue(of: market) {
            let value = try markets[market].contract.value(order.quantity, at: price)
            if try exposure(ofMarket: market, with: order.isBuy ? value : value.negated) > most { return false }
        }
        guard let most = try mostExposure(equity(account)) else { return true }
        return try exposure(account, with: order, at: price, in: market) <= most
    }

    /// A level was filled: it waits now, and its neighbour takes the other side.
    mutating func turnGrid(_ order: Order, in market: Int) {
        freeGrid(order, in: market)
        markets[market].grid?.levels[order.level].side = 0
        let neighbour = order.level + (order.isBuy ? 1 : -1)
        guard let grid = markets[market].grid, grid.levels.indices.contains(neighbour), grid.levels[neighbour].side == 0 else {
            return
        }
        markets[market].grid?.levels[neighbour].side = order.isBuy ? -1 : 1
    }

    mutating func freeGrid(_ order: Order, in market: Int) {
        guard let grid = markets[market].grid, grid.levels.indices.contains(order.level) else { return }
        if grid.levels[order.level].order == order.id { markets[market].grid?.levels[order.level].order = "" }
    }
}
