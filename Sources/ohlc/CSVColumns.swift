import Shared

/// Columns that `--csv-columns` appends to the rows of candles, in the order of this list.
enum CSVColumn: String, CaseIterable {
    case category
    case priceType = "price_type"
    case turnover, closed, marks

    static let names = allCases.map { $0.rawValue }

    /// The part of a header that names these columns: `,turnover,marks`.
    static func header(_ columns: [CSVColumn]) -> String { columns.map { ",\($0.rawValue)" }.joined() }

    /// All headers that candles may have, to recognise files that `ohlc` wrote.
    static let headers: [String] = (0..<1 << allCases.count).map { choice in
        header(allCases.indices.filter { choice & 1 << $0 > 0 }.map { allCases[$0] })
    }

    /// Reads the columns that the option lists. Fails on an unknown column.
    static func read(_ arguments: Arguments) throws(Failure) -> [CSVColumn] {
        let words = (arguments.text("csv-columns") ?? "").split(separator: ",", omittingEmptySubsequences: false).map(
            String.init)
        if !arguments.has("csv-columns") { return [] }
        for word in words where CSVColumn(rawValue: word) == nil {
            throw arguments.wrong("csv-columns", "columns among " + names.joined(separator: " "), word)
        }
        return allCases.filter { words.contains($0.rawValue) }
    }
}

extension Output {
    /// Writes `open,high,low,close,volume` and the requested columns.
    mutating func write(columns candle: Candle, of key: SeriesKey, _ others: [CSVColumn]) {
        for price in [candle.open, candle.high, candle.low, candle.close] {
            write(price)
            write(",")
        }
        let isTraded = key.priceType == .last
        if isTraded { write(candle.volume) }
        for column in others {
            write(",")
            switch column {
            case .category: write(string: key.category.text.csvField)
            case .priceType: write(string: key.priceType.name)
            case .turnover: if isTraded, let turnover = candle.shownTurnover(inverse: key.isInverse) { write(turnover) }
            case .closed: write(candle.isClosed ? "true" : "false")
            case .marks: write(string: candle.marks.words)
            }
        }
    }

    /// Writes a row that names its series, for standard output.
    mutating func writeRow(_ candle: Candle, of key: SeriesKey, _ others: [CSVColumn]) {
        write(timestamp: candle.time)
        write(",")
        write(string: key.symbol.text.csvField)
        write(",")
        write(string: key.interval?.name ?? "")
        write(",")
        write(columns: candle, of: key, others)
        write("\n")
    }
}

extension Candle.Marks {
    /// Whether the candle's numbers are doubtful. Those of a backfilled candle are not: they are the exchange's own.
    var areDoubts: Bool { gap > 0 || isPartial || isFilled || isInferred || isSimulated }

    /// The marks as a column shows them: `backfill:gap gap:2 partial`.
    var words: String {
        var words: [String] = []
        if let backfill { words.append("backfill:\(backfill == .gap ? "gap" : "history")") }
        if gap > 0 { words.append("gap:\(gap)") }
        for (isSet, name) in [
            (isPartial, "partial"), (isFilled, "filled"), (isInferred, "inferred"), (isSimulated, "simulated"),
        ]
        where isSet { words.append(name) }
        return words.joined(separator: " ")
    }

    init(words text: String) throws(Failure) {
        self.init()
        for word in text.split(separator: " ") {
            let parts = word.split(separator: ":", maxSplits: 1).map(String.init)
            switch (parts[0], parts.count > 1 ? parts[1] : nil) {
            case ("backfill", "history"): backfill = .history
            case ("backfill", "gap"): backfill = .gap
            case ("partial", nil): isPartial = true
            case ("filled", nil): isFilled = true
            case ("inferred", nil): isInferred = true
            case ("simulated", nil): isSimulated = true
            case ("gap", let count?) where Int(count).map { (0...1_000_000_000).contains($0) } == true: gap = Int(count) ?? 0
            default: throw .badRecord("expected marks such as 'gap:2 partial' as 'marks', got '\(text)'")
            }
        }
    }
}
