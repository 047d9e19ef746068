import Shared

/// Candles that are no records: their values stand in columns.
extension StrategyEngine {
    /// Begins a series whose candles' values stand in columns; `names` are the fields that a record of it would have. Gives its number.
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

    /// Takes in the closed candle with a number of a series, the values of which stand in its columns.
    package mutating func take(_ candle: CandleContent, number: Int, of series: Int) throws(Failure) {
        current = series
        records.become(candle, key)
        try move(
            read: { watch, _ in watch.read(candle: number) }, close: { frame, end in frame.close(candle: number, end: end) })
    }

    /// Hears of a time of the market that no candle told.
    package mutating func hear(_ time: Int) { streamTime = max(streamTime, time) }
}
