import Performance
import Shared
import Synchronization

/// Runs the sets of a sweep in several threads. The order of the sets does not change a result.
final class Workers: Sendable {
    enum Way { case fast, ordinary, processes }

    struct Outcome: Sendable {
        var results: [SetResult] = []
        var failures = 0
        var ways: [Way: Int] = [:]
        /// The number of sets by the reason why they ran as processes.
        var reasons: [String: Int] = [:]
        /// The number of sets for which `report` has several groups; their rows contain the first group only.
        var setsOfSeveralGroups = 0
        /// Whether stages of a pipe rejected some input.
        var isInputBad = false
        /// The failure that ended the work.
        var failure: Failure?
    }

    private struct State: Sendable {
        var next = 0
        var done = 0
        var outcome = Outcome()
        var progress: Progress
        var log: Output?
    }

    private let job: SweepJob
    private let sets: [Int]
    private let state: Mutex<State>
    private let began = System.monotonicTime

    /// `log` gets each row as soon as its set is done.
    init(_ job: SweepJob, sets: [Int], log: sending Output?) {
        self.job = job
        self.sets = sets
        state = Mutex(State(progress: Progress(now: began), log: log))
    }

    func run(_ threads: Int) -> Outcome {
        Threads.run(min(threads, max(sets.count, 1))) { [self] _ in work() }
        job.messages.endProgress()
        return state.withLock { $0.outcome }
    }

    private func work() {
        var runner = SetRunner(job)
        while let set = take() {
            let result = Result { () throws(Failure) in try runner.run(set) }
            finish(set, result)
        }
    }

    /// The next set; nil if there is none, or if a failure ended the work.
    private func take() -> Int? {
        state.withLock { state in
            if let signal = StopSignals.stopRequested { state.outcome.failure = .signalled(signal) }
            guard state.outcome.failure == nil, state.next < sets.count else { return nil }
            state.next += 1
            return sets[state.next - 1]
        }
    }

    private func finish(_ set: Int, _ result: Result<SetRunner.Finished, Failure>) {
        state.withLock { state in
            state.done += 1
            switch result {
            case .success(let finished):
                state.outcome.ways[finished.way, default: 0] += 1
                if finished.isOneOfSeveral { state.outcome.setsOfSeveralGroups += 1 }
                if finished.isInputBad { state.outcome.isInputBad = true }
                if let reason = finished.reason { state.outcome.reasons[reason, default: 0] += 1 }
                state.outcome.results.append(finished.result)
                state.log?.write(finished.result.stored)
                do throws(Failure) { try state.log?.flush() } catch { state.outcome.failure = error }
            case .failure(let failure): fail(set, failure, &state)
            }
            guard job.messages.showsProgress else { return }
            let share = Double(state.done) / Double(sets.count)
            let done = state.done
            let text = state.progress.renewed(share: share, now: System.monotonicTime) { spent in
                " of \(sets.count) sets, \(done * 1000 / max(spent, 1)) sets/s"
            }
            if let text { job.messages.progress(text) }
        }
    }

    private static let toldFailures = 10

    private func fail(_ set: Int, _ failure: Failure, _ state: inout State) {
        switch failure {
        case .usage(let text), .badRecord(let text), .overflow(let text), .io(let text):
            state.outcome.failures += 1
            if state.outcome.failures <= Workers.toldFailures { job.messages.error("\(job.grid.text(of: set)): \(text)") }
        case .badInput, .readerGone, .signalled: state.outcome.failure = failure
        }
    }
}

/// The data shared by all threads of a sweep.
struct SweepJob: Sendable {
    let grid: Grid
    let pipe: PipeText
    let rules: RuleFiles
    let recording: Recording
    let store: ColumnStore
    let timeline: Timeline?
    let messages: Messages
    let way: SweepOptions.Way
    /// The files with the candles, for pipes that run as processes; nil if they cannot be read again.
    let files: [String]?
    /// The days of the market; nil if sets do not keep their daily returns.
    let days: Range<Int>?
    /// Whether a set without daily returns fails: a verdict needs them, a page does not.
    var needsDays = false
}

/// Runs sets, one after the other, in one thread.
struct SetRunner {
    struct Finished: Sendable {
        let result: SetResult
        let way: Workers.Way
        let reason: String?
        /// Whether the result is the first of several groups.
        let isOneOfSeveral: Bool
        /// Whether stages of a pipe rejected some input.
        var isInputBad = false
    }

    private let job: SweepJob
    private var planner: Planner
    private var columns: ColumnSignals?

    init(_ job: SweepJob) {
        self.job = job
        planner = Planner(job.rules)
        columns = job.timeline.map { ColumnSignals(job.recording, $0) }
    }

