/// The alphabet of text messages, GSM 03.38. A few of its characters count as two.
enum GSM {
    private static let basic = Set(
        ("@£$¥èéùìòÇ\nØø\rÅåΔ_ΦΓΛΩΠΨΣΘΞÆæßÉ !\"#¤%&'()*+,-./0123456789:;<=>?¡ABCDEFGHIJKLMNOPQRSTUVWXYZÄÖÑÜ§¿"
            + "abcdefghijklmnopqrstuvwxyzäöñüà").unicodeScalars)
    private static let escaped = Set("^{}\\[~]|€".unicodeScalars)
    /// Replacements for characters that are not in the alphabet.
    private static let substitutes: [Unicode.Scalar: String] = [
        "‘": "'", "’": "'", "‚": "'", "“": "\"", "”": "\"", "„": "\"", "–": "-", "—": "-", "−": "-", "…": "...", "\u{A0}": " ",
        "\u{202F}": " ", "\t": " ", "`": "'", "´": "'", "×": "x", "·": ".", "•": "-", "→": "->", "≤": "<=", "≥": ">=", "≈": "~",
        // The replacement for a character that cannot be shown.
        "\u{FFFD}": "?",
        "á": "a", "â": "a", "ã": "a", "ç": "Ç", "ê": "e", "ë": "e", "í": "i", "î": "i", "ï": "i", "ó": "o", "ô": "o", "õ": "o",
        "ú": "u", "û": "u", "Á": "A", "À": "A", "Â": "A", "È": "E", "Ê": "E", "Í": "I", "Ó": "O", "Ô": "O", "Ú": "U",
    ]

    /// Returns how many characters of a message a character counts as; nil if it is not in the alphabet.
    static func size(_ scalar: Unicode.Scalar) -> Int? {
        basic.contains(scalar) ? 1 : escaped.contains(scalar) ? 2 : nil
    }

    /// Returns the text in this alphabet, with replacements for other characters; nil if a character has none.
    static func spell(_ text: String) -> String? {
        var result = ""
        for character in text {
            let scalars = character.unicodeScalars
            if character == "\r\n" || character == "\r" {
                result += "\n"
            } else if scalars.allSatisfy({ size($0) != nil }) {
                result.append(character)
            } else if scalars.count == 1, let scalar = scalars.first, let substitute = substitutes[scalar] {
                result += substitute
            } else if let first = scalars.first, size(first) == 1, scalars.dropFirst().allSatisfy(isAccent) {
                // A letter loses the accents on it.
                result.unicodeScalars.append(first)
            } else {
                return nil
            }
        }
        return result
    }

    private static func isAccent(_ scalar: Unicode.Scalar) -> Bool { scalar.properties.generalCategory == .nonspacingMark }
}
