import Net
import Shared

/// Texts in the dress that a provider wants.
enum Encoding {
    /// A JSON object of texts, numbers and the like; `raw` values are JSON already.
    static func json(_ members: [(name: String, value: JSONValue)]) -> [UInt8] {
        var output = Output.inMemory()
        for (place, member) in members.enumerated() {
            output.write(place == 0 ? "{" : ",")
            output.write(quoted: member.name)
            output.write(":")
            switch member.value {
            case .text(let text): output.write(quoted: text)
            case .raw(let json): output.write(string: json)
            }
        }
        output.write("}")
        return output.bytes
    }

    enum JSONValue {
        case text(String)
        case raw(String)
    }

    /// A form as browsers send it.
    static func form(_ members: [(String, String)]) -> [UInt8] {
        Array(members.map { "\($0.0)=\(percent($0.1))" }.joined(separator: "&").utf8)
    }

    static func percent(_ text: String) -> String {
        text.utf8.map { byte in
            let isPlain = (0x30...0x39).contains(byte) || (0x41...0x5A).contains(byte) || (0x61...0x7A).contains(byte)
            if isPlain || "-._~".utf8.contains(byte) { return String(UnicodeScalar(byte)) }
            return "%" + (byte < 16 ? "0" : "") + String(byte, radix: 16, uppercase: true)
        }.joined()
    }

    /// A text as the value of a header, RFC 2047: in words of at most 75 characters where it is not plain.
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
        return words.map { "=?UTF-8?B?\(Signature.base64(Array($0.utf8)))?=" }.joined(separator: " ")
    }

    /// A key that is safe in a header.
    static func key(_ key: String) -> String {
        let isPlain = key.utf8.allSatisfy { (0x21...0x7E).contains($0) }
        return isPlain && key.utf8.count <= 255 ? key : hash(key)
    }

    static func hash(_ key: String) -> String { String(Signature.sha256(Array(key.utf8)).prefix(32)) }

    static func basic(_ user: String, _ password: String) -> String { Signature.base64(Array("\(user):\(password)".utf8)) }
}