    mutating func run(_ set: Int) throws(Failure) -> Finished {
        let values = job.grid.named(set)
        let stages = job.pipe.filled(values)
        if job.way == .processes { return try runProcesses(set, stages, values, nil) }
        switch try planner.plan(stages, values) {
        case .processes(let reason): return try runProcesses(set, stages, values, reason)
        case .stages(let plan):
            defer { job.store.release(plan.indicators) }
            if let reason = plan.reasonForPipe(job.recording) { return try runProcesses(set, stages, values, reason) }
            let (signals, isFast) = try signals(plan)
            var run = SetRun(job.recording, plan, job.timeline)
            let (group, isOneOfSeveral) = try run.metrics(signals)
            let way = isFast && run.skips ? Workers.Way.fast : .ordinary
            return Finished(result: try result(set, group, job.days), way: way, reason: nil, isOneOfSeveral: isOneOfSeveral)
        }
    }

    /// The signals of a set, and whether they were found on whole columns.
    private mutating func signals(_ plan: PipePlan) throws(Failure) -> (signals: SetSignals, isFast: Bool) {
        if let found = try columns?.all(plan, job.store) { return (found, true) }
        var engine = EngineSignals(job.recording, plan)
        return (try engine.all(job.store), false)
    }

    /// Runs a set on parts of the recording, each with its own account. Indicators and rules know all candles before a part.
    mutating func windows(_ set: Int, _ windows: [Range<Int>], finishes: Bool) throws(Failure)
        -> [(reader: RunReader, groupings: [Grouping])]
    {
        let values = job.grid.named(set)
        guard case .stages(let plan) = try planner.plan(job.pipe.filled(values), values),
            plan.reasonForPipe(job.recording) == nil
        else {
            throw .usage("--walk: the set runs as processes, which read the whole file")
        }
        defer { job.store.release(plan.indicators) }
        let signals = try signals(plan).signals
        var found: [(reader: RunReader, groupings: [Grouping])] = []
        for window in windows {
            var run = SetRun(job.recording, plan, job.timeline)
            found.append((try run.run(signals, window, finishes: finishes), plan.groupings))
        }
        return found
    }

    private func result(_ set: Int, _ group: Group, _ market: Range<Int>?) throws(Failure) -> SetResult {
        let metrics = SetResult.metrics(group)
        guard let market else { return SetResult(set: set, job.grid, metrics: metrics, days: nil) }
        guard var days = group.metrics.tradedDays else {
            if !job.needsDays { return SetResult(set: set, job.grid, metrics: metrics, days: nil) }
            throw .badRecord("--verdict needs to know what the account began with: give 'report --cash'")
        }
        days.range = TradedDays.union([market, days.range])
        return SetResult(set: set, job.grid, metrics: metrics, days: days)
    }

    private mutating func runProcesses(_ set: Int, _ stages: [[String]], _ values: [String: String], _ reason: String?)
        throws(Failure) -> Finished
    {
        guard let files = job.files else { throw SetRunner.noFile("the set", reason) }
        if job.days != nil {
            // Daily returns come from the trades, so `report` runs in this process.
            if let report = try planner.lastReport(stages) {
                let run = try PipeProcess.trades(Array(stages.dropLast()), job.rules, values, files, cash: report.0)
                let days = TradedDays.union([run.reader.candleDays, job.days])
                let (group, isOneOfSeveral) = try run.reader.firstGroup(by: report.1)
                return Finished(
                    result: try result(set, group, days), way: .processes, reason: reason, isOneOfSeveral: isOneOfSeveral,
                    isInputBad: run.isInputBad)
            }
            if job.needsDays {
                throw .usage("--verdict needs 'report' as the last stage, with no file and no form of its own")
            }
        }
        let (metrics, isOneOfSeveral, isInputBad) = try PipeProcess.metrics(stages, job.rules, values, files)
        return Finished(
            result: SetResult(set: set, job.grid, metrics: metrics, days: nil), way: .processes, reason: reason,
            isOneOfSeveral: isOneOfSeveral, isInputBad: isInputBad)
    }

    /// The failure of processes that would have to read standard input or a pipe once for each set.
    static func noFile(_ what: String, _ reason: String?) -> Failure {
        .usage(
            "\(what) runs as processes (\(reason ?? "--run processes")), so the candles must be in a file, not on standard input or in a pipe"
        )
    }
}

extension PipePlan {
    /// The reason why this recording must go through the pipe itself; nil if it need not.
    func reasonForPipe(_ recording: Recording) -> String? {
        if recording.needsPipe { return "the input has results of trades, or prices below 0" }
        return signal.firing.judgesForming && recording.hasForming ? "--forming with candles that form" : nil
    }
}
