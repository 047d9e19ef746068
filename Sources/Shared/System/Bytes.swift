// The innermost loops over bytes, eight or sixteen bytes per step, and the few block copies. A function marked `@unsafe` reads
// without a bounds check; its comment says what must be readable. The unsafe pointers of the scanner and the buffers stay in
// this file.
//
// Invariants: a pointer is used only in the closure that lends it, and only up to the count that was compared before.

import CSystem

private let ones: UInt64 = 0x0101_0101_0101_0101

extension RawSpan {
    /// The byte at `offset`. Traps when the span has none there.
    @inlinable @inline(__always) package func byte(_ offset: Int) -> UInt8 {
        unsafe unsafeLoad(fromByteOffset: offset, as: UInt8.self)
    }

    /// The eight bytes at `offset`, the first one lowest. Traps when the span has fewer there.
    @inlinable @inline(__always) package func word(_ offset: Int) -> UInt64 {
        unsafe UInt64(littleEndian: unsafeLoadUnaligned(fromByteOffset: offset, as: UInt64.self))
    }

    /// The offset of the first byte that ends a string or needs special treatment: a quote, a backslash, a control character,
    /// or one beyond ASCII. Such a byte must follow, and fifteen more behind it.
    @unsafe @inline(__always) func endOfPlainString(_ offset: Int) -> Int {
        var at = offset
        while true {
            // In bounds: the byte that ends the loop is not before `at`, and it has fifteen behind it.
            let found = unsafe ask(bytes_not_plain, inBounds: at)
            if found != 0 { return at &+ found.trailingZeroBitCount }
            at &+= 16
        }
    }

    /// The offset of the first byte that a JSON string of ours cannot have as it is: those of `endOfPlainString`, and a delete.
    /// Such a byte must follow, and fifteen more behind it.
    @unsafe @inline(__always) fileprivate func endOfShownString(_ offset: Int) -> Int {
        var at = offset
        while true {
            // In bounds: the byte that ends the loop is not before `at`, and it has fifteen behind it.
            let found = unsafe ask(bytes_not_shown, inBounds: at)
            if found != 0 { return at &+ found.trailingZeroBitCount }
            at &+= 16
        }
    }

    /// The bytes among the 32 at `offset` that are not digits, one bit each, the first one lowest. All 32 must be readable.
    @unsafe @inline(__always) func others(amongDigits offset: Int) -> UInt32 {
        // In bounds: the caller's claim.
        unsafe others(amongSixteenDigits: offset) | others(amongSixteenDigits: offset &+ 16) &<< 16
    }

    /// The bytes among the 16 at `offset` that are not digits, one bit each, the first one lowest. All 16 must be readable.
    @unsafe @inline(__always) func others(amongSixteenDigits offset: Int) -> UInt32 {
        // In bounds: the caller's claim.
        unsafe ask(bytes_not_digits, inBounds: offset)
    }

    /// The bytes among the 32 at `offset` that differ from those of `other` at `place`, one bit each, the first one lowest. All of
    /// them must be readable.
    @unsafe @inline(__always) func differences(_ offset: Int, from other: RawSpan, _ place: Int) -> UInt32 {
        // In bounds: the caller's claim.
        unsafe withPointer(inBounds: offset, size: 32) { own in
            unsafe other.withPointer(inBounds: place, size: 32) { others in
                unsafe bytes_differences(own, others) | bytes_differences(own + 16, others + 16) &<< 16
            }
        }
    }

    /// The offset of the first block of sixteen bytes, counted from `offset`, that is not all ASCII or is incomplete.
    package func blockBeyondASCII(_ offset: Int) -> Int {
        precondition(offset >= 0)
        var at = offset
        // In bounds: the sixteen bytes are counted before.
        while at &+ 16 <= byteCount, unsafe ask(bytes_not_ascii, inBounds: at) == 0 { at &+= 16 }
        return at
    }

    /// Applies a function of bytes.h to the sixteen bytes at `offset`, which must be readable.
    @unsafe @inline(__always) private func ask(_ question: (UnsafeRawPointer) -> UInt32, inBounds offset: Int) -> UInt32 {
        // In bounds: the caller's claim.
        unsafe withPointer(inBounds: offset, size: 16, question)
    }

    /// The offset of the first byte that is not a digit. Such a byte must follow, and seven more behind it.
    @unsafe @inline(__always) func endOfDigits(_ offset: Int) -> Int {
        var at = offset
        while true {
            // In bounds: the byte that ends the loop is not before `at`, and it has seven behind it.
            let word = unsafe word(inBounds: at) ^ (ones &* 0x30)
            let found = ((word &+ (ones &* 0x76)) | word) & (ones &* 0x80)
            if found != 0 { return at &+ found.trailingZeroBitCount / 8 }
            at &+= 8
        }
    }

