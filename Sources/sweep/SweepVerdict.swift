import Performance
import Shared
import Verdict

/// `--verdict`: whether the best set of a sweep is more than luck.
struct SweepVerdict {
    let verdict: Verdict
    /// The set that is judged: the first in the ranking.
    let best: SetResult
    private let isSimulated: Bool

    /// Returns nil without results. `sets` is the number of all sets, also of those that failed. `permutations` has the results
    /// on shuffled markets, `walked` the mean daily return of a walk forward.
    init?(
        _ results: [SetResult], of sets: Int, _ ranking: Ranking, _ terms: VerdictTerms, _ permutations: Verdict.Permutations?,
        walked: Double? = nil
    ) throws(Failure) {
        let results = results.sorted { $0.set < $1.set }
        guard !results.isEmpty else { return nil }
        try SweepVerdict.check(results)
        let days = results.compactMap(\.days)
        let range = TradedDays.union(days.map(\.range))
        let ranked = try ranking.best(results)?.result.set
        var terms = terms
        terms.setsWithoutResult = sets - results.count
        verdict = Verdict(
            days.map { $0.setReturns(of: range) }, best: ranked.flatMap { set in results.firstIndex { $0.set == set } },
            terms: terms,
            walked: walked, permutations: permutations)
        best = results[verdict.best]
        var json = JSON()
        isSimulated = json.scan(Array(best.row.dropLast())) == nil && json.isSimulated(json.value("simulated"))
    }

    /// Fails if results lack the data that a verdict needs.
    static func check(_ results: [SetResult]) throws(Failure) {
        if results.allSatisfy({ $0.days != nil }) { return }
        throw .usage("--verdict: the results in the files were written without --verdict; run those sets again with it")
    }

    func writeTable(_ output: inout Output) {
        verdict.writeTable(title: isSimulated ? "SIMULATED" : "", &output)
        output.write("\n")
    }

    /// The record, with the parameters of the best set.
    func write(_ output: inout Output) {
        var json = JSON()
        guard json.scan(Array(best.row.dropLast())) == nil else { return }
        output.begin(record: "verdict")
        for name in ["time", "currency", "set", "params"] {
            output.name(quoted: name)
            output.value(json.value(name), of: json)
        }
        verdict.write(&output)
        output.mark("simulated", if: isSimulated)
        output.endRecord()
    }
}

extension Recording {
    /// The days on which candles of a traded price close, counted since the epoch.
    var days: Range<Int> {
        TradedDays.union(
            series.filter(\.isTraded).map { series in
                guard let first = series.bars.first, let last = series.bars.last else { return nil }
                return (first.end - 1) / Interval.dayLength..<(last.end - 1) / Interval.dayLength + 1
            })
    }
}
