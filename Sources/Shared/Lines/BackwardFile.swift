/// Lines that are kept in a temporary file, to be read from the last to the first. The file has no name any more once it is
/// open, so it is gone with its reader.
struct BackwardFile {
    private var target: Output
    private let targetDescriptor: Int32
    private let descriptor: Int32
    private(set) var count = 0
    /// The lines up to this offset were not read yet.
    private var position = 0
    /// The beginning of the block that was read last, if a line begins before it.
    private var head: [UInt8] = []
    /// What was read of the input behind these lines, and whether that is all there is.
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

    /// Keeps a line, without its newline.
    mutating func add(_ buffer: [UInt8], _ line: Range<Int>) throws(Failure) {
        target.write(buffer, line)
        target.write("\n")
        try target.drain()
        count += 1
        position += line.count + 1
    }

    /// All lines are kept; `rest` is what follows them.
    mutating func finish(rest: [UInt8], hasEnded: Bool) throws(Failure) {
        try target.flush()
        try System.close(targetDescriptor, name: BackwardFile.name)
        self.rest = rest
        self.hasEnded = hasEnded
    }

    /// The lines of the block before the one that was read last, the last line first; nil once there are no more.
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
        // A line that begins before the block waits for the block before.
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
    /// Reads the line that was taken last, and those behind it up to one that `endsSection`, from the last to the first. Reads
    /// the input up to there before, into a temporary file. Returns a last line that has no newline, which is not one of them.
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
                // A row of an array ends with its bracket, also where the newline is missing.
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
