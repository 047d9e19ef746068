import Shared

/// The steps of a position (`--targets`): limit orders that only reduce it. Its stop covers the whole position all the time.
///
///     no entry filled ──fill──> steps stand ──fill of a step──> fewer steps ──last step──> flat, or the rest trails
///                                    │ the position is left, stopped or closed
///                                    └──> all steps are cancelled
extension Desk {
    /// The step prices of the position that an order opens, from the signal's entry and its distance to the stop.
    func stepPrices(of order: Order, in market: MarketID) throws(Failure) -> [Decimal] {
        guard let rules = options.targets, let stop = order.stop, let entry = order.decision else { return [] }
        let risk = try entry - stop
        var prices: [Decimal] = []
        for step in rules.steps {
            // Rounded towards the entry, as other targets are.
            prices.append(try markets[market].instrument.rounded(entry + risk * step.distance, up: !order.isBuy))
        }
        return prices
    }

    /// The quantity that each step of a position still has to close.
    func stepsLeft(of position: Position, in market: MarketID) throws(Failure) -> [Decimal] {
        guard let rules = options.targets, position.steps.count == rules.steps.count else { return [] }
        let instrument = markets[market].instrument
        var left = try rules.quantities(
            of: position.enteredQuantity, least: instrument.leastQuantity ?? .zero, step: instrument.lot)
        // Someone else may have closed a part; then the furthest steps get less.
        var room = position.quantity
        for place in left.indices {
            left[place] = min(max(try left[place] - position.stepFills[place], .zero), room)
            room = try room - left[place]
        }
        return left
    }

    /// Places, resizes and cancels steps so that they fit the position.
    mutating func keepSteps(_ market: MarketID, at time: Int) throws(Failure) {
        guard options.targets != nil, let position = markets[market].kept.position, !markets[market].book.isLeaving,
            markets[market].book.closing == nil
        else { return }
        // The book may be ahead of the position while events wait: a step that was filled would be placed again.
        if venue.hasEvents {
            stepsDue[market] = time
            return
        }
        let least = max(markets[market].instrument.leastQuantity ?? .zero, markets[market].instrument.lot)
        for (level, left) in try stepsLeft(of: position, in: market).enumerated() {
            let standing = markets[market].book.orders.filter { $0.role == .step && $0.level == level }
            if let order = standing.first {
                if order.isEnding || order.isMoving { continue }
                if left < least {
                    venue.cancel(order.id, in: &markets[market], because: .positionChanged, at: time)
                } else if try order.left() != left {
                    var resized = order
                    resized.quantity = try order.filled + left
                    venue.amend(resized, in: &markets[market], because: .positionChanged, at: time)
                }
            } else if left >= least, mayPlaceStep(market) {
                placeStep(level, left, position, market, at: time)
            }
        }
    }

    /// After several refusals no more steps are placed. The stop still protects the position.
    private func mayPlaceStep(_ market: MarketID) -> Bool {
        !isStopping && markets[market].exchange.refusals[.step] ?? 0 < Desk.mostRefusals
    }

    private static let mostRefusals = 5

    private mutating func placeStep(_ level: Int, _ quantity: Decimal, _ position: Position, _ market: MarketID, at time: Int) {
        markets[market].book.steps += 1
        let name = "step \(level + 1) \(markets[market].book.steps)"
        var order = Order(OrderID(link(position.signal, name)), of: position.series)
        order.role = .step
        order.kind = .limit
        order.isBuy = !position.isLong
        let price = position.steps[level]
        order.price = markets[market].exchange.priceLimits?.within(price, isBuy: order.isBuy) ?? price
        order.decision = price
        order.quantity = quantity
        order.reason = .target
        order.time = time
        order.level = level
        order.signal = position.signal
        order.strategy = position.strategy
        place(order, in: market)
    }

    /// Acts on a fill: an opening fill needs steps; a filled step may move the stop to the entry, or start the trail.
    mutating func followSteps(after fill: Fill) throws(Failure) {
        let market = fill.market
        guard options.targets != nil, let position = markets[market].kept.position else { return }
        if fill.order.role == .step, try fill.order.left().isZero {
            if options.exits.breakEvenStep, let stop = try breakEven(position, market) {
                venue.moveStop(to: stop, because: .breakEven, in: &markets[market])
                writePosition(market, at: fill.time)
            }
            try beginTrail(market)
        }
        stepsDue[market] = fill.time
    }

    /// Fits the steps of one market to what was booked. Returns false if no market needs that.
    mutating func keepStepsDue() throws(Failure) -> Bool {
        guard !stepsDue.isEmpty, let (market, time) = stepsDue.min(by: { $0.key < $1.key }) else { return false }
        stepsDue[market] = nil
        try keepSteps(market, at: time)
        return true
    }

    /// The stop at the entry price; nil if the current stop is closer.
    private func breakEven(_ position: Position, _ market: MarketID) throws(Failure) -> Decimal? {
        let stop = try markets[market].instrument.rounded(position.entry, up: position.isLong)
        return markets[market].book.isCloser(stop) ? stop : nil
    }

    /// Whether the stop of a position trails. With --targets it does once all steps are filled.
    func trails(_ position: Position, in market: MarketID) throws(Failure) -> Bool {
        if options.targets == nil { return true }
        return try stepsLeft(of: position, in: market).allSatisfy(\.isZero)
    }

    /// Lets the venue trail the stop of a position from now on, if it can.
    mutating func beginTrail(_ market: MarketID) throws(Failure) {
        guard let position = markets[market].kept.position, !position.isTrailed, try trails(position, in: market),
            let (distance, start) = try options.exits.trail?.fixed(position, markets[market].instrument)
        else { return }
        let isTrailed = venue.trail(by: distance, from: start, in: &markets[market])
        markets[market].kept.position?.isTrailed = isTrailed
    }

    /// Cancels the steps of a position that is being closed.
    mutating func cancelSteps(_ market: MarketID, at time: Int) {
        for order in markets[market].book.orders where order.role == .step && !order.isEnding {
            venue.cancel(order.id, in: &markets[market], because: .positionLeft, at: time)
        }
    }
}