    /// Reads a number of one to eight bytes, its point included. Returns its digits as one number and the number of digits
    /// behind the point, or nil if the bytes are something else. Eight bytes must be readable.
    @unsafe @inline(__always) func shortDecimal(_ offset: Int, count: Int) -> (value: UInt64, fraction: Int)? {
        let free = UInt64(64 &- count &* 8)
        // In bounds: the caller's claim, eight bytes.
        var word = unsafe word(inBounds: offset) &<< free
        var digits = count
        var fraction = 0
        // The high bit of each byte that is a point is set; only the lowest set bit is certain.
        let distance = word ^ (ones &* 0x2E)
        let point = (distance &- ones) & ~distance & (ones &* 0x80)
        if point != 0 {
            // The digits before the point move up over it.
            let below = (1 &<< UInt64(point.trailingZeroBitCount &- 7)) &- 1
            word = (word & below) &<< 8 | word & ~(below &<< 8 | 0xFF)
            digits &-= 1
            fraction = 7 &- point.trailingZeroBitCount / 8
            if fraction == 0 || fraction == digits { return nil }
        }
        if digits == 0 { return nil }
        // In bounds: the first of the caller's eight bytes.
        if unsafe self[inBounds: offset] == UInt8(ascii: "0") && digits &- fraction > 1 { return nil }
        let zeros = digits == 8 ? 0 : (ones &* 0x30) &>> UInt64(digits &* 8)
        let values = (word | zeros) ^ (ones &* 0x30)
        if ((values &+ (ones &* 0x76)) | values) & (ones &* 0x80) != 0 { return nil }
        return (RawSpan.number(word), fraction)
    }

    /// The number that 1 to 8 digits at `offset` spell. Eight bytes must be readable.
    @unsafe @inline(__always) func number(_ offset: Int, digits: Int) -> UInt64 {
        // In bounds: the caller's claim, eight bytes.
        unsafe RawSpan.number(word(inBounds: offset) &<< UInt64(64 &- digits &* 8))
    }

    /// The number that the digits at the high end of a word spell, the first one lowest. The bytes below them are zero.
    @inline(__always) static func number(_ word: UInt64) -> UInt64 {
        // Digits are combined into pairs, fours and eights, each step for all of them at once.
        let digits = word & (ones &* 0x0F)
        let pairs = digits &* 10 &+ (digits >> 8)
        let low = (pairs & 0x0000_00FF_0000_00FF) &* (100 | 1_000_000 << 32)
        let high = (pairs >> 16 & 0x0000_00FF_0000_00FF) &* (1 | 10_000 << 32)
        return (low &+ high) >> 32
    }

    /// The offset of the first newline in `range`, if there is one.
    func newline(in range: Range<Int>) -> Int? { first(0x0A, in: range) }

    /// The offset of the first byte of `range` that is `byte`.
    func first(_ byte: Int32, in range: Range<Int>) -> Int? {
        let part = extracting(range)
        return unsafe part.withUnsafeBytes { bytes in
            guard let start = bytes.baseAddress, let found = unsafe memchr(start, byte, bytes.count) else { return nil }
            return unsafe range.lowerBound + (UnsafeRawPointer(found) - start)
        }
    }
}

extension [UInt8] {
    /// Overwrites the bytes from `offset` on with `bytes`, which must fit.
    package mutating func overwrite(at offset: Int, with bytes: RawSpan) {
        precondition(offset >= 0 && bytes.byteCount <= count - offset)
        unsafe withUnsafeMutableBytes { target in
            unsafe bytes.withUnsafeBytes { source in
                guard let start = source.baseAddress else { return }
                unsafe target.baseAddress?.advanced(by: offset).copyMemory(from: start, byteCount: source.count)
            }
        }
    }

    /// Overwrites the bytes from `offset` on with `text`, which must fit.
    @inline(__always) mutating func overwrite(at offset: Int, with text: StaticString) {
        let source = unsafe text.utf8Start
        let size = text.utf8CodeUnitCount
        precondition(offset >= 0 && size <= count &- offset)
        unsafe withUnsafeMutableBytes { target in
            unsafe target.baseAddress?.advanced(by: offset).copyMemory(from: source, byteCount: size)
        }
    }

    /// Writes a member's name, after a comma unless it follows an opening brace: `,"close":`. Traps if the name and four bytes
    /// more do not fit. Returns the offset behind it.
    mutating func overwrite(at offset: Int, memberNamed name: StaticString) -> Int {
        let source = unsafe name.utf8Start
        let size = name.utf8CodeUnitCount
        precondition(offset >= 0 && size &+ 4 <= count &- offset)
        return unsafe withUnsafeMutableBytes { target in
            guard let start = target.baseAddress else { return offset }
            let isFirst = unsafe offset > 0 && start.load(fromByteOffset: offset &- 1, as: UInt8.self) == UInt8(ascii: "{")
            unsafe start.storeBytes(of: UInt16(isFirst ? 0x22 : 0x222C).littleEndian, toByteOffset: offset, as: UInt16.self)
            let begin = offset &+ (isFirst ? 1 : 2)
            unsafe (start + begin).copyMemory(from: source, byteCount: size)
            unsafe start.storeBytes(of: UInt16(0x3A22).littleEndian, toByteOffset: begin &+ size, as: UInt16.self)
            return begin &+ size &+ 2
        }
    }

