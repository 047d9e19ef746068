import Shared

/// What a line tells the desk. It is all of it: nothing is looked up in the line afterwards.
package enum Fact {
    case candle(ClosedCandle)
    case trades(MarketTrades)
    case ticker(MarketTicker)
    case signal(TradeSignal)
    case rules(InstrumentRecord)
    /// A line that only passes on: a candle that forms, an event, a record that trade does not know.
    case nothing
}

/// A candle of a series that has closed.
package struct ClosedCandle {
    package let series: SeriesID
    package let bar: VenueBar
    package var marks: Candle.Marks

    package init(_ series: SeriesID, _ bar: VenueBar, _ marks: Candle.Marks) {
        self.series = series
        self.bar = bar
        self.marks = marks
    }
}

/// Trades of one market, in their order.
package struct MarketTrades {
    package let market: SeriesKey
    package let trades: [PublicTrade]
    /// When the newest of them was made, and the largest number that the exchange gave one of them (0 for none).
    package let newest: Int
    package let sequence: Int
}

/// What a ticker tells of one market; of a delta only what has changed is there.
package struct MarketTicker {
    package let market: SeriesKey
    package var rate: Decimal?
    package var due: Int?
    /// The time between two settlements (ms).
    package var interval: Int?
    package var mark: Decimal?
    package var bid: Decimal?
    package var ask: Decimal?
    /// It has no mark price because that has not changed.
    package var keepsMark = false
    package var time = 0
}

extension Desk {
    /// Acts on what a line tells. `past` is the time to which the stream has gone back because the newest time was wrong.
    package mutating func take(_ fact: Fact, past: Int?) throws(Failure) {
        passed.beginLine()
        if let past { goBack(to: past) }
        switch fact {
        case .candle(let candle): try take(candle)
        case .signal(let signal):
            try lookForHalt()
            if signal.isSimulated { markets[market(signal.key)].kept.isSimulated = true }
            try take(signal)
        case .trades(let trades): try take(trades)
        case .ticker(let ticker): try take(ticker)
        case .rules(let rules): take(rules)
        case .nothing: break
        }
        try endLine()
    }
}
