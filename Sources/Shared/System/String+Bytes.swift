extension String {
    /// The text with each occurrence of `part` replaced by `substitute`, compared byte by byte. The standard library's
    /// `replacing` compares whole characters: it misses a quote, a '<' or a secret that is followed by a combining accent.
    package func replacingBytes(of part: String, with substitute: String) -> String {
        let bytes = Array(utf8)
        let sought = Array(part.utf8)
        guard let first = sought.first, bytes.contains(first) else { return self }
        var result: [UInt8] = []
        var at = 0
        while at < bytes.count {
            if bytes[at] == first, bytes[at...].starts(with: sought) {
                result += substitute.utf8
                at += sought.count
            } else {
                result.append(bytes[at])
                at += 1
            }
        }
        return String(decoding: result, as: UTF8.self)
    }

    /// The text with an apostrophe in front if a spreadsheet would run it as a formula: if it begins with `=`, `+`, `-`, `@`, a
    /// tab or a line break. Numbers stay numbers.
    package var withoutFormula: String {
        let isFormula = utf8.first.map { "=+-@\t\r\n".utf8.contains($0) } ?? false
        return isFormula && Decimal(self) == nil ? "'" + self : self
    }

    /// The text as a field of a CSV row, never a formula; quoted if it contains a comma, a quote or a line break (RFC 4180).
    package var csvField: String {
        let text = withoutFormula
        let isPlain = !text.utf8.contains { $0 == UInt8(ascii: ",") || $0 == UInt8(ascii: "\"") || $0 == 0x0A || $0 == 0x0D }
        return isPlain ? text : "\"" + text.replacingBytes(of: "\"", with: "\"\"") + "\""
    }
}
