// Text in our records and in lines for a terminal, with control and bidi characters escaped.

extension Output {
    /// A text as a JSON string.
    package mutating func write(quoted text: String) {
        let bytes = unsafe text.utf8Span.span.bytes
        reserve(bytes.byteCount &+ 18)
        if let end = buffer.overwrite(at: count, quoted: bytes) {
            count = end
            return
        }
        write(UInt8(ascii: "\""))
        for scalar in text.unicodeScalars {
            switch scalar {
            case "\"", "\\":
                write("\\")
                write(UInt8(truncatingIfNeeded: scalar.value))
            case "\n": write("\\n")
            default: write(shown: scalar)
            }
        }
        write("\"")
    }

    /// Writes the inside of a JSON string. Control characters, and marks that reverse the direction of text, become `\uXXXX`,
    /// which means the same in JSON.
    package mutating func write(escapingControls text: String) {
        for scalar in text.unicodeScalars { write(shown: scalar) }
    }

    /// A part of a JSON string of another record.
    package mutating func write(escapingControls json: borrowing JSON, _ range: Range<Int>) {
        write(escapingControls: String(decoding: json.text[range], as: UTF8.self))
    }

    private mutating func write(shown scalar: Unicode.Scalar) {
        if (0x20..<0x7F).contains(scalar.value) { return write(UInt8(truncatingIfNeeded: scalar.value)) }
        guard Plain.isUnruly(scalar) else { return write(string: String(scalar)) }
        write("\\u")
        for place in stride(from: 12, through: 0, by: -4) {
            write(string: String(scalar.value >> UInt32(place) & 15, radix: 16))
        }
    }

    /// Escapes the control characters in lines that a terminal will show, from `start` on. Bytes that are not UTF-8 become
    /// U+FFFD.
    mutating func escapeControls(from start: Int) {
        let bytes = Array(buffer[..<count])
        let ranges = drawn
        discard(from: start)
        var place = start
        for range in ranges {
            writeEscaped(bytes[place..<range.lowerBound])
            write(bytes, range)
            place = range.upperBound
        }
        writeEscaped(bytes[place...])
    }

    private mutating func writeEscaped(_ bytes: ArraySlice<UInt8>) {
        for scalar in String(decoding: bytes, as: UTF8.self).unicodeScalars {
            if scalar == "\n" || scalar == "\t" { write(UInt8(truncatingIfNeeded: scalar.value)) } else { write(shown: scalar) }
        }
    }
}
