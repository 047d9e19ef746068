import Shared

// Which lines are used, by their times.

extension Trade {
    /// Up to when the signal at hand tells of the market: a candle that forms has opened, and not closed yet.
    func time(of signal: TradeSignal) -> Int? {
        let closed = stream.json.value("closed")
        let isForming = closed > 0 && stream.json.kind(closed) == .false
        return isForming ? stream.json.exchangeTime(stream.json.value("time")) : signal.time
    }

    /// Whether the record at hand is to be used, by its time. At the exchange its clock decides, else the lines around.
    mutating func believes(_ time: Int?, _ interval: Interval? = nil) throws(Failure) -> Bool {
        guard let live else { return try stream.believes(time, interval) }
        guard let time else { return true }
        // The first line waits for the exchange's clock; without an answer ours decides.
        let moment = System.monotonicTime
        if live.rest.clock.time(moment) == nil, moment >= clockDue {
            clockDue = moment + 10_000
            _ = try live.ask("/v5/market/time", [])
        }
        let now = live.time(System.monotonicTime)
        if time - now <= ExchangeOffset.tolerance { return true }
        throw .badRecord(
            "expected a time up to 5 s ahead of the exchange's clock, got one that is \(TimeSpan.text(time - now)) ahead")
    }
}
