/// Secrets and addresses from the environment, or from a `.env` file of lines NAME=VALUE. The environment takes precedence.
package struct Environment {
    private var file: [String: String] = [:]

    package static let option = Option("env", takes: "FILE", "Read secrets from FILE; ./.env is read where it exists.")

    package init(_ arguments: Arguments) throws(Failure) { try self.init(path: arguments.text("env")) }

    package init(path: String?) throws(Failure) {
        let path = path ?? ".env"
        guard let bytes = try Environment.secretFile(path) else {
            if path != ".env" { throw .usage("--env: there is no file \(path)") }
            return
        }
        let text = String(decoding: bytes, as: UTF8.self)
        for (number, line) in text.split(separator: "\n", omittingEmptySubsequences: false).enumerated() {
            let line = line.trimmingBlanks
            if line.isEmpty || line.hasPrefix("#") { continue }
            guard let equals = line.firstIndex(of: "="), let value = Environment.value(line[line.index(after: equals)...])
            else {
                throw .usage("\(path): line \(number + 1): expected NAME=VALUE, its quotes closed")
            }
            var name = line[..<equals].trimmingBlanks
            if name.hasPrefix("export ") { name = name.dropFirst(7).trimmingBlanks }
            file[String(name)] = value
        }
    }

    /// Returns the bytes of a file that holds secrets, or nil if it does not exist. Fails if other users may read it.
    package static func secretFile(_ path: String) throws(Failure) -> [UInt8]? {
        guard let isOpen = System.isOpenToOthers(path) else { return nil }
        if isOpen { throw .usage("\(path) holds secrets and others may read it; type:  chmod 600 \(path)") }
        return try System.readFile(path)
    }

    /// The value of a variable, or nil if it is unset or empty.
    package subscript(_ name: String) -> String? {
        if let value = System.environment(name), !value.isEmpty { return value }
        return file[name].flatMap { $0.isEmpty ? nil : $0 }
    }

    /// Returns a key or token that is sent in a header, or nil if it is not set. Fails if it has a character that no key has,
    /// above all a line break, which could inject more headers. The error message does not show the value.
    package func key(_ name: String) throws(Failure) -> String? {
        guard let value = self[name] else { return nil }
        guard value.utf8.allSatisfy({ (0x21...0x7E).contains($0) }) else {
            throw .usage(
                "\(name) holds a character that no key has (a line break, a blank, a control character or a letter outside ASCII); "
                    + "copy the key again")
        }
        return value
    }

    /// Returns the value after the '=': the text in quotes, or the text up to a comment. Nil if a quote is not closed.
    private static func value(_ text: Substring) -> String? {
        let text = text.trimmingBlanks
        guard let quote = text.first, quote == "\"" || quote == "'" else {
            let comment = text.range(of: " #")
            return String((comment.map { text[..<$0] } ?? text).trimmingBlanks)
        }
        guard let end = text.dropFirst().firstIndex(of: quote) else { return nil }
        return String(text[text.index(after: text.startIndex)..<end])
    }
}

extension Substring {
    package var trimmingBlanks: Substring {
        var rest = drop { $0 == " " || $0 == "\t" || $0 == "\r" }
        while let last = rest.last, last == " " || last == "\t" || last == "\r" { rest.removeLast() }
        return rest
    }

    fileprivate func range(of part: String) -> Index? {
        indices.first { self[$0...].hasPrefix(part) }
    }
}

extension String {
    fileprivate var trimmingBlanks: Substring { self[...].trimmingBlanks }
}
