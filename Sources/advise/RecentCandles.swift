import Shared

/// The last candles of each series, unchanged, for the model to see.
struct RecentCandles {
    private struct Series {
        var candles: [[UInt8]] = []
        var order = SeriesOrder()
        /// The number of its last candle, counted over all series.
        var turn = 0
        var bytes: Int { candles.reduce(0) { $0 + $1.count } }
    }

    /// The number of candles kept of each series.
    let most: Int
    private var series: [SeriesKey: Series] = [:]
    private var bytes = 0
    private var turn = 0

    /// Above this total, the series that has been silent for longest is dropped.
    private static let mostBytes = 32 << 20
    /// Longer candles are ignored, because they would displace all others. One with hundreds of fields has about 10,000 bytes.
    private static let longestLine = 1 << 16

    init(_ most: Int) { self.most = most }

    /// Keeps the candle. It replaces a forming candle of its time; a candle that is older than the last one is ignored.
    mutating func add(_ json: borrowing JSON) {
        guard most > 0, json.length <= RecentCandles.longestLine, let key = SeriesKey(of: json),
            let time = json.exchangeTime(json.value("time"))
        else { return }
        var one = series[key] ?? Series()
        switch one.order.place(of: time) {
        case .late: return
        case .same: bytes -= one.candles.removeLast().count
        case .newer: break
        }
        one.order.take(time, isClosed: json.isTrue(json.value("closed")))
        one.candles.append(json.bytes)
        bytes += json.length
        if one.candles.count > most { bytes -= one.candles.removeFirst().count }
        turn += 1
        one.turn = turn
        series[key] = one
        while bytes > RecentCandles.mostBytes, let oldest = series.min(by: { $0.value.turn < $1.value.turn })?.key {
            bytes -= series.removeValue(forKey: oldest)?.bytes ?? 0
        }
    }

    /// Returns the candles of a series, one per line, the oldest first; empty if there are none.
    func lines(of key: SeriesKey?) -> String {
        guard let key, let one = series[key] else { return "" }
        return one.candles.map { String(decoding: $0, as: UTF8.self) + "\n" }.joined()
    }
}
