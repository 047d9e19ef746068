import Shared

/// `--resume FILE`: the results of a sweep so far. The first line identifies the sweep; each finished set appends a line.
struct ResumeFile {
    private let file: OwnFile
    private let head: [UInt8]
    let results: [SetResult]
    /// Whether the file ends with a whole line. A line cut short by a kill is removed.
    private let isWhole: Bool
    private let isNew: Bool

    init(_ path: String, _ options: SweepOptions, _ recording: Recording) throws(Failure) {
        file = OwnFile(path, option: "resume", beginnings: [], isForced: true)
        try file.check(inputs: Inputs(options.files))
        let head = try SweepRecord.line(options, recording)
        self.head = head
        guard System.exists(path) else {
            (results, isWhole, isNew) = ([], true, true)
            return
        }
        var json = JSON()
        var found: [SetResult] = []
        var seen: Set<Int> = []
        var (number, isWhole) = (0, true)
        try ResultLines.read(path) { (line, isEnded) throws(Failure) in
            number += 1
            isWhole = isEnded
            if number == 1 {
                guard isEnded ? head == line + [UInt8(ascii: "\n")] : head.starts(with: line) else {
                    throw .usage("--resume \(path): the file belongs to another sweep; name another file, or remove it")
                }
            } else if isEnded, json.scan(line) == nil, json.isObject, let result = SetResult(line, json),
                seen.insert(result.set).inserted
            {
                found.append(result)
            }
        }
        results = found
        self.isWhole = isWhole
        isNew = number == 0 || (number == 1 && !isWhole)
    }

    /// Opens the file for further rows; rewrites it first if it is new or ends within a line.
    func append() throws(Failure) -> Output {
        if isNew || !isWhole {
            try file.replace(inputs: Inputs([])) { (output) throws(Failure) in
                output.write(head)
                for result in results {
                    output.write(result.stored)
                    try output.drain()
                }
            }
        }
        return Output(descriptor: try System.openToAppend(file.path), name: file.path)
    }
}
