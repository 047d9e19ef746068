import Shared

/// What a desk in the same process tells, as its records would.
extension RunReader {
    /// A position was closed. Numbers that no report can add up are refused, as in a record.
    package mutating func take(_ told: ToldTrade, id: String) {
        close(trades.trade(told, &cash), id: id)
    }

    /// Where the position of a market stands.
    package mutating func take(_ told: ToldPosition) throws(Failure) {
        let named = told.market.currency(told.currency)
        let open = positions.take(
            try told.position(positions), of: told.market, named, start: told.start, &trades, &cash)
        marked.changed()
        if let open { opened(open.market, open.currency) }
    }
}

/// Where a position stands; nil `entry` where none is open.
package struct ToldPosition {
    package let market: TradedMarket
    package let time: Int
    package let currency: String
    /// What the account held at first.
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
    /// The number as a report keeps it; fails beyond what it can add up.
    package func told() throws(Failure) -> Decimal {
        guard let kept else { throw .badRecord("expected a number within 1e12, got \(self)") }
        return kept
    }
}
