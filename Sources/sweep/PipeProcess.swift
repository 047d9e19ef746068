import Performance
import Shared

/// A pipe run as processes of the operating system.
///
/// Invariants: a stream from `popen` is closed once, by `pclose`; `fread` writes into a buffer of ours and is told its length.
enum PipeProcess {
    /// The first metrics record that a pipe writes. `input` is the file that it reads.
    static func metrics(_ stages: [[String]], _ rules: RuleFiles, _ values: [String: String], input: String?) throws(Failure)
        -> [UInt8]
    {
        var output: [UInt8] = []
        let status = try run(stages, rules, values, input: input) { output += $0 }
        for record in output.split(separator: UInt8(ascii: "\n")) where record.starts(with: SetResult.head) {
            // Status 1 means that some input was bad, or that trading halted.
            if status > 1 { break }
            return Array(record) + [UInt8(ascii: "\n")]
        }
        throw .badRecord(status > 1 ? "the pipe ended with status \(status)" : "the pipe wrote no record of metrics")
    }

    /// Runs a pipe without `report`, and returns what `report` would keep of its records.
    static func trades(_ stages: [[String]], _ rules: RuleFiles, _ values: [String: String], input: String?, cash: Cash)
        throws(Failure) -> RunReader
    {
        var reader = RunReader(cash: cash)
        var json = JSON()
        var rest: [UInt8] = []
        let status = try run(stages, rules, values, input: input) { bytes in
            rest += bytes
            let end = (rest.lastIndex(of: UInt8(ascii: "\n")) ?? -1) + 1
            for line in rest[..<end].split(separator: UInt8(ascii: "\n")) where json.scan(Array(line)) == nil {
                // A record that 'report' rejects contains no trade.
                _ = try? reader.take(json)
            }
            rest.removeFirst(end)
        }
        if status > 1 { throw .badRecord("the pipe ended with status \(status)") }
        reader.finish()
        return reader
    }

    private static func run(
        _ stages: [[String]], _ rules: RuleFiles, _ values: [String: String], input: String?,
        _ take: (ArraySlice<UInt8>) -> Void
    ) throws(Failure) -> Int {
        // Rule files with the set's values filled in; they exist while the pipe runs.
        let folder = try TemporaryFolder()
        var stages = stages
        for stage in stages.indices {
            for word in stages[stage].indices.dropFirst() {
                let text = stages[stage][word]
                let paths = RuleFiles.paths(in: text)
                var drafts = paths
                for (place, path) in paths.enumerated() {
                    guard let filled = rules.filled(path, values) else { continue }
                    drafts[place] = folder.file("\(stage)-\(word)-\(place).json")
                    var output = Output(descriptor: try System.openToAppend(drafts[place]), name: drafts[place])
                    output.write(filled)
                    try output.flush()
                }
                if drafts == paths { continue }
                stages[stage][word] = (text.hasPrefix("--strategy=") ? "--strategy=" : "") + drafts.joined(separator: ",")
            }
        }
        let line = stages.map { $0.map(quoted).joined(separator: " ") }.joined(separator: " | ")
        let source = quoted(input ?? "/dev/null")
        return try run("exec bash -o pipefail -c \(quoted(line)) <\(source)", take)
    }

    /// A word quoted for the shell.
    static func quoted(_ word: String) -> String { "'" + word.replacing("'", with: "'\\''") + "'" }

    /// A word as a person types it, quoted only if necessary.
    static func typed(_ word: String) -> String {
        let isPlain =
            !word.isEmpty
            && word.utf8.allSatisfy { 0x30...0x39 ~= $0 || 0x61...0x7A ~= $0 | 0x20 || "-_.,:/=%@+".utf8.contains($0) }
        return isPlain ? word : quoted(word)
    }

    private static func run(_ command: String, _ take: (ArraySlice<UInt8>) -> Void) throws(Failure) -> Int {
        guard let stream = unsafe popen(command, "r") else { throw .io("cannot start a pipe") }
        var buffer = [UInt8](repeating: 0, count: 1 << 16)
        while true {
            let count = unsafe fread(&buffer, 1, buffer.count, stream)
            if count == 0 { break }
            take(buffer[..<count])
        }
        let status = unsafe Int(pclose(stream))
        return status & 0x7F == 0 ? status >> 8 & 0xFF : 128 + status & 0x7F
    }
}
