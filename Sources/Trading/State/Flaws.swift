import Shared

/// A contradiction in a state that was read: the key of its row, and what is wrong with a field.
package typealias Flaw = (row: String, reason: String)

/// Finds values that no run writes and that none can work with: numbers of things that do not exist, impossible amounts or
/// times, and parts that do not fit together. Nil if there are none.
extension Desk {
    /// With `isPaper` the times of the state are those of the stream.
    package func flaw(marketsKnown: Int, isPaper: Bool) -> Flaw? {
        if markets.count != marketsKnown { return ("series:0", "its market is missing") }
        for (name, time) in passed.times where time > clock { return ("clock", "field '\(name)' lies after field 'time'") }
        // At the exchange the exchange's clock starts a day.
        let lastDay = isPaper ? clock / Interval.dayLength : .max
        if guards.comingLosses.contains(where: { $0 > lastDay }) {
            return ("guards", "field 'coming_losses' lies after the row 'clock'")
        }
        if let reason = flawOfGuards { return ("guards", reason) }
        for number in accounts.indices {
            if let field = accounts[number].flaw { return ("account:\(number.place)", field) }
            if accounts[number].coming.contains(where: { $0.day > lastDay }) {
                return ("account:\(number.place)", "field 'coming' lies after the row 'clock'")
            }
        }
        for number in series.indices {
            if let reason = flaw(of: series[number].kept) { return ("series:\(number.place)", reason) }
        }
        for market in markets {
            if let reason = flaw(of: market, isPaper) { return ("market:\(market.id.place)", reason) }
            if let reason = flaw(of: market.book, in: market, isPaper) { return ("book:\(market.id.place)", reason) }
        }
        return nil
    }

    private var flawOfGuards: String? {
        // Before the stream's first time there is nothing to compare with.
        if clock == 0 { return nil }
        if let day = guards.day, day > clock / Interval.dayLength { return "field 'day' lies after the row 'clock'" }
        let longest = 2 * 366 * Interval.dayLength
        return guards.pausedUntil > clock + longest ? "field 'paused_until' lies years after the row 'clock'" : nil
    }

    private func flaw(of one: KeptSeries) -> String? {
        // `end` and the time of a signal are close times, which the clock may not have reached: it is 1 ms before the close.
        let times = [
            ("last", one.order.last ?? .min), ("end", max(one.end, 0) - 1), ("signal_time", max(one.signals.time ?? 0, 0) - 1),
        ]
        for (name, time) in times where time > clock { return "field '\(name)' lies after the row 'clock'" }
        return one.close.isBelowZero ? "field 'close' is below 0" : nil
    }

    private func isOurs(_ one: SeriesID, _ market: MarketState) -> Bool {
        series.indices.contains(one) && series[one].market == market.id
    }

    private func flaw(of market: MarketState, _ isPaper: Bool) -> String? {
        let (kept, book, row) = (market.kept, market.book, "book:\(market.id.place)")
        if let pace = kept.pace, !isOurs(pace, market) { return "field 'pace' names no series of the market" }
        if let last = kept.last, !last.isAboveZero { return "field 'last' is not above 0" }
        if let grid = kept.grid, !isOurs(grid.series, market) { return "field 'grid.series' names no series of the market" }
        guard let position = kept.position else {
            return book.size.isZero ? nil : "field 'position' is null, but field 'size' of row '\(row)' is \(book.size)"
        }
        if !isOurs(position.series, market) { return "field 'position.series' names no series of the market" }
        if let reason = position.flaw(market.contract) { return "field 'position.\(reason)" }
        if (position.isLong ? position.quantity : position.quantity.negated) != book.size {
            return "field 'position.quantity' is not field 'size' of row '\(row)', \(book.size)"
        }
        // At the exchange a position can be opened while the stream's time stands still.
        if position.entryTime < 0 || position.entryTime == .max || (isPaper && position.entryTime > clock) {
            return "field 'position.entry_time' is out of range: \(position.entryTime)"
        }
        return nil
    }

