import Shared

/// The content of a line that the desk needs. It is complete: the line is not read again.
package enum Fact {
    case candle(ClosedCandle)
    case trades(MarketTrades)
    case ticker(MarketTicker)
    case signal(TradeSignal)
    case rules(InstrumentRecord)
    /// A line that is only passed on: a forming candle, an event, or a record that trade does not know.
    case nothing
}

/// A closed candle of a series.
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

/// The trades of one message, in order.
package struct MarketTrades {
    package let market: SeriesKey
    package let trades: [PublicTrade]
    /// The time of the newest trade, and the highest sequence number among the trades (0 if they have none).
    package let newest: Int
    package let sequence: Int
}

/// The members of a ticker. A delta only has those that changed.
package struct MarketTicker {
    package let market: SeriesKey
    package var rate: Decimal?
    package var due: Int?
    /// The time between two settlements (ms).
    package var interval: Int?
    package var mark: Decimal?
    package var bid: Decimal?
    package var ask: Decimal?
    /// The ticker has no mark price because it has not changed.
    package var keepsMark = false
    package var time = 0
}

extension Desk {
    /// Acts on a line. If the stream's newest time was wrong, `past` is the time to which it has gone back.
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
