/// Lines of one or several inputs, read in blocks into one buffer:
///
///     |  taken  |  read, not yet taken  |  room  |
///     0       next                    filled   buffer.count
///
/// Invariants: 0 ≤ next ≤ searched ≤ filled ≤ buffer.count, and there is no newline in next ..< searched. A line is whole in
/// the buffer before it is handed out, so the buffer grows with the longest line, up to `longestLine`.
package struct LineInput {
    /// The maximum length of a line. Nothing that the exchange sends comes near it.
    package static let longestLine = 16 << 20
    let blockSize: Int
    private let longest: Int

    package enum Line {
        /// The line's bytes are `bytes(range)`, without its newline but with a carriage return before that.
        case line(Range<Int>, terminated: Bool)
        /// These bytes belong to a line that is longer than `longestLine`; `isLast` marks the last of them.
        case tooLong(Range<Int>, isLast: Bool)
        /// No complete line is left: time to flush, then `fill`.
        case none
    }

    package internal(set) var buffer: [UInt8]
    var next = 0
    /// The beginning of the last line taken.
    private var taken = 0
    var searched = 0
    var filled = 0
    private var isSkipping = false
    private var isAtStart = true
    /// Whether the current file has no more bytes than those in the buffer.
    var hasEnded = false

    private var paths: ArraySlice<String>
    private(set) var descriptor: Int32 = 0
    /// The current file, for messages; nil for standard input.
    private(set) var path: String?
    var numbers = LineNumbers()
    package var lineNumber: Int { numbers.line }
    /// The lines that are read backwards, while there are some.
    var backward: BackwardFile?
    /// The number of files opened so far.
    package private(set) var fileNumber = 0

    /// Reads these files one after the other. No file, or `-`, means standard input.
    package init(paths: [String], blockSize: Int = 1 << 16, longest: Int = longestLine) throws(Failure) {
        self.blockSize = blockSize
        self.longest = longest
        buffer = [UInt8](repeating: 0, count: blockSize)
        self.paths = paths[...]
        if !paths.isEmpty { _ = try openNext() }
    }

    package var name: String { path ?? "standard input" }

    /// Whether the bytes contain a NUL, which no text does.
    package func hasNUL(_ range: Range<Int>) -> Bool { unsafe buffer.span.bytes.first(0, in: range) != nil }

    /// Whether the bytes are UTF-8 without a NUL.
    package func isText(_ range: Range<Int>) -> Bool {
        !hasNUL(range) && (try? UTF8Span(validating: buffer.span.extracting(range))) != nil
    }

    /// The first byte of a line that is not a blank.
    package func firstByte(_ range: Range<Int>) -> UInt8? { buffer[range].first { !ForeignInput.isBlank($0) } }

    package func bytes(_ range: Range<Int>, _ body: (RawSpan) throws(Failure) -> Void) throws(Failure) {
        try unsafe body(buffer.span.bytes.extracting(range))
    }

    /// The next complete line in the buffer.
    package mutating func take() -> Line {
        let found = unsafe buffer.span.bytes.newline(in: searched..<filled)
        let start = next
        taken = start
        if let newline = found {
            next = newline + 1
            searched = next
            numbers.advance(to: start)
            if !isSkipping, newline - start <= longest { return .line(start..<newline, terminated: true) }
            isSkipping = false
            return .tooLong(start..<newline, isLast: true)
        }
        searched = filled
        let pending = start..<filled
        if pending.count > longest || (isSkipping && !pending.isEmpty) {
            isSkipping = true
            next = filled
            return .tooLong(pending, isLast: false)
        }
        if hasEnded, isSkipping || !pending.isEmpty {
            next = filled
            numbers.advance(to: start)
            if !isSkipping { return .line(pending, terminated: false) }
            isSkipping = false
            return .tooLong(pending, isLast: true)
        }
        return .none
    }

    /// Puts back the last line taken, so that `take` returns it again.
    mutating func putBack() {
        next = taken
        searched = taken
        numbers.goBack()
    }

    /// Returns the complete line that begins at `place`, without taking it, and moves `place` behind it. A nil `place` begins
    /// behind the last line taken.
    func line(at place: inout Int?) -> Range<Int>? {
        let start = place ?? next
        let newline = unsafe buffer.span.bytes.newline(in: start..<filled)
        guard let end = newline ?? (hasEnded && start < filled ? filled : nil) else { return nil }
        place = min(end + 1, filled)
        return start..<end
    }

    /// Whether the buffer is too full to read further ahead.
    var isCrowded: Bool { filled - next > longest }

    /// Whether `take` has something to return. Costs a search for the next newline.
    var hasLine: Bool {
        hasEnded ? next < filled : unsafe buffer.span.bytes.newline(in: searched..<filled) != nil
    }

    /// The number of complete lines that `take` would return.
    var linesLeft: Int {
        let isCut = filled > next && !hasEnded && buffer[filled - 1] != UInt8(ascii: "\n")
        return Output.lines(in: buffer[next..<filled]) - (isCut ? 1 : 0)
    }

    package enum FillResult {
        case filled
        case interrupted
        case end
    }

    /// The number of bytes read from the inputs.
    private(set) var bytesRead = 0

    /// Reads another block. Blocks until there is one.
    package mutating func fill() throws(Failure) -> FillResult {
        if backward != nil { return try fillBackwards() }
        if hasEnded { return try openNext() ? .filled : .end }
        makeRoom()
        switch try System.read(descriptor, into: &buffer, from: filled, name: name) {
        case .bytes(let count):
            filled += count
            bytesRead += count
            if isAtStart { try readStart() }
            return .filled
        case .end:
            hasEnded = true
            if isAtStart { try readStart() }
            return .filled
        case .interrupted: return .interrupted
        }
    }

    /// Waits for input, at most for `milliseconds`. Returns false if there was none.
    func wait(milliseconds: Int) -> Bool {
        backward != nil || System.waitForInput(descriptor, milliseconds: milliseconds)
    }

    /// Replaces the array that was taken last by its elements, one per line. `commas` are the offsets of the commas between
    /// them.
    mutating func split(_ array: Range<Int>, at commas: [Int]) {
        buffer[taken + array.lowerBound] = UInt8(ascii: " ")
        buffer[taken + array.upperBound - 1] = UInt8(ascii: " ")
        for comma in commas { buffer[taken + comma] = UInt8(ascii: "\n") }
        numbers.beginArray(until: next)
        next = taken
        searched = taken
    }

    mutating func makeRoom() {
        if next > 0 {
            buffer.moveToFront(next..<filled)
            filled -= next
            searched -= next
            numbers.shift(by: next)
            next = 0
        }
        if filled == 0, buffer.count > 1 << 20 { buffer = [UInt8](repeating: 0, count: blockSize) }
        if filled == buffer.count {
            var larger = [UInt8](repeating: 0, count: buffer.count * 2)
            unsafe larger.overwrite(at: 0, with: buffer.span.bytes)
            buffer = larger
        }
    }

    /// Skips a byte order mark, and refuses input that is not text. The first bytes may arrive one at a time.
    private mutating func readStart() throws(Failure) {
        let mark: [UInt8] = [0xEF, 0xBB, 0xBF]
        let have = buffer[next..<min(filled, next + 8)]
        switch ForeignInput.judge(buffer[next..<filled], isWhole: hasEnded) {
        case .undecided: return
        case .binary: throw .usage("\(name): the input is binary, or text that is not UTF-8; expected lines of UTF-8 text")
        case .foreign(let kind, let advice):
            throw .usage(
                "\(name): the input is \(kind), and text is expected; unpack it first: \(advice) \(path ?? "FILE") | …")
        case .text: break
        }
        if have.prefix(3).elementsEqual(mark.prefix(have.count)) {
            // A possible byte order mark is held back until it is complete.
            searched = next
            if have.count < 3 { return }
            next += 3
            searched = next
        }
        isAtStart = false
    }

    /// Closes the current file, unless it is standard input.
    mutating func close() throws(Failure) {
        if descriptor != 0 { try System.close(descriptor, name: name) }
        descriptor = 0
    }

    private mutating func openNext() throws(Failure) -> Bool {
        guard let path = paths.popFirst() else { return false }
        try close()
        descriptor = path == "-" ? 0 : try System.open(path)
        self.path = path == "-" ? nil : path
        numbers = LineNumbers()
        fileNumber += 1
        hasEnded = false
        isAtStart = true
        return true
    }
}
