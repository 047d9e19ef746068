import Net
import Shared
import Signing

/// The body of a request that carries a file, as browsers send it: multipart/form-data.
struct Multipart {
    private var parts: [(head: String, content: [UInt8])] = []

    mutating func add(_ name: String, _ text: String) { add("name=\"\(name)\"", Array(text.utf8)) }

    mutating func add(_ name: String, _ content: [UInt8], type: String) {
        add("name=\"\(name)\"\r\nContent-Type: \(type)", content)
    }

    mutating func add(_ name: String, picture: [UInt8]) {
        add("name=\"\(name)\"; filename=\"\(Picture.fileName)\"\r\nContent-Type: \(Picture.type)", picture)
    }

    private mutating func add(_ head: String, _ content: [UInt8]) {
        parts.append(("Content-Disposition: form-data; " + head, content))
    }

    func request(_ address: Address) -> HTTPRequest {
        // No part contains the hash of all parts, so no text can end its part.
        let boundary = String(Hash.sha256(parts.flatMap { Array($0.head.utf8) + $0.content }).prefix(32))
        var body: [UInt8] = []
        for part in parts {
            body += "--\(boundary)\r\n\(part.head)\r\n\r\n".utf8
            body += part.content
            body += "\r\n".utf8
        }
        body += "--\(boundary)--\r\n".utf8
        return .attempt(address, ["Content-Type: multipart/form-data; boundary=\(boundary)"], body)
    }
}
