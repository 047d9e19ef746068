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
    private let inputs: Inputs
    private let isForced: Bool
    private var scratch = Output.inMemory()

    private struct File {
        let output: OwnFile
        var rows: RollingRows
        var isChanged = false
        /// The last write failed; the next may succeed.
        var hasFailed = false
        /// Another program's file, or an input: never written.
        var isRefused = false
    }

    init(pattern: String, rows: Int, period: Int, inputs: Inputs, isForced: Bool) throws(Failure) {
        self.pattern = pattern
        self.rows = rows
        self.period = period
        self.inputs = inputs
        self.isForced = isForced
        lastWrite = System.monotonicTime - period
        if !pattern.contains("{") { try output(pattern).check(inputs: inputs) }
    }

    /// The file of a series. A second one needs its own.
    private func path(of key: SeriesKey) throws(Failure) -> String {
        let path = FilePattern.expand(
            pattern, category: key.category.text, symbol: key.symbol.text, interval: key.interval?.name ?? "")
        if files.contains(where: { $0?.output.path == path }) {
            throw .usage("--csv \(pattern) cannot also hold \(key): put {symbol}, {interval} or {category} into its name")
        }
        return path
    }

    mutating func add(_ candle: Candle, _ number: Int, of key: SeriesKey) throws(Failure) {
        while files.count <= number { files.append(nil) }
        if files[number] == nil { files[number] = File(output: output(try path(of: key)), rows: RollingRows(capacity: rows)) }
        scratch.discard()
        scratch.write(columns: candle)
        files[number]?.rows.add(time: candle.time, scratch)
        files[number]?.isChanged = true
        if due == nil { due = lastWrite + period }
    }

    /// Writes the files that have changed, if it is time. A file that cannot be written now is tried again next time.
    mutating func writeDue(_ messages: Messages) {
        if let due, System.monotonicTime >= due { writeChanged(messages) }
    }

    /// Writes all that has changed, at the end. Fails where a file could not be written.
    mutating func write(_ messages: Messages) throws(Failure) {
        writeChanged(messages)
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
                    messages.error("\(text); trying again every \(TimeSpan.text(period))")
                }
                files[number]?.hasFailed = true
                due = lastWrite + period
            }
        }
    }

    private func write(_ file: File) throws(Failure) {
        try file.output.replace(inputs: inputs) { (output) throws(Failure) in
            output.write(string: RollingFiles.header)
            file.rows.write(to: &output)
        }
    }

    private static let header = "timestamp,open,high,low,close,volume\n"

    private func output(_ path: String) -> OwnFile {
        OwnFile(path, option: "csv", beginnings: [RollingFiles.header], isForced: isForced)
    }
}
