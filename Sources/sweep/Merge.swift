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

    private init(_ messages: Messages) { self.messages = messages }

    static func run(_ arguments: Arguments, _ messages: Messages) throws(Failure) -> ExitStatus {
        guard !arguments.operands.isEmpty else { throw .usage("--merge: expected the files of the parts") }
        if arguments.has("permutations") { throw .usage("--permutations needs candles; it and --merge cannot be combined") }
        let page = try PageFile(arguments, inputs: arguments.operands)
        var merge = Merge(messages)
        for path in arguments.operands { try merge.read(path) }
        return try merge.write(arguments, page)
    }

    private mutating func read(_ path: String) throws(Failure) {
        let text = try System.readFile(path)
        // The part had no sets.
        if text.isEmpty { return }
        var (count, unread) = (0, 0)
        for line in text.split(separator: UInt8(ascii: "\n")) {
            if let result = SetResult(Array(line), &json) {
                try add(result, path)
                count += 1
            } else if let record = SweepRecord(json) {
                try check(record, path)
            } else if !json.isObject {
                unread += 1
            }
        }
        if count == 0 { throw .usage("--merge: \(path) has no results of a sweep") }
        guard unread > 0 else { return }
        messages.error("\(path): \(Messages.count(unread, "line")) cannot be read, as after a kill; run this part again")
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

    private func write(_ arguments: Arguments, _ page: PageFile?) throws(Failure) -> ExitStatus {
        guard let last = found.keys.max() else { throw .usage("--merge: the files are empty") }
        if sweep == nil { messages.note("the files do not say which sweep they belong to") }
        let sets = sweep?.record.sets ?? last + 1
        if sets > found.count {
            messages.note("\(sets - found.count) of \(sets) sets without a result: they failed, or a part is missing")
        }
        let isTable = System.isTerminal(1) && !arguments.has("json")
        let results = found.keys.sorted().compactMap { found[$0] }
        let verdict = try VerdictTerms.read(arguments, belonging: ["trials"]).flatMap { (terms) throws(Failure) in
            try SweepVerdict(results, Ranking(arguments), terms, nil)
        }
        let write = { () throws(Failure) in try Table.write(results, arguments, names: names, isTable: isTable, verdict) }
        guard let page else {
            try write()
            return status
        }
        try page.write(SweepPage(arguments, names: names, results, verdict?.verdict, pipe: sweep?.record.pipe), rows: write)
        return status
    }
}
