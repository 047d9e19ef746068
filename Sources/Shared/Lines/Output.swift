/// A buffer of bytes for a file descriptor. Writing fills the buffer and cannot fail; `drain` and `flush` do the I/O and check
/// every result. A command calls `drain` after each record, so the buffer stays near its size.
package struct Output {
    var buffer: [UInt8]
    package internal(set) var count = 0
    private let descriptor: Int32
    private let name: String
    /// For a terminal, control characters are escaped except in `drawn`: ranges of the buffer, in order.
    private let isForTerminal: Bool
    private(set) var drawn: [Range<Int>] = []

    private static let blockSize = 1 << 16

    package init(descriptor: Int32, name: String) {
        self.init(descriptor: descriptor, name: name, size: Output.blockSize + 4096)
    }

    private init(descriptor: Int32, name: String, size: Int, isForTerminal: Bool = false) {
        self.descriptor = descriptor
        self.name = name
        self.isForTerminal = isForTerminal
        buffer = [UInt8](repeating: 0, count: size)
    }

    package static func standard() -> Output {
        Output(
            descriptor: 1, name: "standard output", size: Output.blockSize + 4096, isForTerminal: System.isTerminal(1))
    }
    package static func inMemory() -> Output { Output(descriptor: -1, name: "memory", size: 256) }

    /// The number of lines that were not written when a stop signal ended the last `flush`.
    private(set) var unwrittenLines = 0
    /// Whether a write has failed, for example on a full disk. The bytes of this output are not delivered then.
    package private(set) var hasFailed = false

    /// The number of lines in `bytes`, including one that is cut off.
    static func lines(in bytes: ArraySlice<UInt8>) -> Int {
        let newline = UInt8(ascii: "\n")
        return bytes.count { $0 == newline } + (bytes.last.map { $0 != newline } == true ? 1 : 0)
    }

    /// The text written so far, for an output in memory.
    package var text: String { String(decoding: buffer[..<count], as: UTF8.self) }

    package var bytes: [UInt8] { Array(buffer[..<count]) }

    package func append(to bytes: inout [UInt8]) { bytes.append(contentsOf: buffer[..<count]) }

    /// Whether `drain` would flush.
    package var isBlockFull: Bool { count >= Output.blockSize }

    /// Flushes if a block is full.
    package mutating func drain() throws(Failure) {
        if isBlockFull { try flush() }
    }

    package mutating func flush() throws(Failure) {
        if count == 0 { return }
        if isForTerminal { escapeControls(from: 0) }
        var done = 0
        defer { count = 0 }
        do throws(Failure) { try System.write(buffer, from: &done, to: count, descriptor, name: name) } catch {
            if case .signalled = error { unwrittenLines = Output.lines(in: buffer[done..<count]) }
            if case .io = error { hasFailed = true }
            throw error
        }
        if buffer.count > 1 << 20 { buffer = [UInt8](repeating: 0, count: Output.blockSize + 4096) }
    }

    /// Flushes, and closes the descriptor.
    mutating func close() throws(Failure) {
        try flush()
        try System.close(descriptor, name: name)
    }

    /// Drops the bytes that were not flushed.
    package mutating func discard() { discard(from: 0) }

    /// Drops the bytes from `start` on.
    mutating func discard(from start: Int) {
        count = start
        drawn = []
    }

    /// Drops the last bytes.
    package mutating func drop(last size: Int) { discard(from: count - size) }

    /// Writes text with our own escape sequences, such as colours. Any part that comes from a record must have been cleaned by
    /// `Plain`.
    package mutating func write(drawn text: String) {
        let start = count
        write(string: text)
        if isForTerminal { drawn.append(start..<count) }
    }

    /// Drops the first bytes, which were written already.
    mutating func drop(first size: Int) {
        buffer.moveToFront(size..<count)
        count -= size
        if count == 0, buffer.count > 1 << 20 { buffer = [UInt8](repeating: 0, count: Output.blockSize + 4096) }
    }
}

// MARK: - Bytes and text

extension Output {
    /// Makes room for `size` bytes and a machine word more.
    @inline(__always) mutating func reserve(_ size: Int) {
        if count &+ size &+ 8 > buffer.count { grow(size) }
    }

    @inline(never) private mutating func grow(_ size: Int) {
        // A large buffer grows by a quarter only, so that a slow reader costs hardly more memory than the bytes that wait for
        // it.
        let spare = count < 1 << 20 ? count + size + 8 : count / 4
        var larger = [UInt8](repeating: 0, count: count + size + 8 + spare)
        unsafe larger.overwrite(at: 0, with: buffer.span.bytes)
        buffer = larger
    }

    /// Lends the buffer for several stores, and moves `count` behind them. The caller has reserved the room.
    @inline(__always) mutating func lend(_ body: (inout MutableRawSpan, inout Int) -> Void) {
        count = buffer.lend(at: count, body)
    }

    /// The last byte in the buffer; nil if it is empty.
    @inline(__always) var last: UInt8? { count == 0 ? nil : buffer[count &- 1] }

    /// Writes a member's name. The caller has reserved room for it and four bytes more.
    @inline(__always) mutating func write(memberNamed name: StaticString) {
        count = buffer.overwrite(at: count, memberNamed: name)
    }

    /// Writes the lowest bytes of a word. The caller has reserved room for all of it.
    @inline(__always) mutating func store(_ word: UInt64, count size: Int) {
        buffer.store(word, at: count)
        count &+= size
    }

    @inline(__always) package mutating func write(_ byte: UInt8) {
        reserve(1)
        store(UInt64(byte), count: 1)
    }

    package mutating func write(_ bytes: RawSpan) {
        reserve(bytes.byteCount)
        buffer.overwrite(at: count, with: bytes)
        count &+= bytes.byteCount
    }

    /// Everything that another output in memory holds.
    package mutating func write(_ other: borrowing Output) {
        unsafe write(other.buffer.span.bytes.extracting(first: other.count))
    }

    package mutating func write(_ bytes: [UInt8]) { unsafe write(bytes.span.bytes) }

    package mutating func write(_ bytes: [UInt8], _ range: Range<Int>) { unsafe write(bytes.span.bytes.extracting(range)) }

    /// The first `count` bytes of a span.
    mutating func write(_ bytes: Span<UInt8>, count: Int) { unsafe write(bytes.extracting(first: count).bytes) }

    package mutating func write(_ text: StaticString) {
        reserve(text.utf8CodeUnitCount)
        buffer.overwrite(at: count, with: text)
        count &+= text.utf8CodeUnitCount
    }

    package mutating func write(string: String) {
        unsafe write(string.utf8Span.span.bytes)
    }

    /// A range of a record's own text.
    package mutating func write(_ json: borrowing JSON, _ range: Range<Int>) {
        unsafe write(json.text.span.bytes.extracting(range))
    }

    package mutating func write(_ label: Label) {
        reserve(Label.capacity)
        var place = 0
        var bytes: UInt64 = 0
        while place &* 8 < label.count {
            let word = label.words[place]
            // Sets the highest bit of a byte above 0x7E.
            bytes |= word | (word &+ 0x0101_0101_0101_0101)
            buffer.store(word, at: count &+ place &* 8)
            place &+= 1
        }
        if bytes & 0x8080_8080_8080_8080 != 0 { return write(escapingControls: label.text) }
        count &+= label.count
    }
}
