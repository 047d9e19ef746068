/// A CSV file that is written row by row and moved to its final path when it is complete. Columns may be added too: rows before
/// a new column get an empty cell at their end. Memory use does not grow with the rows.
package struct CSVDraft {
    private let file: OwnFile
    private let inputs: Inputs
    private var draft: FileDraft
    private let headerLength: Int
    private var length: Int
    /// The offset of the first row after each added column.
    private var growths: [Int] = []

    /// `header` is the first line, with its line break.
    package init(_ file: OwnFile, inputs: Inputs, header: String) throws(Failure) {
        self.file = file
        self.inputs = inputs
        try file.check(inputs: inputs)
        draft = try FileDraft(of: file.path, ending: ".rows")
        headerLength = header.utf8.count
        length = headerLength
        draft.output.write(string: header)
    }

    /// Adds a row, without its line break.
    package mutating func add(_ row: borrowing Output) throws(Failure) {
        draft.output.write(row.bytes)
        draft.output.write("\n")
        length += row.count + 1
        try draft.output.drain()
    }

    /// Adds a column to the rows from here on.
    package mutating func grow() { growths.append(length) }

    /// Moves the file to its final path, with the header of all its columns.
    package mutating func finish(header: String) throws(Failure) {
        if draft.output.hasFailed { throw .io("cannot write \(file.path): not all rows could be written") }
        if growths.isEmpty {
            // Another file may have been put there meanwhile.
            try file.check(inputs: inputs)
            return try draft.finish()
        }
        try draft.output.flush()
        try file.replace(inputs: inputs) { (output) throws(Failure) in
            output.write(string: header)
            try copyRows(to: &output)
        }
        draft.discard()
    }

    package func discard() { draft.discard() }

    /// Copies the rows and adds their missing cells. Rows end at a line break outside quotes.
    private func copyRows(to output: inout Output) throws(Failure) {
        let source = try System.open(draft.path)
        defer { try? System.close(source, name: file.path) }
        try System.seek(source, to: headerLength, name: file.path)
        var buffer = [UInt8](repeating: 0, count: 1 << 16)
        var (place, rowStart, isQuoted) = (headerLength, headerLength, false)
        var missing = growths.count
        while true {
            guard case .bytes(let count) = try System.read(source, into: &buffer, from: 0, name: file.path) else { return }
            for byte in buffer[..<count] {
                place += 1
                if byte == UInt8(ascii: "\"") { isQuoted.toggle() }
                if byte == UInt8(ascii: "\n"), !isQuoted {
                    while missing > 0, growths[growths.count - missing] <= rowStart { missing -= 1 }
                    for _ in 0..<missing { output.write(",") }
                    rowStart = place
                }
                output.write(byte)
            }
            try output.drain()
        }
    }
}
