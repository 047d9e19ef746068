import Shared

/// The last candles of each series, kept in CSV files.
struct RollingFiles {
    private let options: OhlcOptions.CSVFiles
    private let columns: [CSVColumn]
    private var files: PacedFiles
    private var tables: [Table] = []
    private let isForced: Bool
    private var scratch = Output.inMemory()

    private struct Table {
        var rows: RollingRows
        /// The row of the forming candle, after the closed ones, if a column distinguishes it from them.
        var forming: RollingRows?
    }

    init(_ options: OhlcOptions.CSVFiles, columns: [CSVColumn], inputs: Inputs, isForced: Bool) throws(Failure) {
        self.options = options
        self.columns = columns
        self.isForced = isForced
        files = PacedFiles(option: "csv", period: options.period, inputs: inputs)
        if !options.pattern.contains("{") { try output(options.pattern).check(inputs: inputs) }
    }

    /// The time at which the files are due to be written, on the monotonic clock; nil while nothing has changed.
    var due: Int? { files.due }

    /// Returns the file of a series. Fails if the file already belongs to another series.
    private func path(of key: SeriesKey) throws(Failure) -> String {
        let path = FilePattern.expand(
            options.pattern, category: key.category.text, symbol: key.symbol.text, interval: key.interval?.name ?? "",
            priceType: key.priceType.name)
        if files.contains(path: path) {
            let part = key.priceType == .last ? "{symbol}, {interval} or {category}" : "{price_type}"
            throw .usage("--csv \(options.pattern) cannot also hold \(key): put \(part) into its name")
        }
        return path
    }

    /// Whether a note said that a file does not hold the whole history.
    private var hasToldShort = false

    mutating func add(_ candle: Candle, _ number: Int, of key: SeriesKey, _ messages: Messages) throws(Failure) {
        if !files.has(number) {
            files.open(number, output(try path(of: key)))
            let capacity = options.rows == 0 ? Int.max : options.rows
            while tables.count <= number { tables.append(Table(rows: RollingRows(capacity: capacity))) }
        }
        scratch.discard()
        scratch.write(columns: candle, of: key, columns)
        if candle.isClosed {
            tables[number].forming = nil
            tables[number].rows.add(time: candle.time, scratch)
        } else {
            var row = RollingRows(capacity: 1)
            row.add(time: candle.time, scratch)
            tables[number].forming = row
        }
        files.change(number)
        if candle.marks.backfill == .history, !hasToldShort, tables[number].rows.dropped > 0 {
            hasToldShort = true
            messages.note("--csv: the history of \(key) is longer than --max \(options.rows): \(Self.howToKeepAll)")
        }
    }

    private static let howToKeepAll = "older candles are dropped; --max 0 keeps all"

    /// Notes at the end of the input that files do not hold all candles.
    private func tellShort(_ messages: Messages) {
        let short = tables.count { $0.rows.dropped > 0 }
        if short == 0 || hasToldShort || StopSignals.stopRequested != nil { return }
        let count = Messages.count(files.count, "file")
        messages.note("--csv: \(short) of \(count) had more candles than --max \(options.rows): \(Self.howToKeepAll)")
    }

    /// Writes the changed files if they are due. A failed write is retried next time.
    mutating func writeDue(_ messages: Messages) { files.writeDue(messages, content) }

    /// Writes all changed files, at the end. Fails if a file could not be written.
    mutating func write(_ messages: Messages) throws(Failure) {
        files.writeChanged(messages, content)
        tellShort(messages)
        try files.checkWritten()
    }

    private var content: PacedFiles.Content {
        { [tables, columns] number, output in
            output.write(string: RollingFiles.header + CSVColumn.header(columns) + "\n")
            tables[number].rows.writeTimed(to: &output)
            tables[number].forming?.writeTimed(to: &output)
        }
    }

    private static let header = "timestamp,open,high,low,close,volume"
    private static let headers = CSVColumn.headers.map { header + $0 + "\n" }

    private func output(_ path: String) -> OwnFile {
        OwnFile(path, option: "csv", beginnings: RollingFiles.headers, isTimed: true, isForced: isForced)
    }
}
