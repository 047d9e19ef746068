/// A syntax error in an expression: the byte offset, and what was expected there.
package struct ExpressionError: Error, Equatable {
    package let offset: Int
    package let reason: String

    package init(offset: Int, _ reason: String) {
        self.offset = offset
        self.reason = reason
    }

    /// The message for a text of one line; columns count bytes from 1.
    package var message: String { "column \(offset + 1): \(reason)" }
}
