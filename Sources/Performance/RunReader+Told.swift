import Shared

/// Reports of a desk in the same process, equivalent to its records.
extension RunReader {
    /// Takes in a closed position. Its numbers must be small enough for sums (see `told()`).
    package mutating func take(_ told: ToldTrade, id: String) {
        close(trades.trade(told, &cash), id: id)
    }

    /// Takes in the position of a market.
    package mutating func take(_ told: ToldPosition) throws(Failure) {
        let named = told.market.currency(told.currency)
        let open = positions.take(
            try told.position(positions), of: told.market, named, start: told.start, &trades, &cash)
        marked.changed()
        if let open { opened(open.market, open.currency) }
    }
}

/// A report of a market's position; `entry` is nil if none is open.
package struct ToldPosition {
    package let market: TradedMarket
    package let time: Int
    package let currency: String
    /// Starting balance of the account.
    package var start: Decimal?
    package var isLong = false
    package var quantity = Decimal.zero
    package var entry: Decimal?
    package var mark: Decimal?
    package var unrealised: Decimal?
    package var id: String?
    package var fee: Decimal?
    package var dust: Decimal?
    package var funding: Decimal?
    package var isSimulated = false

    package init(market: TradedMarket, time: Int, currency: String, start: Decimal?) {
        (self.market, self.time, self.currency, self.start) = (market, time, currency, start)
    }

    fileprivate func position(_ positions: Positions) throws(Failure) -> OpenPosition? {
        guard let entry else { return nil }
        var position = OpenPosition(market: market, time: time, isLong: isLong, quantity: quantity, entry: entry)
        position.id = id
        (position.fee, position.dust, position.funding, position.isSimulated) = (fee, dust, funding, isSimulated)
        if let mark, let unrealised { position.told = (mark, unrealised) }
        position.mark = positions.mark(mark, market, at: time)
        position.close = position.mark
        return position
    }
}

extension Decimal {
    /// Returns the number with at most 18 decimals; fails beyond 1e12.
    package func told() throws(Failure) -> Decimal {
        guard let kept else { throw .badRecord("expected a number within 1e12, got \(self)") }
        return kept
    }
}
