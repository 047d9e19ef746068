import Performance
import Shared
import Synchronization

/// `--walk TRAIN,TEST`: chooses the best set of each training window, and tries it on the test window after it.
struct Walk {
    /// A training window and the test window after it, as times and as events.
    struct Step {
        let train: Range<Int>
        let test: Range<Int>
        let trainEvents: Range<Int>
        let testEvents: Range<Int>
    }

    /// The result of a step.
    struct Done {
        let step: Step
        let train: SetResult
        let test: Group
        /// The ranked metric, in training and in the test.
        let trainValue: Double
        let testValue: Double?
    }

    let job: SweepJob
    let options: SweepOptions
    let order: [Int]
    let steps: [Step]

    private static let mostSteps = 10_000

    /// Fails if the recording is too short for one step.
    init(_ job: SweepJob, _ options: SweepOptions, _ lengths: WalkLengths, order: [Int]) throws(Failure) {
        (self.job, self.options, self.order) = (job, options, order)
        let recording = job.recording
        let ends = recording.ends
        let begin = recording.series.compactMap(\.times.first).min() ?? 0
        let end = recording.series.compactMap { $0.bars.last?.end }.max() ?? 0
        let count = (end - begin - lengths.train) / lengths.test
        guard count <= Walk.mostSteps else {
            throw .usage(
                "--walk: \(count.grouped) steps of \(TimeSpan.text(lengths.test)); at most \(Walk.mostSteps.grouped) are made")
        }
        var steps: [Step] = []
        var start = begin
        while start + lengths.train + lengths.test <= end {
            let (middle, stop) = (start + lengths.train, start + lengths.train + lengths.test)
            // The first events with candles that end later.
            let places = [start, middle, stop].map { ends.count(below: $0 + 1) }
            steps.append(
                Step(
                    train: start..<middle, test: middle..<stop, trainEvents: places[0]..<places[1],
                    testEvents: places[1]..<places[2]))
            start += lengths.test
        }
        guard !steps.isEmpty else {
            throw .usage(
                "--walk: \(TimeSpan.text(lengths.train)) and \(TimeSpan.text(lengths.test)) are longer than the candles, "
                    + "which span \(TimeSpan.text(max(end - begin, 0)))")
        }
        self.steps = steps
    }

    /// Returns the steps in which some set had a rank, the balance changes of their tests, joined in the order of time, and the
    /// number of sets that failed.
    func run(_ ranking: Ranking, _ messages: Messages) throws(Failure) -> (done: [Done], joined: Group?, failures: Int) {
        let trained = try train(messages)
        var runner = SetRunner(job)
        var done: [Done] = []
        var changes: [BalanceChange] = []
        var joined: Group?
        for (number, step) in steps.enumerated() {
            guard let best = try ranking.best(trained.compactMap { $0[number] }) else { continue }
            let run = try runner.windows(best.result.set, [step.testEvents], finishes: true)[0]
            let group = Walk.group(run)
            run.reader.trades.forEachChange { change in
                if run.reader.trades.currencies[change.currency].name == group.currency.name { changes.append(change) }
            }
            joined = joined ?? Group(currency: group.currency, names: [], metrics: Metrics(start: group.metrics.curve.start))
            done.append(
                Done(
                    step: step, train: best.result, test: group, trainValue: best.value,
                    testValue: ranking.value(
                        SetResult(set: best.result.set, job.grid, metrics: SetResult.metrics(group), days: nil))))
        }
        // Trades of one test may end in the next one.
        for place in changes.indices.sorted(by: { (changes[$0].time, $0) < (changes[$1].time, $1) }) {
            joined?.metrics.add(changes[place])
        }
        return (done, joined, order.count - trained.count)
    }

    /// A window without trades has no group, but it counts.
    private static func group(_ run: (reader: RunReader, groupings: [Grouping])) -> Group {
        run.reader.groups(by: run.groupings).first ?? run.reader.groups(by: [])[0]
    }

    /// The results of each set on all training windows.
    private func train(_ messages: Messages) throws(Failure) -> [[SetResult]] {
        struct State {
            var found: [[SetResult]] = []
            var failures: [String] = []
            var failure: Failure?
        }
        let next = Atomic(0)
        let state = Mutex(State())
        let windows = steps.map(\.trainEvents)
        Threads.run(min(options.jobs, order.count)) { [job, order] _ in
            var runner = SetRunner(job)
            while true {
                let place = next.add(1, ordering: .relaxed).oldValue
                guard place < order.count, StopSignals.stopRequested == nil else { return }
                do throws(Failure) {
                    let results = try runner.windows(order[place], windows, finishes: false).map { run in
                        SetResult(
                            set: order[place], job.grid, metrics: SetResult.metrics(Walk.group(run)), days: nil)
                    }
                    state.withLock { $0.found.append(results) }
                } catch {
                    state.withLock { state in
                        if case .usage(let text) = error {
                            state.failures.append("\(job.grid.text(of: order[place])): \(text)")
                        } else {
                            state.failure = error
                        }
                    }
                }
            }
        }
        if let signal = StopSignals.stopRequested { throw .signalled(signal) }
        return try state.withLock { state throws(Failure) in
            if let failure = state.failure { throw failure }
            // A verdict runs the sets again, and tells their failures then.
            if options.verdict == nil { for text in state.failures.prefix(10) { messages.error(text) } }
            return state.found
        }
    }
}

/// The lengths of the windows of `--walk`, in ms.
struct WalkLengths {
    let train: Int
    let test: Int

    init?(_ arguments: Arguments) throws(Failure) {
        guard let text = arguments.text("walk") else { return nil }
        let parts = text.split(separator: ",", omittingEmptySubsequences: false).map { TimeSpan.parse(String($0)) }
        // Longer ones would overflow when they are added to a time.
        let lengths = 1...Int.max / 4
        guard parts.count == 2, let train = parts[0], let test = parts[1], lengths.contains(train), lengths.contains(test)
        else {
            throw arguments.wrong("walk", "two lengths of time, as 90d,30d", text)
        }
        (self.train, self.test) = (train, test)
    }
}

extension Recording {
    /// The latest end of the closed candles up to each event.
    fileprivate var ends: [Int] {
        var latest = Int.min
        return events.map { event in
            if case .candle(let place, let number) = event { latest = max(latest, series[Int(place)].bars[Int(number)].end) }
            return latest
        }
    }
}
