extension Output {
    /// A double as the shortest text that reads back as the same one, or null where it is no number.
    package mutating func value(_ number: Double) {
        guard number.isFinite else {
            write("null")
            return
        }
        var text = DoubleText()
        number.write(to: &text)
        text.shorten()
        write(text.bytes.span, count: text.count)
    }
}

/// The standard library's digits of a double, without a string in between. Not a part of `Output`: that must not have a
/// `write` of strings, which literals would prefer.
private struct DoubleText: TextOutputStream {
    var bytes = InlineArray<32, UInt8>(repeating: 0)
    var count = 0

    mutating func write(_ text: String) {
        for byte in text.utf8 { append(byte) }
    }

    /// What `Double.write(to:)` calls. Invariant: the buffer is read during the call, within its indices.
    mutating func _writeASCII(_ buffer: UnsafeBufferPointer<UInt8>) {
        for place in buffer.indices { unsafe append(buffer[place]) }
    }

    private mutating func append(_ byte: UInt8) {
        bytes[count] = byte
        count += 1
    }

    /// Takes away the `.0` and the zero of `e-05`.
    mutating func shorten() {
        if count > 2, bytes[count - 1] == UInt8(ascii: "0"), bytes[count - 2] == UInt8(ascii: ".") {
            count -= 2
        } else if count > 4, bytes[count - 4] == UInt8(ascii: "e"), bytes[count - 2] == UInt8(ascii: "0") {
            bytes[count - 2] = bytes[count - 1]
            count -= 1
        }
    }
}
