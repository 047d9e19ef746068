/// Why a text is no expression: the byte where it goes wrong, and what was expected there.
package struct ExpressionError: Error, Equatable {
    package let offset: Int
    package let reason: String

    package init(offset: Int, _ reason: String) {
        self.offset = offset
        self.reason = reason
    }

    /// For a text of one line; columns count bytes from 1.
    package var message: String { "column \(offset + 1): \(reason)" }
}
