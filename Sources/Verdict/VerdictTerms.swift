import Shared

/// The settings of a verdict from the command line.
package struct VerdictTerms: Sendable {
    /// Number of other sets or strategies tried before on this market.
    package var earlierTrials: Int
    /// The number of sets that gave no result; they were tried, too.
    package var setsWithoutResult = 0
    /// The trials beside the sets with a result.
    package var otherTrials: Int { earlierTrials + setsWithoutResult }
    package var minimumTrades: Int
    /// Seed of the bootstrap resamples.
    package var seed: UInt64

    package init(earlierTrials: Int = 0, minimumTrades: Int = standardTrades, seed: UInt64 = 1) {
        (self.earlierTrials, self.minimumTrades, self.seed) = (earlierTrials, minimumTrades, seed)
    }

    /// Default of `--min-trades`.
    package static let standardTrades = 30

    package static let trials = Option(
        "trials", takes: "N", default: "0",
        """
        Count N earlier tries, of other parameters or rules on the same market, in the verdict: the best of many tries looks good \
        by luck.
        """)

    /// Reads the settings of `--verdict`, or returns nil without it. Fails if an option in `belonging` is given without
    /// `--verdict`.
    package static func read(_ arguments: Arguments, belonging: [String]) throws(Failure) -> VerdictTerms? {
        guard arguments.has("verdict") else {
            guard let other = belonging.first(where: arguments.has) else { return nil }
            throw .usage("--\(other) belongs to --verdict, which is missing")
        }
        return VerdictTerms(
            earlierTrials: try arguments.number("trials", in: 0...1_000_000_000),
            minimumTrades: arguments.has("min-trades")
                ? try arguments.number("min-trades", in: 1...1_000_000_000) : standardTrades)
    }
}
