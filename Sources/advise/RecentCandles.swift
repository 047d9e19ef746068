import Shared

/// The last candles of each series that came by, as they came, for the model to see.
struct RecentCandles {
    private struct Series {
        var candles: [[UInt8]] = []
        var order = SeriesOrder()
        /// When its last candle came, counted in candles.
        var turn = 0
        var bytes: Int { candles.reduce(0) { $0 + $1.count } }
    }

    /// So many candles are kept of each series.
    let most: Int
    private var series: [SeriesKey: Series] = [:]
    private var bytes = 0
    private var turn = 0

    /// Beyond this, the series that is silent for longest is forgotten.
    private static let mostBytes = 32 << 20
    /// A candle with hundreds of fields has some ten thousand bytes; longer lines would crowd out all else.
    private static let longestLine = 1 << 16

    init(_ most: Int) { self.most = most }

    /// Keeps the candle. It replaces one of the same time, which was forming; an earlier one comes too late.
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

    /// The candles of a series as lines, the oldest first; empty where none came.
    func lines(of key: SeriesKey?) -> String {
        guard let key, let one = series[key] else { return "" }
        return one.candles.map { String(decoding: $0, as: UTF8.self) + "\n" }.joined()
    }
}
