/// A hash that tells inputs apart, but does not withstand somebody who wants two of them to look alike.
package struct Digest: Sendable {
    package private(set) var value: UInt64 = 0xCBF2_9CE4_8422_2325

    package init() {}

    package mutating func add(_ number: UInt64) {
        value = (value ^ number) &* 0x9E37_79B9_7F4A_7C15
        value ^= value >> 32
    }

    /// Adds bytes, eight at a time, and their number.
    package mutating func add(_ bytes: RawSpan) { addEnd(bytes, of: bytes.byteCount) }

    package mutating func add(_ bytes: [UInt8]) { unsafe add(bytes.span.bytes) }

    /// Adds the bytes of a file, which may be larger than the memory.
    package mutating func add(contentOf path: String) throws(Failure) {
        let descriptor = try System.open(path)
        defer { try? System.close(descriptor, name: path) }
        var buffer = [UInt8](repeating: 0, count: 1 << 16)
        var (filled, size) = (0, 0)
        while true {
            switch try System.read(descriptor, into: &buffer, from: filled, name: path) {
            case .bytes(let count):
                (filled, size) = (filled + count, size + count)
                guard filled == buffer.count else { continue }
                unsafe addWords(buffer.span.bytes)
                filled = 0
            case .interrupted: if let signal = StopSignals.stopRequested { throw .signalled(signal) }
            case .end: return unsafe addEnd(buffer.span.bytes.extracting(0..<filled), of: size)
            }
        }
    }

    /// Adds the bytes in whole words, and returns the place after them.
    @discardableResult
    private mutating func addWords(_ bytes: RawSpan) -> Int {
        var place = 0
        while place &+ 8 <= bytes.byteCount {
            add(bytes.word(place))
            place &+= 8
        }
        return place
    }

    /// Adds the last bytes of a content, and its size.
    private mutating func addEnd(_ bytes: RawSpan, of size: Int) {
        var place = addWords(bytes)
        var rest: UInt64 = 0
        while place < bytes.byteCount {
            rest = rest << 8 | UInt64(bytes.byte(place))
            place &+= 1
        }
        add(rest)
        add(UInt64(size))
    }
}
