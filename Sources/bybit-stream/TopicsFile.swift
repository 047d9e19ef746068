import Shared

/// The file or FIFO of `--topics`, whose lines add topics to the stream or remove them while it runs.
///
/// A regular file is read from its beginning and followed. If its beginning has changed (rewritten, replaced, truncated), all
/// its lines are read again. A FIFO is read as long as the stream runs; writers may come and go. Both are checked five times a
/// second, because a FIFO without writers cannot be waited for in any other way.
struct TopicsFile {
    struct Line {
        let number: Int
        let text: String
    }

    let path: String
    private let messages: Messages
    /// When to check the file next, on the monotonic clock.
    private(set) var due = 0
    private var state: FileState?
    /// The bytes read from a regular file, up to the end of a line.
    private var read: [UInt8] = []
    private var descriptor: Int32?
    /// The beginning of a line whose end has not been read yet; `restSince` is the time since which it has not grown.
    private var rest: [UInt8] = []
    private var restSince = 0
    /// The last line of a regular file, if it was used without its newline.
    private var unfinished: [UInt8] = []
    private var lineNumber = 0
    /// The last problem of the file that was reported.
    private var problem: String?

    private static let period = 200
    /// A last line without a newline is used when the file has not changed for this time, in ms: nobody is still writing it.
    private static let restWait = 5000
    private static let longestFile = 1 << 20
    private static let longestLine = 1000
    private static let mostBlocks = 16

    init(_ path: String, _ messages: Messages) throws(Failure) {
        self.path = path
        self.messages = messages
        guard let state = FileState(path: path) else {
            if System.exists(path) { throw .usage("--topics \(path): cannot be read") }
            report("\(path): does not exist yet; its lines are read as soon as it exists")
            return
        }
        if state.kind == .folder { throw .usage("--topics \(path): is a folder; expected a file or a FIFO") }
        // Otherwise our own output would come back as input.
        if let output = FileState(descriptor: 1), state.kind == .regular, output.isSameFile(as: state) {
            throw .usage("--topics \(path): is also the standard output")
        }
        if state.kind == .regular {
            _ = try System.readFile(path)
        } else {
            descriptor = try System.openStream(path)
            self.state = state
        }
    }

    /// Returns the lines that have come since the last call. Each problem of the file is reported once.
    mutating func lines(_ now: Int) -> [Line] {
        guard now >= due else { return [] }
        due = now + TopicsFile.period
        do throws(Failure) {
            guard let state = FileState(path: path) else {
                report("\(path): is gone; its lines count again as soon as it is back")
                return try readStream()
            }
            switch state.kind {
            case .folder:
                report("\(path): is a folder now")
                return []
            case .regular: return try readFile(state, now)
            case .stream:
                if let old = self.state, !old.isSameFile(as: state) { close() }
                if descriptor == nil { descriptor = try System.openStream(path) }
                self.state = state
                problem = nil
                return try readStream()
            }
        } catch {
            if case .io(let text) = error { report(text) }
            return []
        }
    }

    private mutating func report(_ text: String) {
        if problem == text { return }
        problem = text
        messages.error("--topics: \(text)")
    }

    // MARK: A regular file

    private mutating func readFile(_ state: FileState, _ now: Int) throws(Failure) -> [Line] {
        close()
        guard state != self.state else { return endRest(now) }
        guard state.size <= TopicsFile.longestFile else {
            report("\(path): is larger than \(TopicsFile.longestFile >> 20) MiB; its new lines do not count")
            return []
        }
        problem = nil
        let content = try System.readFile(path)
        if !content.starts(with: read) {
            if !read.isEmpty { messages.note("--topics: \(path) was rewritten; reading it from its beginning") }
            read = []
            lineNumber = 0
            unfinished = []
        }
        rest = []
        var lines = split(content[read.count...])
        // A line that was already used without its newline is not used again, unless it has grown.
        if !lines.isEmpty {
            if lines[0].text == text(unfinished) { lines.removeFirst() }
            unfinished = []
        }
        read = Array(content.dropLast(rest.count))
        restSince = now
        self.state = state
        return lines
    }

    /// Returns the last line of a file if it has no newline and the file no longer changes.
    private mutating func endRest(_ now: Int) -> [Line] {
        guard !rest.isEmpty, rest != unfinished, now - restSince >= TopicsFile.restWait else { return [] }
        unfinished = rest
        return [Line(number: lineNumber + 1, text: text(rest))]
    }

    // MARK: A FIFO

    private mutating func readStream() throws(Failure) -> [Line] {
        guard let descriptor else { return [] }
        var lines: [Line] = []
        var buffer = [UInt8](repeating: 0, count: 4096)
        // A writer that never stops must not hold the stream up.
        for _ in 0..<TopicsFile.mostBlocks {
            switch try System.read(descriptor, into: &buffer, from: 0, name: path) {
            case .bytes(let count): lines += split(buffer[..<count])
            case .interrupted: return lines
            case .end:
                // The last writer has closed the FIFO.
                if !rest.isEmpty { lines.append(endLine()) }
                return lines
            }
        }
        return lines
    }

    private mutating func close() {
        if let descriptor { try? System.close(descriptor, name: path) }
        descriptor = nil
    }

    // MARK: Lines

    private mutating func split(_ bytes: ArraySlice<UInt8>) -> [Line] {
        var lines: [Line] = []
        for byte in bytes {
            if byte == UInt8(ascii: "\n") {
                lines.append(endLine())
            } else if rest.count <= TopicsFile.longestLine {
                rest.append(byte)
            }
        }
        return lines
    }

    private mutating func endLine() -> Line {
        lineNumber += 1
        defer { rest = [] }
        return Line(number: lineNumber, text: text(rest))
    }

    /// The text of a line, without the byte order mark that some editors put in front of a file.
    private func text(_ line: [UInt8]) -> String {
        let mark: [UInt8] = [0xEF, 0xBB, 0xBF]
        let bytes = line.starts(with: mark) ? line.dropFirst(mark.count) : line[...]
        return String(String(decoding: bytes, as: UTF8.self)[...].trimmingBlanks)
    }
}
