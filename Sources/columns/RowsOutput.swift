import Shared

/// The destination of rows: standard output, files that are written whole at the end, or files that keep the last rows.
struct RowsOutput {
    private let options: ColumnsOptions
    private let inputs: Inputs
    private var sheets: [Sheet] = []
    private var numbers: [String: Int] = [:]
    private var files: PacedFiles
    private var scratch = Output.inMemory()
    private var count = 0
    /// The fields that have no column, and how many of their values were dropped.
    private var leftOut: [(name: String, count: Int)] = []

    /// A table and its rows.
    private struct Sheet {
        let path: String?
        var table: Table
        var rows: RollingRows?
        var draft: CSVDraft?
        /// For each column added later, the number of the first row that has it.
        var growths: [Int] = []
        var count = 0
    }

    init(_ options: ColumnsOptions, _ inputs: Inputs) throws(Failure) {
        self.options = options
        self.inputs = inputs
        var period = 0
        if case .rolling(_, _, let given) = options.target { period = given }
        files = PacedFiles(option: "csv", period: period, inputs: inputs)
        if let pattern = options.target.pattern, !pattern.contains("{") { try file(pattern).check(inputs: inputs) }
    }

    /// The time at which files are due to be written, on the monotonic clock.
    var due: Int? { files.due }

    /// The state as text, for status reports.
    var state: String {
        Messages.count(count, "row") + (options.target.pattern == nil ? "" : " in \(Messages.count(sheets.count, "file"))")
    }

    private func file(_ path: String) -> OwnFile {
        OwnFile(path, option: "csv", isForced: options.isForced) { Table.isOwn($0) }
    }

    /// Returns the header of rows on standard output, if it is known before any record.
    mutating func earlyHeader(type: String?) -> String? {
        guard options.target.pattern == nil, let fields = options.fields else { return nil }
        let table = Table(type: type ?? "candle", fields: fields)
        return table.header(isMarked: false) + "\n"
    }

    mutating func add(
        _ json: borrowing JSON, type: String, path: String?, to output: inout Output, _ messages: Messages
    ) throws(Failure) {
        let number = numbers[path ?? ""] ?? open(path, type: type)
        let isFirst = sheets[number].count == 0
        let new = sheets[number].table.read(json, mayGrow: path != nil)
        if !new.isEmpty { grow(number, new, messages) }
        sheets[number].count += 1
        count += 1
        scratch.discard()
        sheets[number].table.write(json, to: &scratch)
        switch options.target {
        case .rows:
            if isFirst, options.fields == nil { output.write(string: sheets[number].table.header(isMarked: false) + "\n") }
            output.write(scratch.bytes)
            output.write("\n")
        case .whole(let pattern):
            if isFirst {
                let header = sheets[number].table.header(isMarked: true) + "\n"
                sheets[number].draft = try CSVDraft(file(path ?? pattern), inputs: inputs, header: header)
            }
            try sheets[number].draft?.add(scratch)
        case .rolling:
            sheets[number].rows?.add(scratch)
            files.change(number)
        }
    }

    private mutating func open(_ path: String?, type: String) -> Int {
        let number = sheets.count
        var sheet = Sheet(path: path, table: Table(type: type, fields: options.fields))
        if case .rolling(let pattern, let rows, _) = options.target {
            sheet.rows = RollingRows(capacity: rows)
            files.open(number, file(path ?? pattern))
        }
        sheets.append(sheet)
        numbers[path ?? ""] = number
        return number
    }

    /// Handles new fields: a file gets columns for them; on standard output, which cannot get columns later, they are dropped.
    private mutating func grow(_ number: Int, _ new: [String], _ messages: Messages) {
        for name in new {
            guard let path = sheets[number].path else {
                leaveOut(name, row: sheets[number].count + 1, messages)
                continue
            }
            sheets[number].growths.append(sheets[number].count)
            sheets[number].draft?.grow()
            messages.note(
                "\(Plain.line(path)): the field \(Plain.line(name)) first came in row \(sheets[number].count + 1); "
                    + "it is the last column, empty in the rows before")
        }
    }

    private static let mostLeftOut = 1000

    private mutating func leaveOut(_ name: String, row: Int, _ messages: Messages) {
        if let place = leftOut.firstIndex(where: { $0.name == name }) {
            leftOut[place].count += 1
        } else if leftOut.count < RowsOutput.mostLeftOut {
            leftOut.append((name, 1))
            messages.error(
                "the field \(Plain.line(name)) first came in row \(row), after the header was written, and is left out; "
                    + "name it in --fields, or write a file")
        }
    }

    // MARK: Files

    mutating func writeDue(_ messages: Messages) { files.writeDue(messages, content) }

    private var content: PacedFiles.Content {
        { [sheets] number, output in
            let sheet = sheets[number]
            output.write(string: sheet.table.header(isMarked: true) + "\n")
            sheet.rows?.write(to: &output) { row, output in
                var missing = sheet.growths.count
                while missing > 0, sheet.growths[sheet.growths.count - missing] <= row { missing -= 1 }
                for _ in 0..<missing { output.write(",") }
            }
        }
    }

    /// Writes the remaining rows, and names missing fields. Fails if a file could not be written, or a value had no column.
    mutating func finish(_ messages: Messages) throws(Failure) {
        tellMissing(messages)
        var failure: Failure?
        for number in sheets.indices where sheets[number].draft != nil {
            let header = sheets[number].table.header(isMarked: true) + "\n"
            do throws(Failure) { try sheets[number].draft?.finish(header: header) } catch {
                sheets[number].draft?.discard()
                failure = failure ?? error
            }
        }
        files.writeChanged(messages, content)
        if let failure { throw failure }
        try files.checkWritten()
        if leftOut.isEmpty { return }
        let list = leftOut.prefix(6).map { "\(Plain.line($0.name)) in \(Messages.count($0.count, "row"))" }
        let more = leftOut.count > 6 ? " and \(leftOut.count - 6) more fields" : ""
        messages.error("left out: " + list.joined(separator: ", ") + more)
        throw .badInput
    }

    /// Names the fields of --fields that no record had.
    private func tellMissing(_ messages: Messages) {
        if count == 0 { return }
        for name in options.fields ?? []
        where sheets.allSatisfy({ sheet in sheet.table.columns.allSatisfy { $0.name != name || !$0.hasCome } }) {
            messages.note(
                "--fields: \(Plain.line(name)) never appeared in \(Messages.count(count, "record")); its column is empty")
        }
    }
}
