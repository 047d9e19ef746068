import Drawing
import Shared

/// Everything that the board knows of one series: a row.
struct SeriesState {
    let key: SeriesKey
    /// The number of its market.
    let market: Int
    let name: String

    var order = SeriesOrder()
    /// Late candles in a row: after some of them the newer ones were wrong.
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
    /// Candles that are lost, by the marks of those behind them.
    var lostCandles = 0
    /// By the number of the field; infinite where the candle does not have it, NaN while it is unknown.
    var values: [Double] = []

    /// What each strategy said last.
    var standings: [Standing] = []
    /// The last signals, newest first.
    var signals: [SignalState] = []
    /// Why the last signal opened nothing.
    var veto: String?

    init(_ key: SeriesKey, market: Int) {
        self.key = key
        self.market = market
        let prefix = key.category == .linear ? "" : key.category.text + ":"
        name = Plain.line(prefix + key.symbol.text + (key.priceType == .last ? "" : " " + key.priceType.name))
    }

    /// The standing that the row shows: the one that was told last.
    var standing: Standing? { standings.max { $0.time < $1.time } }

    /// The value of a field; NaN where it is unknown or absent.
    func value(_ field: Int) -> Double {
        let value = field < values.count ? values[field] : .infinity
        return value.isFinite ? value : .nan
    }

    func has(_ field: Int) -> Bool { field < values.count && values[field] != .infinity }

    /// Forgets what came of candles: their times were wrong.
    mutating func beginAnew() {
        order = SeriesOrder()
        late = 0
        recent.forget()
        day.forget()
    }
}

/// What a strategy said of a candle: its score and its votes.
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
    /// The close of the candle.
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
    /// False where it only closes a position.
    let opens: Bool
    let strategy: String
    let score: Double
    let confidence: String
    let entry: Double
    let stop: Double
    let target: Double
    let isSimulated: Bool
}
