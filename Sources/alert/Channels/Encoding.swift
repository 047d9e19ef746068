import Net
import Shared
import Signing

/// The encodings of texts that providers require.
enum Encoding {
    /// Returns a form in the encoding of browsers.
    static func form(_ members: [(String, String)]) -> [UInt8] {
        Array(members.map { "\($0.0)=\(Percent.encoded($0.1))" }.joined(separator: "&").utf8)
    }

    /// Returns a text as the value of a header (RFC 2047): in words of at most 75 characters if it is not plain ASCII.
    static func header(_ text: String) -> String {
        let isPlain = text.utf8.allSatisfy { (0x20...0x7E).contains($0) } && !text.contains("=?")
        if isPlain { return text }
        var words: [String] = []
        var part = ""
        for character in text {
            if part.utf8.count + character.utf8.count > 42, !part.isEmpty {
                words.append(part)
                part = ""
            }
            part.append(character)
        }
        words.append(part)
        return words.map { "=?UTF-8?B?\(Base64.text(Array($0.utf8)))?=" }.joined(separator: " ")
    }

    /// Returns a key that is safe in a header: the key itself, or its hash.
    static func key(_ key: String) -> String {
        let isPlain = key.utf8.allSatisfy { (0x21...0x7E).contains($0) }
        return isPlain && key.utf8.count <= 255 ? key : hash(key)
    }

    static func hash(_ key: String) -> String { String(Hash.sha256(Array(key.utf8)).prefix(32)) }

    static func basic(_ user: String, _ password: String) -> String { Base64.text(Array("\(user):\(password)".utf8)) }
}
