// Every memory access without a bounds check. The label `inBounds:` is the caller's claim: a comment beside each use says why
// the place is in bounds and where that is established, and `Tests/memory.py` refuses uses in files it does not list. Built
// with `-D CHECKED`, every access checks the claim, and a false one ends the process with a message that names the place.

extension RawSpan {
    /// The byte at `offset`.
    @unsafe @inlinable @inline(__always)
    package subscript(inBounds offset: Int, file: StaticString = #fileID, line: UInt = #line) -> UInt8 {
        checkBounds(offset, size: 1, count: byteCount, file, line)
        return unsafe unsafeLoad(fromUncheckedByteOffset: offset, as: UInt8.self)
    }

    /// The eight bytes at `offset`, the first one lowest.
    @unsafe @inlinable @inline(__always)
    package func word(inBounds offset: Int, file: StaticString = #fileID, line: UInt = #line) -> UInt64 {
        checkBounds(offset, size: 8, count: byteCount, file, line)
        return unsafe UInt64(littleEndian: unsafeLoadUnaligned(fromUncheckedByteOffset: offset, as: UInt64.self))
    }
}

extension RawSpan {
    /// Calls a function with a pointer to the `size` bytes at `offset`, which must not be kept.
    @unsafe @inline(__always)
    func withPointer<Result>(
        inBounds offset: Int, size: Int, file: StaticString = #fileID, line: UInt = #line,
        _ body: (UnsafeRawPointer) -> Result
    ) -> Result {
        checkBounds(offset, size: size, count: byteCount, file, line)
        return unsafe withUnsafeBytes { bytes in unsafe body(bytes.baseAddress.unsafelyUnwrapped + offset) }
    }
}

extension Span {
    /// The element at `index`.
    @unsafe @inlinable @inline(__always)
    package subscript(inBounds index: Int, file: StaticString = #fileID, line: UInt = #line) -> Element {
        checkBounds(index, size: 1, count: count, file, line)
        return unsafe self[unchecked: index]
    }
}

extension MutableSpan {
    /// The element at `index`.
    @unsafe @inlinable @inline(__always)
    package subscript(inBounds index: Int, file: StaticString = #fileID, line: UInt = #line) -> Element {
        get {
            checkBounds(index, size: 1, count: count, file, line)
            return unsafe self[unchecked: index]
        }
        set {
            checkBounds(index, size: 1, count: count, file, line)
            unsafe self[unchecked: index] = newValue
        }
    }
}

/// Checks the claim if built with `-D CHECKED`; otherwise does nothing.
@inlinable @inline(__always)
package func checkBounds(_ place: Int, size: Int, count: Int, _ file: StaticString, _ line: UInt) {
    #if CHECKED
        if place < 0 || place > count - size {
            fatalError("\(size) at \(place) of \(count): not in bounds", file: file, line: line)
        }
    #endif
}
