import Net
import Shared

enum Method: String {
    case get = "GET"
    case post = "POST"
}

/// A call from the command line. It fails early for calls that the exchange would certainly refuse.
struct Call {
    let method: Method
    let path: String
    /// The query of a GET, or the members of a POST's body if the command line gives them.
    private(set) var parameters: [(String, String)] = []
    /// The body of a POST, a JSON object.
    private(set) var body = ""
    let endpoint: Endpoint?

    init(_ operands: [String]) throws(Failure) {
        guard operands.count >= 2 else {
            throw .usage("expected GET or POST and a path, as GET /v5/market/time; --list WORD finds paths")
        }
        guard let method = Method(rawValue: operands[0].uppercased()) else {
            throw .usage("expected GET or POST, got '\(operands[0])'")
        }
        self.method = method
        let parts = operands[1].split(separator: "?", maxSplits: 1, omittingEmptySubsequences: false).map(String.init)
        path = parts[0]
        guard Call.isPath(path) else {
            throw .usage("expected a path that begins with /v5/, as /v5/position/list, got '\(operands[1])'")
        }
        endpoint = Endpoint.known(path)
        if let endpoint, endpoint.method != method { throw .usage("\(path) takes \(endpoint.method.rawValue)") }
        var words = Array(operands.dropFirst(2))
        if parts.count == 2 {
            if method == .post { throw .usage("a POST has a body and no query, got '?\(parts[1])'") }
            words = parts[1].split(separator: "&").map(String.init) + words
        }
        for word in words {
            let (name, value) = try Call.pair(word)
            parameters.append((name, try time(name, value) ?? value))
        }
        try checkSpan()
        if method == .post { body = words.isEmpty ? try Body.fromInput() : try Body.from(parameters, endpoint) }
    }

    var isSigned: Bool { !(endpoint?.isPublic ?? path.hasPrefix("/v5/market/")) }
    var isBare: Bool { endpoint?.isBare == true }

    /// The call in messages, such as `GET /v5/market/time`.
    var text: String { "\(method.rawValue) \(path)" }

    /// Fails if a time range ends before it begins, because the exchange would answer without rows.
    private func checkSpan() throws(Failure) {
        let own = endpoint?.times.map { [($0.from, $0.to)] } ?? []
        for (from, to) in own + [("start", "end"), ("startTime", "endTime")] {
            let given = Parameters(parameters)
            guard let begin = given[from].flatMap({ Int($0) }), let end = given[to].flatMap({ Int($0) }), end < begin else {
                continue
            }
            throw .usage("\(to) is before \(from)")
        }
    }

    private static func isPath(_ path: String) -> Bool {
        path.hasPrefix("/v5/") && path.count > 4 && !path.hasSuffix("/")
            && path.allSatisfy { $0.isASCII && ($0.isLetter || $0.isNumber) || "/-_".contains($0) }
    }

    private static func pair(_ word: String) throws(Failure) -> (String, String) {
        guard let equals = word.firstIndex(of: "="), equals > word.startIndex else {
            throw .usage("expected NAME=VALUE, got '\(word)'")
        }
        let name = word[..<equals]
        guard name.utf8.allSatisfy({ isNameByte($0) }) else {
            throw .usage("expected a parameter name of letters, digits and _ . - before the '=', got '\(name)'")
        }
        return (String(name), String(word[word.index(after: equals)...]))
    }

    /// Whether a byte may occur in a parameter's name. A name ends with ':' if its value is JSON.
    private static func isNameByte(_ byte: UInt8) -> Bool {
        switch byte {
        case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
            UInt8(ascii: "0")...UInt8(ascii: "9"):
            true
        default: "_.-:".utf8.contains(byte)
        }
    }

    /// Returns the value of a time parameter in the endpoint's unit. Returns nil for other parameters, and for dates, whose
    /// format differs from endpoint to endpoint.
    private func time(_ name: String, _ text: String) throws(Failure) -> String? {
        let unit: Endpoint.Unit?
        if let times = endpoint?.times, [times.from, times.to].contains(name) {
            unit = times.unit
        } else {
            unit = ["start", "end", "startTime", "endTime"].contains(name) ? .milliseconds : nil
        }
        guard let unit else { return nil }
        // A number this small is no real time, so it is sent unchanged: `start=0` asks for everything from the beginning.
        if let number = Int(text), (0..<1_000_000_000).contains(number) { return text }
        guard let time = TimeSpan.moment(text, now: System.wallTime) else {
            throw .usage("\(name): expected a time as 2025-03-01, 1740787200000 or '2 days ago', got '\(text)'")
        }
        return "\(time / unit.rawValue)"
    }
}
