import Shared

/// Candles that come from columns instead of records.
extension StrategyEngine {
    /// Begins a series whose candle values are stored in columns, and returns its number. `names` are the fields that a record
    /// of the series would have.
    package mutating func begin(_ key: SeriesKey, _ names: [String], _ column: FieldColumn) throws(Failure) -> Int {
        current = table.insert(key).number
        records.expect(key)
        try begin(names)
        for place in series[current].watches.indices {
            try series[current].watches[place].bind(strategies[series[current].watches[place].place], to: column)
        }
        for place in series[current].frames.indices { try series[current].frames[place].bind(to: column) }
        return current
    }

    /// Processes one closed candle of a series, given its number in the columns.
    package mutating func take(_ candle: CandleContent, number: Int, of series: Int) throws(Failure) {
        current = series
        records.become(candle, key)
        try move(
            read: { watch, _ in watch.read(candle: number) }, close: { frame, end in frame.close(candle: number, end: end) })
    }

    /// Advances the stream time to a market time that came from a record other than a candle.
    package mutating func hear(_ time: Int) { streamTime = max(streamTime, time) }
}
