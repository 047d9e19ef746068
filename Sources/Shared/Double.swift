/// A double as the shortest text that reads back as the same one, by the standard library, without a string in between.
extension Output: TextOutputStream {
    package mutating func write(_ text: String) { write(string: text) }

    /// What `Double.write(to:)` hands over.
    public mutating func _writeASCII(_ buffer: UnsafeBufferPointer<UInt8>) {
        unsafe write(buffer.span.bytes)
    }

    /// The number, or null where it is none.
    package mutating func write(orNull number: Double) {
        if number.isFinite { number.write(to: &self) } else { write("null") }
    }
}
