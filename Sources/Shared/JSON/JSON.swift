/// A JSON text and its tape: an index of its values, made in one pass. Values are not copied, and not parsed before they are
/// requested.
///
///     text   {"symbol":"BTCUSDT","data":[1,true]}
///     tape   0 object  at 0   next 9
///            1 string  at 2   length 6        symbol
///            2 string  at 11  length 7        BTCUSDT
///            3 string  at 21  length 4        data
///            4 array   at 27  next 8
///            5 number  at 28  length 1
///            6 true    at 30  length 4
///            7 end     at 34                  ]
///            8 end     at 35                  }
///
/// A word of the tape is 64 bits: the kind in the upper 4, the byte offset in the next 30 (behind the quote of a string),
/// and in the lower 30 the length of a scalar, or for an object or array the index of the word after its end.
/// The value after a scalar is the next word; the value after a container is its `next`.
///
/// The text is copied once (some 10 ns a line), so that it ends in padding and a scan can read 16 bytes at any offset.
public struct JSON: Sendable {
    /// The text, then at least `padding` zero bytes.
    @usableFromInline var text: [UInt8]
    @usableFromInline var tape: [UInt64]
    package private(set) var length = 0
    /// The number of words on the tape; 0 while there is no text, or if it is malformed.
    @usableFromInline private(set) var words = 0
    private var names = RepeatedNames()
    private var repeated = RepeatedLines()
    /// The shape of the text that was scanned last without `repeated`.
    private var newestShape: UInt64
    /// A number that texts share if they have the same members at the same tape indices, whatever their values. It begins at
    /// random, so that two `JSON` values do not share it by chance; a copy must not scan a text of its own.
    @usableFromInline private(set) var shape = UInt64.random(in: 1...UInt64.max / 2)

    @usableFromInline static let padding = 64
    package static let maximumDepth = 1024
    private static let longest = 1 << 30

    public enum Kind: UInt64 {
        case string = 1
        case escapedString, number, `true`, `false`, null, object, array, end
    }

    package init() {
        text = [UInt8](repeating: 0, count: 1 << 12)
        tape = [UInt64](repeating: 0, count: 1 << 9)
        newestShape = shape
    }

    /// Copies `line` and finds its values. Returns an error if it is not JSON.
    package mutating func scan(_ line: RawSpan) -> JSONError? {
        // A word of the tape has 30 bits for an offset.
        guard line.byteCount < JSON.longest else { return JSONError(offset: 0, expected: "fewer than \(JSON.longest) bytes") }
        load(line)
        words = 0
        if let (count, shape) = repeated.scan(text, length: length, onto: &tape) {
            words = count
            self.shape = shape
            return nil
        }
        let error = scanAnew()
        shape = newestShape
        // A malformed text has no values, so a look into it finds nothing.
        if error != nil { (tape[0], tape[1]) = (0, 0) }
        return error
    }

    private mutating func scanAnew() -> JSONError? {
        while true {
            switch JSONScanner.scan(text, length: length, onto: &tape, &names) {
            case .scanned(let count, let isSameShape):
                words = count
                if !isSameShape { newestShape &+= 1 }
                repeated.learn(text, length: length, tape, count: count, shape: newestShape)
                return nil
            case .malformed(let error):
                names.forgetLine()
                newestShape &+= 1
                return error
            case .tapeFull:
                // The names remembered by the first try are not those of the previous text.
                names.forgetLine()
                tape = [UInt64](repeating: 0, count: tape.count * 2)
            }
        }
    }

    package mutating func scan(_ text: [UInt8]) -> JSONError? { unsafe scan(text.span.bytes) }

    private mutating func load(_ line: RawSpan) {
        length = line.byteCount
        if length + JSON.padding > text.count {
            text = [UInt8](repeating: 0, count: length + length / 2 + JSON.padding)
        }
        text.load(line, padding: JSON.padding)
    }

    /// Releases the memory that an unusually long line needed.
    package mutating func shrink() {
        if text.count > 1 << 20 || tape.count > 1 << 17 { self = JSON() }
    }
}

// MARK: - The values

