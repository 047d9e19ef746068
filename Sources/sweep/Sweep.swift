import Indicators
import Performance
import Shared
import Verdict

/// The `sweep` command.
enum Sweep {
    /// Runs the command with its arguments.
    static func start(_ arguments: Arguments, _ messages: Messages) throws(Failure) -> ExitStatus {
        if arguments.has("merge") { return try Merge.run(arguments, messages) }
        let options = try SweepOptions(arguments)
        let sets = options.sets
        if sets.isEmpty {
            messages.note("this part has no set: the sweep has only \(options.grid.count)")
            return .done
        }
        let needs = try SweepNeeds(options, sets)
        if needs.isForProcessesOnly {
            guard let files = options.lastingFiles else { throw SetRunner.noFile("the pipe", needs.reason) }
            for file in files { try System.close(System.openStream(file), name: file) }
            let own = ["walk", "strict", "rejects"].first(where: arguments.has)
            if let own {
                throw .usage(
                    "--\(own): the pipe runs as processes (\(needs.reason ?? "--run processes")), which read the files themselves"
                )
            }
        }
        let ranking = try Ranking(arguments)
        let others = !options.writesPage ? [] : options.namedFiles + options.rules.paths + [options.resume].compactMap(\.self)
        let page = try PageFile(arguments, inputs: (options.files.isEmpty ? ["-"] : options.files) + others)
        if options.isDry { return try print(options, sets, needs) }
        try tellNeed(options, needs, sets.count, messages)
        var reader = try RecordingReader(
            arguments, messages, files: options.files, wanted: Array(needs.fields), keepsLines: needs.keepsLines,
            most: options.memory)
        var status = ExitStatus.done
        if !needs.isForProcessesOnly {
            status = try reader.run()
            try Sweep.endIfStopped()
            guard reader.recording.candles > 0 else {
                messages.error(
                    "the input has no closed candle; 'ohlc' makes candles of klines and trades, 'ohlc --from-csv' of CSV")
                return .badInput
            }
        }
        let job = SweepJob(
            grid: options.grid, pipe: options.pipe, rules: options.rules, recording: reader.recording,
            store: ColumnStore(reader.recording, uses: needs.uses),
            timeline: options.way == .fast ? Timeline(reader.recording) : nil, messages: messages, way: options.way,
            files: options.lastingFiles, days: options.keepsDays ? reader.recording.days : nil,
            needsDays: options.verdict != nil)
        let permutations = Permutations(job: job, needs: needs, sets: sets, options: options, messages: messages)
        if options.permutations > 0 { try permutations.begin() }
        var walked: WalkTable?
        if let lengths = options.walk {
            let failures: Int
            (walked, failures) = try walk(job, options, lengths, needs.order, ranking, messages)
            let write: () throws(Failure) -> Void = { () throws(Failure) in try walked?.write(isTable: options.isTable) }
            guard options.verdict != nil else {
                try writePage(page, arguments, options, job.recording, nil, nil, walked, rows: write)
                if failures > 0 { messages.error("\(Messages.count(failures, "set")) failed") }
                return failures == sets.count ? .ioFailure : failures > 0 ? .badInput : status
            }
            try write()
        }
        let log = try options.resume.map { (path) throws(Failure) in try ResumeFile(path, options, reader.recording) }
        let known = log?.results ?? []
        if options.verdict != nil { try SweepVerdict.check(known) }
        let wanted = Set(sets)
        let done = Set(known.map(\.set)).intersection(wanted)
        if !done.isEmpty { messages.note("\(done.count) of \(sets.count) sets are in \(options.resume ?? "") already") }
        let began = System.monotonicTime
        let outcome = Workers(job, sets: needs.order.filter { !done.contains($0) }, log: try log?.append()).run(options.jobs)
        if let failure = outcome.failure { throw failure }
        tell(outcome, options, messages)
        let results = known.filter { wanted.contains($0.set) } + outcome.results
        guard !results.isEmpty else { return .ioFailure }
        let verdict = try options.verdict.flatMap { (terms) throws(Failure) -> SweepVerdict? in
            if options.shard != nil { return nil }
            let time = (System.monotonicTime - began) * sets.count / max(outcome.results.count, 1)
            let shuffled =
                options.permutations == 0 ? nil : try permutations.run(ranking, value: ranking.best(results)?.value, time: time)
            // Without any trade in a test, the walk forward has earned nothing.
            let forward = options.walk.map { _ in walked?.joined.metrics.tradedDays?.meanReturn ?? 0 }
            return try SweepVerdict(results, of: sets.count, ranking, terms, shuffled, walked: forward)
        }
        try writePage(page, arguments, options, job.recording, results, verdict?.verdict, walked) { () throws(Failure) in
            if options.walk == nil { return try Table.write(results, arguments, options, job.recording, verdict) }
            var output = Output.standard()
            options.isTable ? verdict?.writeTable(&output) : verdict?.write(&output)
            try output.flush()
        }
        return outcome.failures > 0 || outcome.isInputBad ? .badInput : status
    }

    /// Writes the page of `--html`, if there is one, and the rows.
    private static func writePage(
        _ file: PageFile?, _ arguments: Arguments, _ options: SweepOptions, _ recording: Recording, _ results: [SetResult]?,
        _ verdict: Verdict?, _ walked: WalkTable?, rows: () throws(Failure) -> Void
    ) throws(Failure) {
        guard let file else { return try rows() }
        try file.write(SweepPage(arguments, options, recording, results, verdict, walked), rows: rows)
    }

