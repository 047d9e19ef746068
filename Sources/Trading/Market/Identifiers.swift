/// A market, by its number: markets are numbered as the input, or the state, first names them.
package struct MarketID: TableID {
    package let place: Int
    package init(_ place: Int) { self.place = place }
}

/// A series of candles, by its number.
package struct SeriesID: TableID {
    package let place: Int
    package init(_ place: Int) { self.place = place }
}

/// The account of a currency, by its number.
package struct AccountID: TableID {
    package let place: Int
    package init(_ place: Int) { self.place = place }
}

/// What an order is called, here and at the exchange (`orderLinkId`): it tells the same order again after a restart, or when the reply
/// to it was lost.
package struct OrderID: Hashable, Sendable {
    package let text: String
    package init(_ text: String) { self.text = text }
}

extension OrderID: CustomStringConvertible {
    package var description: String { text }
}