    /// Writes a text in quotes. Traps if it and eighteen bytes more do not fit. Returns the offset behind it, or nil if it needs
    /// escapes; then the bytes are meaningless.
    mutating func overwrite(at offset: Int, quoted text: RawSpan) -> Int? {
        let size = text.byteCount
        precondition(offset >= 0 && size &+ 18 <= count &- offset)
        self[offset] = UInt8(ascii: "\"")
        overwrite(at: offset &+ 1, with: text)
        self[offset &+ size &+ 1] = UInt8(ascii: "\"")
        // In bounds: the last quote ends the search at the latest, and sixteen bytes follow it.
        return unsafe span.bytes.endOfShownString(offset &+ 1) == offset &+ size &+ 1 ? offset &+ size &+ 2 : nil
    }

    /// Writes the eight bytes of `word`, the lowest first. Traps when they do not fit.
    @inline(__always) mutating func store(_ word: UInt64, at offset: Int) {
        var span = mutableSpan
        var bytes = unsafe span.mutableBytes
        bytes.store(word, at: offset)
    }

    /// Writes four words, one behind the other. Traps when they do not fit.
    @inline(__always) mutating func store(_ words: InlineArray<4, UInt64>, at offset: Int) {
        var span = mutableSpan
        var bytes = unsafe span.mutableBytes
        for place in 0..<4 { bytes.store(words[place], at: offset &+ place &* 8) }
    }

    /// Lends the bytes for several stores, so that they are found to be unshared only once. Returns the offset behind them.
    @inline(__always) mutating func lend(at offset: Int, _ body: (inout MutableRawSpan, inout Int) -> Void) -> Int {
        var span = mutableSpan
        var bytes = unsafe span.mutableBytes
        var end = offset
        body(&bytes, &end)
        return end
    }

    /// Moves the bytes of `range` to the front.
    package mutating func moveToFront(_ range: Range<Int>) {
        precondition(range.lowerBound >= 0 && range.upperBound <= count)
        unsafe withUnsafeMutableBytes { bytes in
            guard let start = bytes.baseAddress else { return }
            unsafe start.copyMemory(from: start + range.lowerBound, byteCount: range.count)
        }
    }

    /// Copies `bytes` to the front and clears `padding` bytes behind them; all of them must fit.
    mutating func load(_ bytes: RawSpan, padding: Int) {
        precondition(bytes.byteCount + padding <= count)
        unsafe withUnsafeMutableBytes { target in
            unsafe bytes.withUnsafeBytes { source in
                guard let to = target.baseAddress else { return }
                if let from = source.baseAddress { unsafe to.copyMemory(from: from, byteCount: source.count) }
                unsafe (to + source.count).initializeMemory(as: UInt8.self, repeating: 0, count: padding)
            }
        }
    }
}

// Stores into bytes that are lent once for many of them. All of them trap when they do not fit.
extension MutableRawSpan {
    /// Writes the eight bytes of `word`, the lowest first.
    @inline(__always) mutating func store(_ word: UInt64, at offset: Int) {
        storeBytes(of: word.littleEndian, toByteOffset: offset, as: UInt64.self)
    }

    /// Writes sixteen digits, the first one lowest.
    @inline(__always) mutating func store(digits: UInt128, at offset: Int) {
        storeBytes(of: digits.littleEndian, toByteOffset: offset, as: UInt128.self)
    }

    /// Writes sixteen digits with a point behind the first `before` of them, which are fewer than sixteen. The last bytes are
    /// meaningless.
    @inline(__always) mutating func store(digits: UInt128, withPointBehind before: Int, at offset: Int) {
        store(digits: digits, at: offset)
        storeBytes(of: UInt8(ascii: "."), toByteOffset: offset &+ before, as: UInt8.self)
        store(digits: digits &>> UInt128(before &* 8), at: offset &+ before &+ 1)
    }

    /// Writes a text, and moves `offset` behind it.
    @inline(__always) mutating func write(_ text: StaticString, at offset: inout Int) {
        let source = unsafe text.utf8Start
        let size = text.utf8CodeUnitCount
        precondition(offset >= 0 && size <= byteCount &- offset)
        unsafe withUnsafeMutableBytes { target in
            unsafe target.baseAddress?.advanced(by: offset).copyMemory(from: source, byteCount: size)
        }
        offset &+= size
    }
}