    private func flaw(of book: MarketBook, in market: MarketState, _ isPaper: Bool) -> String? {
        for order in book.orders + (book.closing.map { [$0] } ?? []) {
            let name = "order '\(Plain.line(order.id.text))'"
            if !isOurs(order.series, market) { return "\(name) names no series of the market" }
            if order.role == .grid, let grid = market.kept.grid, !grid.levels.indices.contains(order.level) {
                return "\(name) is on no level of the grid"
            }
            if let reason = order.flaw { return "\(name) \(reason)" }
            if order.time < 0 || order.time == .max || (isPaper && order.time > clock + 1) {
                return "\(name) has a field 'time' that is out of range: \(order.time)"
            }
        }
        if !book.size.isZero, let owner = book.owner, !isOurs(owner.series, market) {
            return "field 'series' names no series of the market"
        }
        if book.rest.isBelowZero { return "field 'rest' is below 0" }
        for (name, price) in [("stop", book.stop), ("target", book.target), ("liquidation", book.liquidation)] {
            if let price, price.isBelowZero { return "field '\(name)' is below 0" }
        }
        return nil
    }
}

extension Account {
    fileprivate var flaw: String? {
        if record.wins > record.trades { return "field 'wins' is above field 'trades'" }
        for (name, sum) in [("won", record.won), ("lost", record.lost)] where sum.isBelowZero {
            return "field '\(name)' is below 0"
        }
        return capital.map { $0.isAboveZero } ?? true ? nil : "field 'capital' is not above 0"
    }
}

extension Position {
    /// The text begins with the field's name.
    fileprivate func flaw(_ contract: Contract) -> String? {
        for (name, amount) in [
            ("quantity", quantity), ("entered_quantity", enteredQuantity), ("entered", entered), ("entry", entry),
            ("reach", reach),
        ] where !amount.isAboveZero {
            return "\(name)' is not above 0"
        }
        for (name, amount) in [("exited", exited), ("exited_quantity", exitedQuantity), ("exit", exit), ("best", best)]
        where amount.isBelowZero {
            return "\(name)' is below 0"
        }
        if worst.isAboveZero { return "worst' is above 0" }
        if let leverage, leverage < .one { return "leverage' is below 1" }
        if levels < 1 { return "levels' is below 1" }
        if takenMargin.isBelowZero { return "taken_margin' is below 0" }
        if id.isEmpty { return "id' is empty" }
        if steps.count != stepFills.count { return "step_fills' does not fit field 'steps'" }
        if steps.contains(where: { !$0.isAboveZero }) || stepFills.contains(where: \.isBelowZero) {
            return "steps' has a price that is not above 0, or a fill below 0"
        }
        if enteredQuantity.subtracting(exitedQuantity) != quantity {
            return "quantity' is not what was entered less what was exited"
        }
        // Values are rounded to twelve decimals, so a difference of 1% is allowed.
        guard let mean = try? contract.price(enteredQuantity, value: entered),
            let difference = mean.subtracting(entry)?.magnitude.multiplied(by: Decimal(100)), difference <= entry
        else { return "entered' does not fit fields 'entry' and 'entered_quantity'" }
        return nil
    }
}

extension Order {
    fileprivate var flaw: String? {
        if id.text.isEmpty { return "has an empty field 'id'" }
        if !quantity.isAboveZero || filled.isBelowZero || filled > quantity { return "has an impossible quantity" }
        for (name, value) in [("price", price), ("trigger", trigger), ("target", target)] {
            if let value, !value.isAboveZero { return "has a field '\(name)' that is not above 0" }
        }
        if let stop, stop.isBelowZero { return "has a field 'stop' that is below 0" }
        return role.opens && kind != .market && price == nil ? "is a limit order, but its field 'price' is null" : nil
    }
}
