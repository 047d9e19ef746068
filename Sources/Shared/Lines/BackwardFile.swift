/// Lines kept in a temporary file, to be read from the last to the first. The file loses its name once it is open, so it
/// disappears with its reader.
struct BackwardFile {
    private var target: Output
    private let targetDescriptor: Int32
    private let descriptor: Int32
    private(set) var count = 0
    /// The end of the lines that have not been read yet.
    private var position = 0
    /// The beginning of the last block, if it belongs to a line that begins before the block.
    private var head: [UInt8] = []
    /// The input that was read after these lines, and whether the input ends with it.
    private(set) var rest: [UInt8] = []
    private(set) var hasEnded = false

    private static let name = "a temporary file"

    init() throws(Failure) {
        let folder = try TemporaryFolder()
        let path = folder.file("lines")
        targetDescriptor = try System.createDraft(path, permissions: 0o600, name: path)
        descriptor = try System.open(path)
        target = Output(descriptor: targetDescriptor, name: BackwardFile.name)
    }

    /// Adds a line, given without its newline.
    mutating func add(_ buffer: [UInt8], _ line: Range<Int>) throws(Failure) {
        target.write(buffer, line)
        target.write("\n")
        try target.drain()
        count += 1
        position += line.count + 1
    }

    /// Ends writing. `rest` is the input that follows the lines.
    mutating func finish(rest: [UInt8], hasEnded: Bool) throws(Failure) {
        try target.flush()
        try System.close(targetDescriptor, name: BackwardFile.name)
        self.rest = rest
        self.hasEnded = hasEnded
    }

    /// The lines of the previous block, the last line first; nil once there are no more.
    mutating func block(_ size: Int) throws(Failure) -> [UInt8]? {
        if position == 0 {
            try System.close(descriptor, name: BackwardFile.name)
            return nil
        }
        let start = max(0, position - size)
        var bytes = [UInt8](repeating: 0, count: position - start)
        try System.seek(descriptor, to: start, name: BackwardFile.name)
        var filled = 0
        while filled < bytes.count {
            switch try System.read(descriptor, into: &bytes, from: filled, name: BackwardFile.name) {
            case .bytes(let more): filled += more
            case .interrupted: break
            case .end: throw .io("\(BackwardFile.name) was cut short")
            }
        }
        position = start
        bytes += head
        // A line that begins before this block is completed with the previous block.
        let first = start == 0 ? 0 : (bytes.firstIndex(of: UInt8(ascii: "\n")) ?? bytes.count - 1) + 1
        head = Array(bytes[..<first])
        var lines: [UInt8] = []
        lines.reserveCapacity(bytes.count - first)
        var end = bytes.count
        while end > first {
            let begin = bytes[first..<end - 1].lastIndex(of: UInt8(ascii: "\n")).map { $0 + 1 } ?? first
            lines += bytes[begin..<end]
            end = begin
        }
        return lines
    }
}

extension LineInput {
    /// Makes the last line taken, and those behind it up to one that `endsSection`, be read from the last to the first. For
    /// this it reads the input up to there into a temporary file. Returns a last line without a newline, which is not one of
    /// them.
    mutating func turnRound(_ endsSection: (ArraySlice<UInt8>) -> Bool) throws(Failure) -> [UInt8]? {
        let first = numbers
        putBack()
        var file = try BackwardFile()
        var cut: [UInt8]?
        reading: while true {
            switch take() {
            case .line(let line, let isTerminated):
                if endsSection(buffer[line]) {
                    putBack()
                    break reading
                }
                // A row that is an array is complete with its bracket, even without a newline.
                if !isTerminated, buffer[line].last(where: { $0 != 0x20 }) != UInt8(ascii: "]") {
                    cut = Array(buffer[line])
                    break reading
                }
                try file.add(buffer, line)
            case .tooLong: throw .io("\(name): expected at most \(LineInput.longestLine) bytes in a line")
            case .none:
                if hasEnded { break reading }
                if case .interrupted = try fill(), StopSignals.stopRequested != nil { break reading }
            }
        }
        try file.finish(rest: Array(buffer[next..<filled]), hasEnded: hasEnded)
        numbers.turnRound(file.count, first: first)
        (next, searched, filled, hasEnded) = (0, 0, 0, false)
        backward = file
        return cut
    }

    mutating func fillBackwards() throws(Failure) -> FillResult {
        guard let bytes = try backward?.block(blockSize) else {
            append(backward?.rest ?? [])
            hasEnded = backward?.hasEnded ?? false
            backward = nil
            return .filled
        }
        append(bytes)
        return .filled
    }

    private mutating func append(_ bytes: [UInt8]) {
        makeRoom()
        if filled + bytes.count > buffer.count {
            buffer += [UInt8](repeating: 0, count: filled + bytes.count - buffer.count)
        }
        buffer.replaceSubrange(filled..<filled + bytes.count, with: bytes)
        filled += bytes.count
    }
}
