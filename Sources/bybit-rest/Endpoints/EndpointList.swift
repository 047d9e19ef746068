import Shared

/// `bybit-rest --list`: the lines of the table that contain all the words.
enum EndpointList {
    static func print(_ words: [String]) throws(Failure) -> ExitStatus {
        let lines = Endpoint.table.filter { line in words.allSatisfy { line.lowercased().contains($0.lowercased()) } }
        if lines.isEmpty { throw .usage("--list: no endpoint's line contains '\(words.joined(separator: "' and '"))'") }
        var output = Output.standard()
        for line in lines { output.write(string: line + "\n") }
        try output.flush()
        return .done
    }
}
