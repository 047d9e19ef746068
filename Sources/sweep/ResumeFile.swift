import Shared

/// `--resume FILE`: the results of a sweep so far. The first line identifies the sweep; each finished set appends a line.
struct ResumeFile {
    private let path: String
    private let head: [UInt8]
    let results: [SetResult]
    /// Whether the file ends with a whole line. A line cut short by a kill is removed.
    private let isWhole: Bool
    private let isNew: Bool

    init(_ path: String, _ options: SweepOptions, _ recording: Recording) throws(Failure) {
        self.path = path
        head = try ResumeFile.head(options, recording)
        guard System.exists(path) else {
            (results, isWhole, isNew) = ([], true, true)
            return
        }
        let bytes = try System.readFile(path)
        let lines = bytes.split(separator: UInt8(ascii: "\n"), omittingEmptySubsequences: false)
        guard let first = lines.first, bytes.isEmpty || lines.count > 1 || head.starts(with: first) else {
            throw ResumeFile.other(path)
        }
        if lines.count > 1, Array(first) + [UInt8(ascii: "\n")] != head { throw ResumeFile.other(path) }
        var json = JSON()
        var found: [SetResult] = []
        var seen: Set<Int> = []
        for line in lines.dropFirst().dropLast() {
            guard let result = SetResult(Array(line), &json), seen.insert(result.set).inserted else { continue }
            found.append(result)
        }
        results = found
        isWhole = bytes.last == UInt8(ascii: "\n")
        isNew = lines.count < 2
    }

    private static func other(_ path: String) -> Failure {
        .usage("--resume \(path): the file belongs to another sweep; name another file, or remove it")
    }

    /// The line that identifies a sweep: its pipe, its parameters, its candles and its other files.
    private static func head(_ options: SweepOptions, _ recording: Recording) throws(Failure) -> [UInt8] {
        var output = Output.inMemory()
        output.begin(record: "sweep")
        output.member("pipe", quoted: options.pipe.stages.map { $0.joined(separator: " ") }.joined(separator: " | "))
        output.name("params")
        output.beginObject()
        for parameter in options.grid.parameters {
            output.name(quoted: parameter.name)
            output.beginArray()
            for value in parameter.values { output.element(quoted: value) }
            output.endArray()
        }
        output.endObject()
        output.member("sets", options.grid.count)
        output.member("candles", recording.candles)
        output.member("digest", quoted: String(try options.digest(recording), radix: 16))
        output.endRecord()
        return output.bytes
    }

    /// The pipe in the first line of such a file; nil for any other line.
    static func pipe(_ json: borrowing JSON) -> String? {
        guard json.isObject, json.string(json.value("type")) == "sweep", json.value("pipe") > 0 else { return nil }
        return json.string(json.value("pipe"))
    }

    /// Opens the file for further rows; rewrites it first if it is new or ends within a line.
    func append() throws(Failure) -> Output {
        if isNew || !isWhole {
            let file = OwnFile(path, option: "resume", beginnings: [#"{"type":"sweep""#], isForced: true)
            try file.replace(inputs: Inputs([])) { (output) throws(Failure) in
                output.write(head)
                for result in results {
                    output.write(result.stored)
                    try output.drain()
                }
            }
        }
        return Output(descriptor: try System.openToAppend(path), name: path)
    }
}

extension SweepOptions {
    /// A hash of everything that decides the results besides the pipe's words and the parameters: the candles, the sets that were
    /// chosen, and the files that the pipe names.
    func digest(_ recording: Recording) throws(Failure) -> UInt64 {
        var digest = recording.digest
        digest.add(rules.digest)
        for set in grid.chosen ?? [] { digest.add(UInt64(set)) }
        for word in pipe.stages.flatMap({ $0.dropFirst() }) {
            let path = word.firstIndex(of: "=").map { String(word[word.index(after: $0)...]) } ?? word
            if System.exists(path), !System.isSpecialFile(path) { digest.add(try System.readFile(path)) }
        }
        // If all sets run as processes, the candles were not read.
        if recording.events.isEmpty {
            for file in files where !System.isSpecialFile(file) { digest.add(try System.readFile(file)) }
        }
        return digest.value
    }
}
