/// The alphabet of text messages, GSM 03.38: 160 of its characters fit one message; a few of them count as two. One character
/// beyond it would leave room for 70.
enum GSM {
    static let longest = 160

    private static let basic = Set(
        ("@£$¥èéùìòÇ\nØø\rÅåΔ_ΦΓΛΩΠΨΣΘΞÆæßÉ !\"#¤%&'()*+,-./0123456789:;<=>?¡ABCDEFGHIJKLMNOPQRSTUVWXYZÄÖÑÜ§¿"
            + "abcdefghijklmnopqrstuvwxyzäöñüà").unicodeScalars)
    private static let escaped = Set("^{}\\[~]|€".unicodeScalars)
    /// What people write for it who have no better.
    private static let substitutes: [Unicode.Scalar: String] = [
        "‘": "'", "’": "'", "‚": "'", "“": "\"", "”": "\"", "„": "\"", "–": "-", "—": "-", "−": "-", "…": "...", "\u{A0}": " ",
        "\u{202F}": " ", "\t": " ", "`": "'", "´": "'", "×": "x", "·": ".", "•": "-", "→": "->", "≤": "<=", "≥": ">=", "≈": "~",
        "á": "a", "â": "a", "ã": "a", "ç": "Ç", "ê": "e", "ë": "e", "í": "i", "î": "i", "ï": "i", "ó": "o", "ô": "o", "õ": "o",
        "ú": "u", "û": "u", "Á": "A", "À": "A", "Â": "A", "È": "E", "Ê": "E", "Í": "I", "Ó": "O", "Ô": "O", "Ú": "U",
    ]

    /// How much of a message a character takes; nil when it is not in the alphabet.
    static func size(_ scalar: Unicode.Scalar) -> Int? {
        basic.contains(scalar) ? 1 : escaped.contains(scalar) ? 2 : nil
    }

    static func size(_ text: String) -> Int { text.unicodeScalars.reduce(0) { $0 + (size($1) ?? 1) } }

    /// The text in this alphabet, as much as fits; three points tell that something is left out.
    static func fit(_ text: String, _ most: Int = longest) -> String {
        let written = spell(text)
        if size(written) <= most { return written }
        return prefix(written, most - 3) + "..."
    }

    private static func spell(_ text: String) -> String {
        var result = ""
        // By what people see as one character: a flag or a family is one question mark.
        for character in text {
            let scalars = character.unicodeScalars
            if character == "\r\n" || character == "\r" {
                result += "\n"
            } else if scalars.allSatisfy({ size($0) != nil }) {
                result.append(character)
            } else if scalars.count == 1, let scalar = scalars.first, let substitute = substitutes[scalar] {
                result += substitute
            } else if let first = scalars.first, size(first) == 1, scalars.count > 1 {
                // A letter with accents on it.
                result.unicodeScalars.append(first)
            } else {
                result += "?"
            }
        }
        return result
    }

    private static func prefix(_ text: String, _ most: Int) -> String {
        var result = String.UnicodeScalarView()
        var used = 0
        for scalar in text.unicodeScalars {
            used += size(scalar) ?? 1
            if used > most { break }
            result.append(scalar)
        }
        return String(result)
    }
}
