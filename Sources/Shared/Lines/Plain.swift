/// Makes text of records safe to show: it stays in one line and cannot control the terminal or page that shows it.
package enum Plain {
    /// Replaces control characters, and marks that reverse the direction of text, by U+FFFD, and line breaks and tabs by
    /// blanks.
    package static func line(_ text: String) -> String {
        var result = String.UnicodeScalarView()
        for scalar in text.unicodeScalars {
            switch scalar {
            case "\n", "\r", "\t", "\u{2028}", "\u{2029}", "\u{85}": result.append(" ")
            case _ where isUnruly(scalar): result.append("\u{FFFD}")
            default: result.append(scalar)
            }
        }
        return String(result)
    }

    /// Like `line`, for a text that may have several lines.
    package static func lines(_ text: String) -> String {
        text.replacing("\r\n", with: "\n").split(separator: "\n", omittingEmptySubsequences: false).map { line(String($0)) }
            .joined(separator: "\n")
    }

    /// Like `line`, escaped as text or as the value of an attribute in HTML or SVG.
    package static func markup(_ text: String) -> String {
        line(text).replacingBytes(of: "&", with: "&amp;").replacingBytes(of: "<", with: "&lt;")
            .replacingBytes(of: ">", with: "&gt;").replacingBytes(of: "\"", with: "&quot;")
    }

    /// Whether the character is a control character (C0, C1 or DEL) or reverses the direction of text.
    static func isUnruly(_ scalar: Unicode.Scalar) -> Bool {
        switch scalar.value {
        case 0..<0x20, 0x7F...0x9F, 0x061C, 0x200E, 0x200F, 0x202A...0x202E, 0x2066...0x2069, 0xFEFF: true
        default: false
        }
    }

    /// The first characters of a text, at most `most` units as `size` counts them. A text that is cut ends in '…'.
    package static func prefix(_ text: String, _ most: Int, by size: (Character) -> Int = { $0.utf16.count }) -> String {
        var used = 0
        var end = text.startIndex
        var cut = text.startIndex
        for index in text.indices {
            used += size(text[index])
            if used <= most - size("…") { cut = text.index(after: index) }
            if used > most { return text[..<cut] + "…" }
            end = text.index(after: index)
        }
        return String(text[..<end])
    }
}
