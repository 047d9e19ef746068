import Shared

/// The last closed candles of each series, kept in CSV files that are replaced whole, so that a reader never meets half of one.
struct RollingFiles {
    private let pattern: String
    private let rows: Int
    private let period: Int
    private var files: [File?] = []
    /// When, on the monotonic clock, the files are due to be written; nil while nothing in them is new.
    private(set) var due: Int?
    private var lastWrite: Int
    private var hasFailed = false
    private var scratch = Output.inMemory()

    private struct File {
        let path: String
        var rows: RollingRows
        var isChanged = false
    }

    init(pattern: String, rows: Int, seconds: Int) throws(Failure) {
        self.pattern = pattern
        self.rows = rows
        period = seconds * 1000
        lastWrite = System.monotonicTime - period
        if pattern.isEmpty { throw .usage("--csv: expected the name of a file, or '-'") }
        if System.isSpecialFile(pattern) { throw .usage("--csv: expected a regular file to replace; \(pattern) is not one") }
    }

    /// The file of a series. A second one needs its own.
    private func path(of key: SeriesKey) throws(Failure) -> String {
        let path = FilePattern.expand(
            pattern, category: key.category.text, symbol: key.symbol.text, interval: key.interval?.name ?? "")
        if files.contains(where: { $0?.path == path }) {
            throw .usage("--csv \(pattern) cannot also hold \(key): put {symbol}, {interval} or {category} into its name")
        }
        return path
    }

    mutating func add(_ candle: Candle, _ number: Int, of key: SeriesKey) throws(Failure) {
        while files.count <= number { files.append(nil) }
        if files[number] == nil { files[number] = File(path: try path(of: key), rows: RollingRows(capacity: rows)) }
        scratch.discard()
        scratch.write(columns: candle)
        files[number]?.rows.add(time: candle.time, scratch)
        files[number]?.isChanged = true
        if due == nil { due = lastWrite + period }
    }

    /// Writes the files that have changed, if it is time. What cannot be written now is tried again next time.
    mutating func writeDue(_ messages: Messages) {
        guard let due, System.monotonicTime >= due else { return }
        do throws(Failure) {
            try write()
            if hasFailed { messages.note("--csv: written again") }
            hasFailed = false
        } catch {
            if case .io(let text) = error, !hasFailed { messages.error("\(text); it is tried again") }
            hasFailed = true
            self.due = System.monotonicTime + period
        }
    }

    /// Writes all that has changed, at the end.
    mutating func write() throws(Failure) {
        for number in files.indices where files[number]?.isChanged == true {
            if let file = files[number] { try write(file) }
            files[number]?.isChanged = false
        }
        lastWrite = System.monotonicTime
        due = nil
    }

    private func write(_ file: File) throws(Failure) {
        try System.replaceFile(file.path) { (output) throws(Failure) in
            output.write("timestamp,open,high,low,close,volume\n")
            file.rows.write(to: &output)
        }
    }
}