    /// Walks forward. Returns the steps and the trades of all tests, nil if no step had a ranked set, and the number of sets that
    /// failed.
    private static func walk(
        _ job: SweepJob, _ options: SweepOptions, _ lengths: WalkLengths, _ order: [Int], _ ranking: Ranking,
        _ messages: Messages
    ) throws(Failure) -> (WalkTable?, failures: Int) {
        let walk = try Walk(job, options, lengths, order: order)
        let (done, joined, failures) = try walk.run(ranking, messages)
        if done.count < walk.steps.count {
            messages.error(
                "\(walk.steps.count - done.count) of \(Messages.count(walk.steps.count, "step")) had no set with a rank")
        }
        return (joined.map { WalkTable(done: done, joined: $0, grid: options.grid, metric: ranking.metric) }, failures)
    }

    /// Ends the command if Ctrl-C was pressed, even while the input is read or the sets are planned.
    fileprivate static func endIfStopped() throws(Failure) {
        if let signal = StopSignals.stopRequested { throw .signalled(signal) }
    }

    private static func tellNeed(_ options: SweepOptions, _ needs: SweepNeeds, _ sets: Int, _ messages: Messages)
        throws(Failure)
    {
        guard let need = needs.memory(options, sets) else { return }
        let text = "\(MemoryNeed.text(need)) for \(Messages.count(sets, "set"))"
        guard need <= options.memory else {
            throw .usage("the sweep needs about \(text), more than --memory \(MemoryNeed.text(options.memory)) allows")
        }
        messages.note("about \(text)")
    }

    private static func print(_ options: SweepOptions, _ sets: [Int], _ needs: SweepNeeds) throws(Failure) -> ExitStatus {
        var output = Output.standard()
        for set in sets {
            let stages = options.pipe.filled(options.grid.named(set))
            output.write(
                string: stages.map { $0.map(PipeProcess.typed).joined(separator: " ") }.joined(separator: " | ") + "\n")
            try output.drain()
        }
        try output.flush()
        return .done
    }

    /// Reports how many sets did not run fast, why, and how many failed.
    private static func tell(_ outcome: Workers.Outcome, _ options: SweepOptions, _ messages: Messages) {
        let all = outcome.results.count
        for (way, name) in [(Workers.Way.ordinary, "candle by candle"), (.processes, "as processes")] {
            guard let count = outcome.ways[way], options.way == .fast else { continue }
            messages.note("\(count) of \(Messages.count(all, "set")) ran \(name)")
        }
        for (reason, count) in outcome.reasons.sorted(by: { $0.key < $1.key }) { messages.note("\(count) of them: \(reason)") }
        if outcome.setsOfSeveralGroups > 0 {
            messages.note(
                "report has several groups (currencies or --by) in \(Messages.count(outcome.setsOfSeveralGroups, "set")); their rows contain the first group only"
            )
        }
        if outcome.failures > 0 { messages.error("\(Messages.count(outcome.failures, "set")) failed") }
    }
}

/// The data that the sets of a sweep need, and the order in which the sets run.
struct SweepNeeds {
    private(set) var fields: Set<Lookup> = []
    /// The number of sets that need each indicator.
    private(set) var uses: [String: Int] = [:]
    private(set) var keepsLines = false
    /// The sets in the order in which they run: those with the same columns and signals one after the other.
    private(set) var order: [Int]
    /// The reason why sets run as processes.
    private(set) var reason: String?
    private(set) var isForProcessesOnly = true
    private var columns: Set<String> = []
    private var fieldsOfIndicators = 0

    init(_ options: SweepOptions, _ sets: [Int]) throws(Failure) {
        order = sets
        if options.way == .processes { return }
        var keys: [Int: String] = [:]
        var planner = Planner(options.rules)
        var (isValid, invalid): (Bool, Failure?) = (false, nil)
        for set in sets {
            try Sweep.endIfStopped()
            let values = options.grid.named(set)
            let found: SetPlan
            do throws(Failure) { found = try planner.plan(options.pipe.filled(values), values) } catch {
                // A set with invalid options fails when it runs. If all are invalid, the first one tells why.
                isForProcessesOnly = false
                invalid = invalid ?? error
                continue
            }
            isValid = true
            switch found {
            case .processes(let why): reason = why
            case .stages(let plan):
                isForProcessesOnly = false
                for strategy in plan.signal.strategies { fields.formUnion(strategy.fieldsRead) }
                for name in ColumnStore.names(plan.indicators) {
                    uses[name, default: 0] += 1
                    if uses[name] == 1 { fieldsOfIndicators += plan.indicators.fields.count }
                }
                if plan.indicators.columns == nil { keepsLines = true }
                keys[set] = plan.decisions
            }
        }
        if !isValid, let invalid { throw invalid }
        order.sort { (keys[$0] ?? "", $0) < (keys[$1] ?? "", $1) }
    }

    /// The memory needed, in bytes; nil if the input is not a file, or if all sets run as processes.
    func memory(_ options: SweepOptions, _ sets: Int) -> Int? {
        guard let (candles, bytes) = MemoryNeed.candles(in: options.files) else { return nil }
        if isForProcessesOnly { return nil }
        let need = MemoryNeed.estimate(
            candles: candles, fields: fields.count, columns: fieldsOfIndicators, lines: keepsLines ? bytes * 2 : 0, sets: sets,
            jobs: options.jobs)
        // A shuffled market is in memory beside the true one.
        let shuffled = options.permutations == 0 ? 0 : candles * (RecordingReader.bytesOfCandle + 8 * fields.count)
        return need + shuffled + (options.keepsDays ? sets * MemoryNeed.ofReturns : 0)
            + (options.writesPage ? MemoryNeed.page(sets: sets, parameters: options.grid.parameters.count) : 0)
    }
}
