import Indicators
import Rules
import Shared
import Trading

/// The input of a sweep, read once: the events in its lines that concern the stages of a pipe, in their order.
struct Recording: Sendable {
    var series: [RecordedSeries] = []
    var events: [Event] = []
    var rules: [InstrumentRecord] = []
    var trades: [MarketTrades] = []
    var tickers: [MarketTicker] = []
    var signals: [TradeSignal] = []
    /// All lines (candles too) if fields are computed from whole records, and otherwise none; `lineEnds` has their ends.
    var text: [UInt8] = []
    var lineEnds: [Int] = []
    /// Whether some candles are still forming.
    var hasForming = false
    /// A hash of all lines.
    var digest = Digest()
    /// Whether some lines need the stages themselves: results of trades, or prices at which nobody trades.
    var needsPipe = false

    enum Event: Sendable {
        /// A closed candle: the index of its series, and its index there.
        case candle(Int32, Int32)
        /// A forming candle: the index of its series, and its index among the forming candles there.
        case forming(Int32, Int32)
        case rules(Int32)
        case trades(Int32)
        case ticker(Int32)
        case signal(Int32)
    }

    var candles: Int { series.reduce(0) { $0 + $1.times.count } }

    /// A closed candle of a series, by their numbers. It reads single fields, because copying a whole series costs more.
    func bar(_ place: Int, _ number: Int) -> VenueBar {
        VenueBar(time: series[place].times[number], end: series[place].bars[number].end, series[place].numbers[number])
    }
}

/// The closed candles of one series.
struct RecordedSeries: Sendable {
    let key: SeriesKey
    /// Whether orders can fill at the prices of the series.
    let isTraded: Bool
    /// The member names of its first record.
    let names: [String]
    var times: [Int] = []
    var numbers: [CandleNumbers] = []
    var marks: [Candle.Marks] = []
    var bars: [Bar] = []
    /// The newest time of the market in the lines before each candle.
    var heard: [Int] = []
    /// The values of records that rules read, by the field, or by the field and a text.
    var fields: [Lookup: [Double]] = [:]
    /// The closes of forming candles.
    var forming: [Decimal] = []

    init(_ key: SeriesKey, names: [String]) {
        self.key = key
        self.names = names
        isTraded = key.priceType == .last
    }

    func content(_ number: Int) -> CandleContent { CandleContent(time: times[number], numbers[number], marks[number]) }
}
