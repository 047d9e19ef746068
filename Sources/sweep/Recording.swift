import Indicators
import Rules
import Shared
import Trading

/// The input of a sweep, read once: what each line tells the stages of a pipe, in its order.
struct Recording: Sendable {
    var series: [RecordedSeries] = []
    var events: [Event] = []
    var rules: [InstrumentRecord] = []
    var trades: [MarketTrades] = []
    var tickers: [MarketTicker] = []
    var signals: [TradeSignal] = []
    /// The lines that are no candles, and the candles too where fields are computed from whole records; `lineEnds` is where each ends.
    var text: [UInt8] = []
    var lineEnds: [Int] = []
    /// Some candles are states of one that forms.
    var hasForming = false
    /// It has lines that only the stages themselves read: results of trades, or prices at which nobody trades.
    var needsPipe = false

    enum Event: Sendable {
        /// A closed candle, by the number of its series and its own number there.
        case candle(Int32, Int32)
        /// A candle that forms: its series, and its number among those that form there.
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
    /// Whether orders can fill there.
    let isTraded: Bool
    /// The members of its first record.
    let names: [String]
    var times: [Int] = []
    var numbers: [CandleNumbers] = []
    var marks: [Candle.Marks] = []
    var bars: [Bar] = []
    /// The newest time of the market that the lines before each candle told.
    var heard: [Int] = []
    /// What rules read of the records: by the field, or the field and a text.
    var fields: [Lookup: [Double]] = [:]
    /// The closes of candles that form.
    var forming: [Decimal] = []

    init(_ key: SeriesKey, names: [String]) {
        self.key = key
        self.names = names
        isTraded = key.priceType == .last
    }

    func content(_ number: Int) -> CandleContent { CandleContent(time: times[number], numbers[number], marks[number]) }
}
