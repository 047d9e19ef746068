/// A column of the table.
enum Column: Hashable {
    /// The columns that are not fields of candles, in the order of the table; fields follow the sparkline.
    enum Kind: String, CaseIterable {
        case symbol, interval, price, change, spark, score, votes, signal, position, entry, stop
        case result = "r"
        case liquidation, funding
        case countdown = "next"
        case spread, imbalance, link
    }

    case kind(Kind)
    case field(Int)

    /// The title above the column.
    func title(_ fields: FieldTable) -> String {
        switch self {
        case .field(let number): fields.fields[number].name
        case .kind(let kind): kind.title
        }
    }

    /// The column's name in options and in the list of columns.
    func name(_ fields: FieldTable) -> String {
        switch self {
        case .field(let number): fields.fields[number].name
        case .kind(let kind): kind.rawValue
        }
    }

    /// Whether the cells are left-aligned.
    var isLeft: Bool {
        switch self {
        case .kind(.symbol), .kind(.interval), .kind(.spark), .kind(.signal), .kind(.position), .kind(.link), .field: true
        default: false
        }
    }
}

extension Column.Kind {
    fileprivate var title: String {
        switch self {
        case .symbol: "SYMBOL"
        case .interval: "INT"
        case .price: "PRICE"
        case .change: "24H"
        case .spark: "CLOSES"
        case .score: "SCORE"
        case .votes: "VOTES"
        case .signal: "SIGNAL"
        case .position: "POSITION"
        case .entry: "ENTRY"
        case .stop: "STOP"
        case .result: "R"
        case .liquidation: "LIQ"
        case .funding: "FUNDING"
        case .countdown: "NEXT"
        case .spread: "SPREAD"
        case .imbalance: "IMBAL"
        case .link: "LINK"
        }
    }

    /// Whether the column is always shown; other columns appear once they have data.
    var isAlwaysShown: Bool { [.symbol, .interval, .price, .change, .spark].contains(self) }

    /// The description in the list of columns.
    var meaning: String {
        switch self {
        case .symbol: "symbol, with the category unless it is linear"
        case .interval: "interval of the candles"
        case .price: "last price"
        case .change: "change over 24 hours; * since the first candle seen"
        case .spark: "closes of the last candles"
        case .score: "score of the strategy that was heard last"
        case .votes: "votes on the side of the score, and all votes"
        case .signal: "last signal and its age"
        case .position: "side and quantity of the open position"
        case .entry: "mean entry price"
        case .stop: "stop in force"
        case .result: "result in R, the loss at the first stop"
        case .liquidation: "distance to liquidation"
        case .funding: "funding rate"
        case .countdown: "time to the next funding"
        case .spread: "spread in basis points of the mid price"
        case .imbalance: "imbalance of the book, from -1 to 1"
        case .link: "state of the link, latency, reconnects (r), gaps (g)"
        }
    }
}
