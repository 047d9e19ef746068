import Performance
import Shared

/// A pipe run as processes of the operating system.
///
/// Invariants: a stream from `popen` is closed once, by `pclose`; `fread` writes into a buffer of ours and is told its length.
enum PipeProcess {
    /// Returns the first metrics record that a pipe writes, whether the pipe writes several of them, and whether a stage rejected
    /// some of its input. The pipe reads `files`, one after another.
    static func metrics(_ stages: [[String]], _ rules: RuleFiles, _ values: [String: String], _ files: [String]) throws(Failure)
        -> (record: [UInt8], isOneOfSeveral: Bool, isInputBad: Bool)
    {
        var found: [UInt8]?
        var count = 0
        let isInputBad = try run(stages, rules, values, files) { line in
            guard line.starts(with: SetResult.head) else { return }
            count += 1
            found = found ?? line + [UInt8(ascii: "\n")]
        }
        guard let found else { throw .badRecord("the pipe wrote no record of metrics") }
        return (found, count > 1, isInputBad)
    }

    /// Runs a pipe without `report`, and returns what `report` would keep of its records.
    static func trades(_ stages: [[String]], _ rules: RuleFiles, _ values: [String: String], _ files: [String], cash: Cash)
        throws(Failure) -> (reader: RunReader, isInputBad: Bool)
    {
        var reader = RunReader(cash: cash)
        var json = JSON()
        let isInputBad = try run(stages, rules, values, files) { line in
            // A record that 'report' rejects contains no trade.
            if json.scan(line) == nil { _ = try? reader.take(json) }
        }
        reader.finish()
        return (reader, isInputBad)
    }

    private static func run(
        _ stages: [[String]], _ rules: RuleFiles, _ values: [String: String], _ files: [String],
        _ take: ([UInt8]) -> Void
    ) throws(Failure) -> Bool {
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
        let names = files.map(quoted).joined(separator: " ")
        // The last line of the output has the exit status of each stage.
        let command = "bash -c \(quoted(line + "; s=${PIPESTATUS[*]}; echo; echo $s"))"
        // Unlike cat, sed ends the last line of each file.
        let last = try run(files.count == 1 ? "exec \(command) <\(names)" : "sed '' -- \(names) | exec \(command)", take)
        return try isInputBad(stages.map { $0[0] }, last)
    }

    /// Whether a stage rejected some of its input. Fails if a stage failed.
    private static func isInputBad(_ commands: [String], _ last: [UInt8]) throws(Failure) -> Bool {
        let statuses = String(decoding: last, as: UTF8.self).split(separator: " ").map { Int($0) ?? -1 }
        guard statuses.count == commands.count else { throw .badRecord("the shell that runs the pipe failed") }
        var isInputBad = false
        for (command, status) in zip(commands, statuses).reversed() where status != 0 {
            let name = Planner.command(command)
            // 141: a later stage wanted no more input, as 'head' does.
            if status == 128 + Int(SIGPIPE) { continue }
            // With status 1 a stage of the toolkit rejected input; 'trade' also says so that trading halted.
            guard status == 1, Planner.own.contains(name) else { throw .badRecord("\(name) ended with status \(status)") }
            if name != "trade" { isInputBad = true }
        }
        return isInputBad
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

    /// Runs a command of the shell, and gives each line of its output but the last, which is returned.
    private static func run(_ command: String, _ take: ([UInt8]) -> Void) throws(Failure) -> [UInt8] {
        guard let stream = unsafe popen(command, "r") else { throw .io("cannot start a pipe") }
        var buffer = [UInt8](repeating: 0, count: 1 << 16)
        var (line, last): ([UInt8], [UInt8]?) = ([], nil)
        while true {
            let count = unsafe fread(&buffer, 1, buffer.count, stream)
            if count == 0 {
                // A signal that does not stop sweep interrupts reading only for a moment.
                guard unsafe ferror(stream) != 0, errno == EINTR, StopSignals.stopRequested == nil else { break }
                unsafe clearerr(stream)
            }
            var rest = buffer[..<count]
            while let end = rest.firstIndex(of: UInt8(ascii: "\n")) {
                if let last { take(last) }
                last = line + rest[..<end]
                line = []
                rest = rest[(end + 1)...]
            }
            line += rest
        }
        _ = unsafe pclose(stream)
        // A pipe that was left, or that the same Ctrl-C ended, has no result.
        if let signal = StopSignals.stopRequested { throw .signalled(signal) }
        return last ?? []
    }
}
