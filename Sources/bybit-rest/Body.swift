import Shared

/// The body of a POST.
enum Body {
    /// Returns the pairs as a JSON object. The value of a name that ends with ':' is JSON. For other names, the table of
    /// endpoints says which are integers or booleans; the rest are strings. Fails if a name is given twice or a value has the
    /// wrong type.
    static func from(_ pairs: [(String, String)], _ endpoint: Endpoint?) throws(Failure) -> String {
        var output = Output.inMemory()
        var seen: Set<String> = []
        for (name, value) in pairs {
            let isJSON = name.hasSuffix(":")
            let name = isJSON ? String(name.dropLast()) : name
            if !seen.insert(name).inserted { throw .usage("\(name) is given twice") }
            output.write(output.count == 0 ? "{" : ",")
            output.write(quoted: name)
            output.write(":")
            if isJSON {
                var json = JSON()
                if let error = json.scan(Array(value.utf8)) {
                    throw .usage("\(name): \(error.message) of the JSON '\(value)'")
                }
                output.write(string: value)
            } else if endpoint?.isInteger(name) == true {
                guard let number = Int(value) else { throw .usage("\(name): expected a whole number, got '\(value)'") }
                output.write(number)
            } else if endpoint?.isBoolean(name) == true {
                guard ["true", "false"].contains(value) else {
                    throw .usage("\(name): expected true or false, got '\(value)'")
                }
                output.write(string: value)
            } else if let meant = endpoint?.otherCase(of: name) {
                throw .usage("\(name): is \(meant) meant? Names are case-sensitive")
            } else if endpoint?.isJSON(name) == true {
                throw .usage("\(name): expected JSON, as \(name):='[…]', got '\(name)=\(value)'")
            } else {
                output.write(quoted: value)
            }
        }
        output.write(output.count == 0 ? "{}" : "}")
        return output.text
    }

    /// Reads a JSON object from standard input; an empty input gives an empty object.
    static func fromInput() throws(Failure) -> String {
        if System.isTerminal(0) { throw .usage("expected NAME=VALUE, or a JSON object on standard input") }
        var input = try LineInput(paths: [])
        var text = Output.inMemory()
        reading: while true {
            switch input.take() {
            case .line(let range, _):
                try input.bytes(range) { (line) throws(Failure) in text.write(line) }
                text.write("\n")
            case .tooLong: throw .usage("the body on standard input is too long")
            case .none: if case .end = try input.fill() { break reading }
            }
            if let signal = StopSignals.stopRequested { throw .signalled(signal) }
        }
        var json = JSON()
        let error = json.scan(text.bytes)
        if json.isBlank { return "{}" }
        if let error {
            let place = error.place(in: text.bytes.span)
            throw .usage("standard input: line \(place.line): expected \(error.expected) at column \(place.column)")
        }
        guard json.isObject else { throw .usage("standard input: expected a JSON object, '{'") }
        return String(text.text.dropLast())
    }
}
