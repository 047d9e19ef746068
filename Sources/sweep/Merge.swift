import Shared
import Verdict

/// `--merge`: ranks the results of all parts of a sweep together.
struct Merge {
    private var found: [Int: SetResult] = [:]
    /// The names of the parameters.
    private var names: [String] = []
    /// The sweep that the parts say they belong to, and the file that said so first.
    private var sweep: (record: SweepRecord, path: String)?
    private var json = JSON()
    private var status = ExitStatus.done
    private let messages: Messages

    /// The options that say which sets to run, and how.
    private static let runOptions = [
        "permutations", "walk", "random", "seed", "shard", "resume", "jobs", "memory", "run", "dry-run",
    ]

    private init(_ messages: Messages) { self.messages = messages }

    static func run(_ arguments: Arguments, _ messages: Messages) throws(Failure) -> ExitStatus {
        guard !arguments.operands.isEmpty else { throw .usage("--merge: expected the files of the parts") }
        if let other = Merge.runOptions.first(where: arguments.has) {
            throw .usage("--\(other) and --merge cannot be combined: --merge runs no sets")
        }
        let page = try PageFile(arguments, inputs: arguments.operands)
        var merge = Merge(messages)
        for path in arguments.operands { try merge.read(path) }
        return try merge.write(arguments, page)
    }

    private mutating func read(_ path: String) throws(Failure) {
        var (lines, count, unread) = (0, 0, 0)
        var namesSweep = false
        try ResultLines.read(path) { (line, _) throws(Failure) in
            // Another system may have ended the lines with a carriage return, too.
            let line = line.last == UInt8(ascii: "\r") ? Array(line.dropLast()) : line
            if line.isEmpty { return }
            lines += 1
            guard json.scan(line) == nil, json.isObject else {
                unread += 1
                if lines == 1, line.starts(with: #"{"type":"sweep","#.utf8) { namesSweep = true }
                return
            }
            if let result = SetResult(line, json) {
                try add(result, path)
                count += 1
            } else if let record = SweepRecord(json) {
                try check(record, path)
                namesSweep = true
            }
        }
        // The part had no sets.
        if lines == 0 { return }
        if count == 0, !namesSweep { throw .usage("--merge: \(path) has no results of a sweep") }
        if !namesSweep { messages.note("\(path) does not say which sweep it belongs to") }
        guard unread > 0 || count == 0 else { return }
        let what = unread > 0 ? "\(Messages.count(unread, "line")) cannot be read, as after a kill" : "no result of a set"
        messages.error("\(path): \(what); run this part again")
        status = .badInput
    }

    private mutating func add(_ result: SetResult, _ path: String) throws(Failure) {
        let params = json.memberNames(of: json.value("params"))
        if names.isEmpty { names = params }
        if params != names { throw .usage("--merge: \(path) has other parameters than the files before it") }
        if let other = found[result.set], other.members != result.members {
            throw .usage("--merge: set \(result.set) has two results; are these parts of one sweep?")
        }
        found[result.set] = result
    }

    private mutating func check(_ record: SweepRecord, _ path: String) throws(Failure) {
        guard let sweep else {
            sweep = (record, path)
            return
        }
        guard let difference = sweep.record.difference(record) else { return }
        throw .usage("--merge: \(path) belongs to another sweep than \(sweep.path): \(difference)")
    }

    private mutating func write(_ arguments: Arguments, _ page: PageFile?) throws(Failure) -> ExitStatus {
        guard let last = found.keys.max() else { throw .usage("--merge: the files are empty") }
        let sets = sweep?.record.sets ?? last + 1
        if sets > found.count {
            let text = "\(sets - found.count) of \(sets) sets without a result: they failed, or a part is missing"
            // A verdict on a part of a sweep is not one on the sweep.
            if arguments.has("verdict") {
                messages.error(text)
                status = .badInput
            } else {
                messages.note(text)
            }
        }
        let isTable = System.isTerminal(1) && !arguments.has("json")
        let results = found.keys.sorted().compactMap { found[$0] }
        let verdict = try VerdictTerms.read(arguments, belonging: ["trials"]).flatMap { (terms) throws(Failure) in
            try SweepVerdict(results, of: sets, Ranking(arguments), terms, nil)
        }
        let write = { [names] () throws(Failure) in
            try Table.write(results, arguments, names: names, isTable: isTable, verdict)
        }
        guard let page else {
            try write()
            return status
        }
        try page.write(SweepPage(arguments, names: names, results, verdict?.verdict, pipe: sweep?.record.pipe), rows: write)
        return status
    }
}
