import Drawing
import Shared

/// The state of one series, which is one row of the table.
struct SeriesState {
    let key: SeriesKey
    /// The index of the series' market.
    let market: Int
    let name: String

    var order = SeriesOrder()
    /// Late candles in a row; after several, the newer candles count as wrong.
    var late = 0
    var candles = 0
    var recent = RecentCandles()
    var day = DayChange()
    var time = 0
    var end = 0
    var price = Double.nan
    var decimals = 0
    var isUp = true
    var isSimulated = false
    /// Missing candles, by the gap marks of the candles after them.
    var lostCandles = 0
    /// Values by the field's index; infinite if the candle lacks the field, NaN while the value is unknown.
    var values: [Double] = []

    /// The latest score and votes of each strategy.
    var standings: [Standing] = []
    /// The last signals, newest first.
    var signals: [SignalState] = []
    /// The reason why the last signal opened nothing.
    var veto: String?

    init(_ key: SeriesKey, market: Int) {
        self.key = key
        self.market = market
        let prefix = key.category == .linear ? "" : key.category.text + ":"
        name = Plain.line(prefix + key.symbol.text + (key.priceType == .last ? "" : " " + key.priceType.name))
    }

    /// The latest standing, which the row shows.
    var standing: Standing? { standings.max { $0.time < $1.time } }

    /// The value of a field; NaN if it is unknown or missing.
    func value(_ field: Int) -> Double {
        let value = field < values.count ? values[field] : .infinity
        return value.isFinite ? value : .nan
    }

    func has(_ field: Int) -> Bool { field < values.count && values[field] != .infinity }

    /// Drops the data of candles whose times were wrong.
    mutating func beginAnew() {
        order = SeriesOrder()
        late = 0
        recent.forget()
        day.forget()
    }
}

/// A strategy's score and votes for a candle.
struct Standing {
    struct Vote {
        let name: String
        /// NaN while unknown.
        let vote: Double
        let weight: Double
        let contribution: Double
        let isFilter: Bool
    }

    let strategy: String
    /// The close time of the candle.
    let time: Int
    /// NaN while unknown.
    let score: Double
    let threshold: Double
    let agree: Int
    let of: Int
    let verdict: String
    let why: String
    let votes: [Vote]
}

struct SignalState {
    let time: Int
    let isLong: Bool
    /// False if the signal only closes a position.
    let opens: Bool
    let strategy: String
    let score: Double
    let confidence: String
    let entry: Double
    let stop: Double
    let target: Double
    let isSimulated: Bool
}
