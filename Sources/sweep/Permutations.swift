import Shared
import Verdict

/// `--permutations`: repeats the whole sweep on markets whose days are in another order.
struct Permutations {
    let job: SweepJob
    let needs: SweepNeeds
    let sets: [Int]
    let options: SweepOptions
    let messages: Messages

    /// Fails if the pipe cannot be swept on shuffled markets; otherwise reports how much work there is.
    func begin() throws(Failure) {
        if let reason = needs.reason {
            throw .usage("--permutations: the pipe runs as processes (\(reason)), and they read the true market")
        }
        if options.way == .processes { throw .usage("--permutations and --run processes cannot be combined") }
        if let reason = job.recording.whyNotShuffled(needsLines: needs.keepsLines) { throw .usage("--permutations: \(reason)") }
        let runs = (options.permutations * sets.count).grouped
        messages.note("\(Messages.count(options.permutations, "shuffled market")): \(runs) more runs of sets")
    }

    /// Sweeps `options.permutations` markets. `value` is the best set's metric on the true market, and `time` is how long that
    /// sweep took, in ms.
    func run(_ ranking: Ranking, value: Double?, time: Int) throws(Failure) -> Verdict.Permutations {
        let count = options.permutations
        messages.note(
            "\(Messages.count(count, "shuffled market")) take about \(TimeSpan.text(max(time * count / 1000, 1) * 1000))")
        var progress = Progress(now: System.monotonicTime)
        var asGood = 0
        for number in 0..<count {
            let found = try ranking.best(sweep(number))
            // Without any ranked set on the true market, every shuffled market is as good.
            if let value { asGood += found.map { ranking.isAsGood($0.value, as: value) } ?? false ? 1 : 0 } else { asGood += 1 }
            let share = Double(number + 1) / Double(count)
            let text = progress.renewed(share: share, now: System.monotonicTime) { _ in " of \(count) shuffled markets" }
            if messages.showsProgress, let text { messages.progress(text) }
        }
        messages.endProgress()
        return Verdict.Permutations(count: count, asGood: asGood)
    }

    /// The results of all sets on one shuffled market.
    private func sweep(_ number: Int) throws(Failure) -> [SetResult] {
        let shuffle = DayShuffle(days: job.recording.wholeDays, seed: UInt64(bitPattern: Int64(options.seed)) &+ UInt64(number))
        let recording = job.recording.shuffled(shuffle)
        var silent = messages
        (silent.isQuiet, silent.isSilent) = (true, true)
        let shuffled = SweepJob(
            grid: job.grid, pipe: job.pipe, rules: job.rules, recording: recording,
            store: ColumnStore(recording, uses: needs.uses), timeline: job.timeline == nil ? nil : Timeline(recording),
            messages: silent,
            way: job.way, files: nil, days: nil)
        let outcome = Workers(shuffled, sets: needs.order, log: nil).run(options.jobs)
        if let failure = outcome.failure { throw failure }
        return outcome.results
    }
}
