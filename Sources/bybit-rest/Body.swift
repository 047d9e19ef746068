import Shared

/// The body of a POST.
enum Body {
    /// Members that the exchange wants as numbers, and those it wants as true or false; all others are strings.
    private static let numbers: Set<String> = [
        "positionIdx", "triggerDirection", "isLeverage", "mode", "tradeMode", "autoAddMargin", "timeWindow",
    ]
    private static let switches: Set<String> = ["reduceOnly", "closeOnTrigger", "mmp", "rpiTakerAccess"]

    static func from(_ words: [String]) throws(Failure) -> String {
        var output = Output.inMemory()
        var seen: Set<String> = []
        for word in words {
            var (name, value) = try Call.pair(word)
            let isJSON = name.hasSuffix(":")
            if isJSON { name.removeLast() }
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
            } else if numbers.contains(name) {
                guard let number = Int(value) else { throw .usage("\(name): expected a whole number, got '\(value)'") }
                output.write(number)
            } else if switches.contains(name) {
                guard ["true", "false"].contains(value) else {
                    throw .usage("\(name): expected true or false, got '\(value)'")
                }
                output.write(string: value)
            } else {
                output.write(quoted: try Call.value(name, value))
            }
        }
        output.write("}")
        return output.text
    }

    /// An object from standard input; nothing there is an empty one.
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
            if let signal = Signals.stopRequested { throw .signalled(signal) }
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
