import Drawing
import Shared

/// The last candles of a series, for its sparkline and its small chart.
struct RecentCandles {
    struct Candle {
        var time: Int
        var open: Double
        var high: Double
        var low: Double
        var close: Double
        var volume: Double
        var marks: CandleMarks
    }

    private var ring: [Candle] = []
    /// The index of the oldest candle, once the ring is full.
    private var first = 0

    /// The number of candles kept.
    static let most = 120

    var count: Int { ring.count }

    /// The candle at an index counted from the oldest one.
    subscript(_ place: Int) -> Candle { ring[(first + place) % ring.count] }

    var last: Candle? { ring.isEmpty ? nil : self[ring.count - 1] }

    /// Adds a candle; an update of the last candle replaces it.
    mutating func take(_ candle: Candle) {
        if let last, last.time == candle.time {
            ring[(first + ring.count - 1) % ring.count] = candle
        } else if ring.count < RecentCandles.most {
            ring.append(candle)
        } else {
            ring[first] = candle
            first = (first + 1) % ring.count
        }
    }

    mutating func forget() { (ring, first) = ([], 0) }

    /// The closes of the last candles, oldest first.
    func closes(last wanted: Int) -> [Double] {
        let start = max(0, count - wanted)
        return (start..<count).map { self[$0].close }
    }

    /// The candles as columns for a chart.
    func columns(decimals: Int, interval: Interval?) -> CandleColumns {
        var columns = CandleColumns()
        let decimals = min(decimals, 12)
        columns.decimals = decimals
        let unit = pow(10, Double(decimals))
        func whole(_ price: Double) -> Int64 { Int64(exactly: (price * unit).rounded()) ?? 0 }
        for place in 0..<count {
            let candle = self[place]
            columns.times.append(candle.time)
            columns.ends.append(interval?.end(of: candle.time) ?? candle.time + 1)
            columns.opens.append(whole(candle.open))
            columns.highs.append(whole(candle.high))
            columns.lows.append(whole(candle.low))
            columns.closes.append(whole(candle.close))
            columns.volumes.append(candle.volume)
            columns.marks.append(candle.marks)
        }
        return columns
    }
}
