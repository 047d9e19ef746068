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
}

/// The closed candles of one series.
struct RecordedSeries: Sendable {
    let key: SeriesKey
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

    /// Whether orders can fill there.
    var isTraded: Bool { key.priceType == .last }

    func content(_ number: Int) -> CandleContent { CandleContent(time: times[number], numbers[number], marks[number]) }

    func bar(_ number: Int) -> VenueBar {
        VenueBar(time: times[number], end: bars[number].end, numbers[number])
    }
}
