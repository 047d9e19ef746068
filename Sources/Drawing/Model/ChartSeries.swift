import Indicators

/// The data that a chart shows of one series: its candles, its indicators, and its signals, trades, fills and events.
package struct ChartSeries: Sendable {
    package let category: String
    package let symbol: String
    /// The exchange's name of the interval, such as `3` or `D`.
    package let interval: String
    /// `mark`, `index` or `premium`; nil for the last price.
    package let priceType: String?
    package var candles: CandleColumns
    /// Overlays on the price and lines in panes, in the order of their fields.
    package var lines: [ChartLine] = []
    package var signals: [ChartSignal] = []
    package var trades: [ChartTrade] = []
    package var fills: [ChartFill] = []
    package var notes: [ChartNote] = []

    package init(category: String, symbol: String, interval: String, priceType: String?, candles: CandleColumns) {
        (self.category, self.symbol, self.interval, self.priceType) = (category, symbol, interval, priceType)
        self.candles = candles
    }
}

/// Candles as columns of one length. Prices are whole numbers of `1 / 10^decimals`.
package struct CandleColumns: Sendable {
    package var times: [Int] = []
    /// The first millisecond after each candle.
    package var ends: [Int] = []
    package var decimals = 0
    package var opens: [Int64] = []
    package var highs: [Int64] = []
    package var lows: [Int64] = []
    package var closes: [Int64] = []
    /// NaN if the volume is unknown.
    package var volumes: [Double] = []
    package var marks: [CandleMarks] = []
    /// Number of missing candles before a candle, by that candle's index.
    package var lost: [Int: Int] = [:]

    package init() {}

    package var count: Int { times.count }
}

/// Flags that say why a candle is doubtful.
package struct CandleMarks: OptionSet, Sendable {
    package let rawValue: UInt8
    package init(rawValue: UInt8) { self.rawValue = rawValue }

    package static let gap = CandleMarks(rawValue: 1)
    package static let partial = CandleMarks(rawValue: 2)
    package static let filled = CandleMarks(rawValue: 4)
    package static let simulated = CandleMarks(rawValue: 8)
    package static let inferred = CandleMarks(rawValue: 16)
    package static let backfilled = CandleMarks(rawValue: 32)
    package static let forming = CandleMarks(rawValue: 64)
}

/// A field over time: one value per candle, NaN while it is unknown.
package struct ChartLine: Sendable {
    package let name: String
    /// Lines with the same pane name share a pane; nil draws the line on the price.
    package let pane: String?
    package let shape: IndicatorDefinition.Drawing.Shape
    /// Whether the values are 1, -1 or 0, drawn as marks at candles instead of a line.
    package let isState: Bool
    /// The pane's fixed scale.
    package let range: ClosedRange<Double>?
    package let levels: [Double]
    /// How people interpret the line.
    package let reading: String?
    package var values: [Double]

    package init(
        name: String, pane: String?, shape: IndicatorDefinition.Drawing.Shape = .line, isState: Bool = false,
        range: ClosedRange<Double>? = nil, levels: [Double] = [], reading: String? = nil, values: [Double] = []
    ) {
        (self.name, self.pane, self.shape, self.isState) = (name, pane, shape, isState)
        (self.range, self.levels, self.reading, self.values) = (range, levels, reading, values)
    }
}

/// A signal at the close of a candle.
package struct ChartSignal: Sendable {
    package struct Vote: Sendable {
        package let name: String
        /// NaN while unknown.
        package let vote: Double
        package let weight: Double
        package let contribution: Double
        package let isFilter: Bool

        package init(name: String, vote: Double, weight: Double, contribution: Double, isFilter: Bool) {
            (self.name, self.vote, self.weight) = (name, vote, weight)
            (self.contribution, self.isFilter) = (contribution, isFilter)
        }
    }

    package var id = ""
    /// Close time of the signal's candle.
    package var time = 0
    package var isLong = true
    /// False if the signal may only close a position.
    package var opens = true
    package var strategy = ""
    package var score = Double.nan
    package var entry = Double.nan
    package var stop = Double.nan
    package var target = Double.nan
    package var confidence: String?
    package var reasons: [String] = []
    package var votes: [Vote] = []
    package var isSimulated = false

    package init() {}
}

/// A closed trade, or an open position, whose `exit` is nil.
package struct ChartTrade: Sendable {
    package struct Point: Sendable {
        package let time: Int
        package let price: Double

        package init(time: Int, price: Double) { (self.time, self.price) = (time, price) }
    }

    package var id = ""
    package var isLong = true
    package var strategy = ""
    package var entry = Point(time: 0, price: .nan)
    package var exit: Point?
    package var quantity = Double.nan
    /// NaN while the trade is open.
    package var pnl = Double.nan
    package var currency: String?
    package var reason: String?
    /// The price of the stop loss from each time on; NaN means no stop.
    package var stops: [Point] = []
    package var isSimulated = false

    package init() {}
}

/// One fill of an order.
package struct ChartFill: Sendable {
    package let time: Int
    package let price: Double
    package let quantity: Double
    package let isBuy: Bool
    /// `entry`, `stop`, `target`, …
    package let role: String

    package init(time: Int, price: Double, quantity: Double, isBuy: Bool, role: String) {
        (self.time, self.price, self.quantity, self.isBuy, self.role) = (time, price, quantity, isBuy, role)
    }
}

/// An event as a line of text.
package struct ChartNote: Sendable {
    package let time: Int
    package let text: String

    package init(time: Int, text: String) { (self.time, self.text) = (time, text) }
}
