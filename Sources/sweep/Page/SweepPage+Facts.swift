import Drawing
import Indicators
import Shared
import Verdict

extension SweepPage {
    /// The page of a sweep; `results` is nil if only a walk forward ran.
    init(
        _ arguments: Arguments, _ options: SweepOptions, _ recording: Recording, _ results: [SetResult]?, _ verdict: Verdict?,
        _ walked: WalkTable?
    ) throws(Failure) {
        let ranking = try Ranking(arguments)
        let done = Set(results?.map(\.set) ?? [])
        let grid = options.grid
        sets = try results.map { (results) throws(Failure) in
            try PageSets(
                results, ranking, grid.parameters.map { .init(name: $0.name, values: $0.values) },
                failed: options.sets.filter { !done.contains($0) }.map(grid.values))
        }
        walk = options.walk.flatMap { lengths in
            walked.map { WalkSection(walk: $0, lengths: lengths, isLeastBest: options.isLeastBest) }
        }
        (self.ranking, self.verdict) = (ranking, verdict)
        let way = arguments.has("random") ? ", chosen at random" : ""
        let parameters = Messages.count(grid.parameters.count, "parameter")
        facts =
            ["\(SweepPage.sets(grid.count)) of \(parameters)\(way)."]
            + (recording.series.isEmpty ? ["Input: \(options.files.joined(separator: ", "))."] : recording.facts)
        pipe = arguments.operands.last
        command = CommandText.of(arguments)
        mayLackSets = arguments.has("random")
    }

    /// The page of results from files. Only files of `--resume` contain the `pipe`.
    init(_ arguments: Arguments, names: [String], _ results: [SetResult], _ verdict: Verdict?, pipe: String?) throws(Failure) {
        let ranking = try Ranking(arguments)
        sets = try PageSets(results, ranking, PageSets.parameters(names, of: results), failed: [])
        (self.ranking, self.verdict, self.pipe, walk) = (ranking, verdict, pipe, nil)
        facts = [
            "\(SweepPage.sets(results.count)) of \(Messages.count(names.count, "parameter")), from "
                + "\(Messages.count(arguments.operands.count, "file"))."
        ]
        command = CommandText.of(arguments)
        mayLackSets = true
    }

    private static func sets(_ count: Int) -> String { "\(count.grouped) set\(count == 1 ? "" : "s")" }
}

extension Recording {
    /// A sentence about the candles of each series, for the first three series.
    fileprivate var facts: [String] {
        let most = 3
        let told = series.prefix(most).compactMap { series -> String? in
            guard let first = series.times.first, let last = series.bars.last else { return nil }
            let interval = series.key.interval?.peopleName ?? ""
            let count = series.times.count
            return
                "\(series.key.symbol.text) \(interval), \(series.key.category.text): \(count.grouped) candle\(count == 1 ? "" : "s") from "
                + "\(ResultPage.moment(first)) to \(ResultPage.moment(last.end)) UTC."
        }
        return told + (series.count > most ? ["And \(series.count - most) more series."] : [])
    }
}
