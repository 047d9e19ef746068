import Shared

/// The number of terminal cells that a character takes. Only characters whose width is the same in all terminals are written: others could
/// shift the rest of the line, reverse the direction of text, or control the terminal.
package enum CellWidth {
    /// 1 or 2; 0 for a combining mark, which is dropped; nil for a character that is replaced.
    package static func of(_ scalar: Unicode.Scalar) -> Int? {
        switch scalar.value {
        case 0x20...0x7E: 1
        // Latin, Greek and Cyrillic, without the soft hyphen.
        case 0xA0...0xAC, 0xAE...0x02FF, 0x0370...0x0377, 0x037A...0x037F, 0x0384...0x0482, 0x048A...0x052F: 1
        case 0x0300...0x036F: 0
        // Dashes, quotes, bullets; arrows, lines, blocks, shapes.
        case 0x2010...0x2027, 0x2030...0x205E, 0x20A0...0x20C0, 0x2190...0x21FF, 0x2500...0x25FF, 0xFFFD: 1
        // Kana, Chinese characters and Hangul.
        case 0x3041...0x3096, 0x30A1...0x30FF, 0x3400...0x4DBF, 0x4E00...0x9FFF, 0xAC00...0xD7A3, 0xF900...0xFAD9: 2
        // Wide forms of ASCII.
        case 0xFF01...0xFF60: 2
        default: nil
        }
    }

    /// Calls `body` with each character and its cells, until it returns false. A character that may not be written becomes U+FFFD.
    @inline(__always)
    static func forEach(_ text: String, _ body: (Unicode.Scalar, Int) -> Bool) {
        for scalar in text.unicodeScalars {
            let width = of(scalar)
            if width == 0 { continue }
            if !(width.map { body(scalar, $0) } ?? body("\u{FFFD}", 1)) { return }
        }
    }

    /// The number of cells that a text takes.
    package static func of(_ text: String) -> Int {
        var sum = 0
        forEach(text) { _, width in
            sum += width
            return true
        }
        return sum
    }

    /// The text as it is written to a terminal, cut to at most `width` cells; a text that was cut ends with an ellipsis.
    package static func fitted(_ text: String, _ width: Int) -> String {
        var (result, used, cut, cutAt) = ("", 0, false, "")
        forEach(text) { scalar, own in
            if used + own > width {
                cut = true
                return false
            }
            if used + own <= width - 1 { cutAt = result + String(scalar) }
            result.unicodeScalars.append(scalar)
            used += own
            return true
        }
        return cut ? (width > 0 ? cutAt + "…" : "") : result
    }
}
