/// A double as the shortest text that reads back as the same one: the standard library's digits, without a string in between,
/// and without the `.0` and the zero of `e-05` that it adds.
extension Output: TextOutputStream {
    package mutating func write(_ text: String) { write(string: text) }

    /// What `Double.write(to:)` hands over.
    public mutating func _writeASCII(_ buffer: UnsafeBufferPointer<UInt8>) {
        unsafe write(buffer.span.bytes)
    }

    /// The number, or null where it is none.
    package mutating func write(orNull number: Double) {
        guard number.isFinite else {
            write("null")
            return
        }
        number.write(to: &self)
        shorten()
    }
}
