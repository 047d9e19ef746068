import Shared

/// The last candles of each series, kept in CSV files that are replaced whole, so that a reader never meets half of one.
struct RollingFiles {
    private let options: OhlcOptions.CSVFiles
    private let columns: [CSVColumn]
    private var files: [File?] = []
    /// When, on the monotonic clock, the files are due to be written; nil while nothing in them is new.
    private(set) var due: Int?
    private var lastWrite: Int
    private let inputs: Inputs
    private let isForced: Bool
    private var scratch = Output.inMemory()

    private struct File {
        let output: OwnFile
        var rows: RollingRows
        /// The candle that forms, as a row behind the closed ones, where a column tells closed ones from it.
        var forming: RollingRows?
        var isChanged = false
        /// The last write failed; the next may succeed.
        var hasFailed = false
        /// Another program's file, or an input: never written.
        var isRefused = false
    }

    init(_ options: OhlcOptions.CSVFiles, columns: [CSVColumn], inputs: Inputs, isForced: Bool) throws(Failure) {
        self.options = options
        self.columns = columns
        self.inputs = inputs
        self.isForced = isForced
        lastWrite = System.monotonicTime - options.period
        if !options.pattern.contains("{") { try output(options.pattern).check(inputs: inputs) }
    }

    /// The file of a series. A second one needs its own.
    private func path(of key: SeriesKey) throws(Failure) -> String {
        let path = FilePattern.expand(
            options.pattern, category: key.category.text, symbol: key.symbol.text, interval: key.interval?.name ?? "",
            priceType: key.priceType.name)
        if files.contains(where: { $0?.output.path == path }) {
            let part = key.priceType == .last ? "{symbol}, {interval} or {category}" : "{price_type}"
            throw .usage("--csv \(options.pattern) cannot also hold \(key): put \(part) into its name")
        }
        return path
    }

    /// Whether a file that history does not fit into was reported.
    private var hasToldShort = false

    mutating func add(_ candle: Candle, _ number: Int, of key: SeriesKey, _ messages: Messages) throws(Failure) {
        while files.count <= number { files.append(nil) }
        if files[number] == nil {
            let capacity = options.rows == 0 ? Int.max : options.rows
            files[number] = File(output: output(try path(of: key)), rows: RollingRows(capacity: capacity))
        }
        scratch.discard()
        scratch.write(columns: candle, of: key, columns)
        if candle.isClosed {
            files[number]?.forming = nil
            files[number]?.rows.add(time: candle.time, scratch)
        } else {
            var row = RollingRows(capacity: 1)
            row.add(time: candle.time, scratch)
            files[number]?.forming = row
        }
        files[number]?.isChanged = true
        if due == nil { due = lastWrite + options.period }
        if candle.marks.backfill == .history, !hasToldShort, files[number]?.rows.dropped ?? 0 > 0 {
            hasToldShort = true
            messages.note("--csv: the history of \(key) is longer than --max \(options.rows): \(Self.howToKeepAll)")
        }
    }

    private static let howToKeepAll = "older candles are dropped; --max 0 keeps all"

    /// Says at the end of the input that files do not hold all of it.
    private func tellShort(_ messages: Messages) {
        let short = files.count { $0?.rows.dropped ?? 0 > 0 }
        if short == 0 || hasToldShort || StopSignals.stopRequested != nil { return }
        let count = Messages.count(files.count { $0 != nil }, "file")
        messages.note("--csv: \(short) of \(count) had more candles than --max \(options.rows): \(Self.howToKeepAll)")
    }

    /// Writes the files that have changed, if it is time. A file that cannot be written now is tried again next time.
    mutating func writeDue(_ messages: Messages) {
        if let due, System.monotonicTime >= due { writeChanged(messages) }
    }

    /// Writes all that has changed, at the end. Fails where a file could not be written.
    mutating func write(_ messages: Messages) throws(Failure) {
        writeChanged(messages)
        tellShort(messages)
        let count = files.count { $0 != nil }
        let refused = files.count { $0?.isRefused == true }
        if refused > 0 { throw .usage("--csv: \(refused) of \(Messages.count(count, "file")) not written") }
        let failed = files.count { $0?.hasFailed == true }
        if failed > 0 { throw .io("--csv: \(failed) of \(Messages.count(count, "file")) not written") }
    }

    /// Each file on its own: one that cannot be written keeps no other from being written.
    private mutating func writeChanged(_ messages: Messages) {
        lastWrite = System.monotonicTime
        due = nil
        for number in files.indices {
            guard let file = files[number], file.isChanged, !file.isRefused else { continue }
            do throws(Failure) {
                try write(file)
                if file.hasFailed { messages.note("\(file.output.path): written again") }
                files[number]?.isChanged = false
                files[number]?.hasFailed = false
            } catch {
                if case .usage(let text) = error {
                    messages.error(text)
                    files[number]?.isRefused = true
                    continue
                }
                if case .io(let text) = error, !file.hasFailed {
                    messages.error("\(text); trying again every \(TimeSpan.text(options.period))")
                }
                files[number]?.hasFailed = true
                due = lastWrite + options.period
            }
        }
    }

    private func write(_ file: File) throws(Failure) {
        try file.output.replace(inputs: inputs) { (output) throws(Failure) in
            output.write(string: RollingFiles.header + CSVColumn.header(columns) + "\n")
            file.rows.write(to: &output)
            file.forming?.write(to: &output)
        }
    }

    private static let header = "timestamp,open,high,low,close,volume"
    private static let headers = CSVColumn.headers.map { header + $0 + "\n" }

    private func output(_ path: String) -> OwnFile {
        OwnFile(path, option: "csv", beginnings: RollingFiles.headers, isTimed: true, isForced: isForced)
    }
}
