/// A CSV file that grows row by row and is put in its place when it is whole. Its columns may grow too: rows before a new column get an
/// empty cell at their end. Takes no more memory for more rows.
package struct CSVDraft {
    private let file: OwnFile
    private let inputs: Inputs
    private var draft: FileDraft
    private let headerLength: Int
    private var length: Int
    /// Where the first row begins that has another column more.
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

    /// The rows from here on have a column more.
    package mutating func grow() { growths.append(length) }

    /// Puts the file in its place, with the header of all its columns.
    package mutating func finish(header: String) throws(Failure) {
        if draft.output.hasFailed { throw .io("cannot write \(file.path): not all rows could be written") }
        if growths.isEmpty {
            // Something else may have been put there meanwhile.
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

    /// Rows end at a line break outside quotes.
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
