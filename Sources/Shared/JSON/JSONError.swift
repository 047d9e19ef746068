/// A syntax error in a JSON text: the byte offset, and what was expected there.
package struct JSONError: Error, Equatable {
    package let offset: Int
    package let expected: String

    package init(offset: Int, expected: String) {
        self.offset = offset
        self.expected = expected
    }

    /// The message for a text of one line, as in `line 17: expected ':' at column 25`; columns count bytes from 1.
    package var message: String { "expected \(expected) at column \(offset + 1)" }

    /// The line and column of the error in a text of several lines.
    package func place(in text: Span<UInt8>) -> (line: Int, column: Int) {
        var line = 1
        var lineStart = 0
        for index in 0..<min(offset, text.count) where text[index] == UInt8(ascii: "\n") {
            line += 1
            lineStart = index + 1
        }
        return (line, offset - lineStart + 1)
    }
}
