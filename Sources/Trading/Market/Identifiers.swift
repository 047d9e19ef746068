/// The number of a market, in the order in which the input or the state first names markets.
package struct MarketID: TableID {
    package let place: Int
    package init(_ place: Int) { self.place = place }
}

/// The number of a series of candles.
package struct SeriesID: TableID {
    package let place: Int
    package init(_ place: Int) { self.place = place }
}

/// The number of a currency's account.
package struct AccountID: TableID {
    package let place: Int
    package init(_ place: Int) { self.place = place }
}

/// The id of an order, here and at the exchange (`orderLinkId`). It identifies the order after a restart, or if the reply to it
/// was lost.
package struct OrderID: Hashable, Sendable {
    package let text: String
    package init(_ text: String) { self.text = text }
}

extension OrderID: CustomStringConvertible {
    package var description: String { text }
}
