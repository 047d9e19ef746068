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
        head = try SweepRecord.line(options, recording)
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