extension JSON {
    /// The word of the tape at `index`, which is 0 or comes from `after`, from a step into a container, or from a step from a
    /// name to its value. The text must have been scanned.
    @inlinable @inline(__always) func word(_ index: Int) -> UInt64 {
        #if CHECKED
            checkBounds(index, size: 1, count: words, #fileID, #line)
        #endif
        // In bounds: JSONScanner writes whole containers, each with the index behind its end, and leaves a word to spare behind
        // the last one. An empty tape has 512 words.
        return unsafe tape.span[inBounds: index]
    }

    @inlinable @inline(__always) public func kind(_ index: Int) -> Kind {
        Kind(rawValue: word(index) >> 60) ?? .end
    }

    /// The offset of the value's first byte; in a string, the byte behind the quote.
    @inlinable @inline(__always) public func offset(_ index: Int) -> Int { Int(word(index) >> 30 & 0x3FFF_FFFF) }

    /// The byte range of a scalar; of a string, between the quotes.
    @inlinable @inline(__always) public func range(_ index: Int) -> Range<Int> {
        let word = word(index)
        let start = Int(word >> 30 & 0x3FFF_FFFF)
        return start..<start &+ Int(word & 0x3FFF_FFFF)
    }

    @inlinable @inline(__always) public func isString(_ index: Int) -> Bool { word(index) >> 60 <= Kind.escapedString.rawValue }
    @inlinable @inline(__always) public func isObject(_ index: Int) -> Bool { word(index) >> 60 == Kind.object.rawValue }
    @inlinable @inline(__always) public func isArray(_ index: Int) -> Bool { word(index) >> 60 == Kind.array.rawValue }
    @inlinable @inline(__always) public func isNumber(_ index: Int) -> Bool { word(index) >> 60 == Kind.number.rawValue }

    /// The index of the value (or name, or end) after the one at `index`.
    @inlinable @inline(__always) public func after(_ index: Int) -> Int {
        let word = word(index)
        switch word >> 60 {
        case Kind.object.rawValue, Kind.array.rawValue: return Int(word & 0x3FFF_FFFF)
        default: return index &+ 1
        }
    }

    /// Whether `index` is a member's name or an element, and not the end of its container.
    @inlinable @inline(__always) public func isInside(_ index: Int) -> Bool { word(index) >> 60 != Kind.end.rawValue }

    /// Whether the text is nothing but white space.
    package var isBlank: Bool { text[..<length].allSatisfy { $0 == 0x20 || $0 == 0x09 || $0 == 0x0D || $0 == 0x0A } }

    /// Whether the text is one opening brace or bracket: the first line of a value that was spread over several.
    package var isOpening: Bool {
        let whole = text[..<min(length, 64)].filter { $0 > 0x20 }
        return length < 64 && (whole == [UInt8(ascii: "{")] || whole == [UInt8(ascii: "[")])
    }

    package var isObject: Bool { isObject(0) }

    /// The offset of the brace or bracket that ends the text's value.
    package var closingBrace: Int { offset(after(0) - 1) }
}

extension JSON {
    /// The byte range of a whole value, with the quotes of a string and the braces of an object.
    package func text(of index: Int) -> Range<Int> {
        switch kind(index) {
        case .string, .escapedString: return range(index).lowerBound - 1..<range(index).upperBound + 1
        case .object, .array: return offset(index)..<offset(after(index) - 1) + 1
        default: return range(index)
        }
    }

    package func append(_ range: Range<Int>, to bytes: inout [UInt8]) { bytes.append(contentsOf: text[range]) }

    /// Adds the whole text to a digest.
    package func add(to digest: inout Digest) { unsafe digest.add(text.span.bytes.extracting(first: length)) }
}

// MARK: - Lines

extension JSON {
    /// Whether there is a line break between two values of a part of the text: inside a string there can be none.
    package func hasLineBreak(in range: Range<Int>) -> Bool {
        unsafe text.span.bytes.newline(in: range) != nil
    }

    /// A part of the text, with its line breaks replaced by blanks.
    package func joiningLines(in range: Range<Int>) -> [UInt8] {
        text[range].map { $0 == 0x0A ? 0x20 : $0 }
    }
}
