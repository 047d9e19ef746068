import Shared

/// The verdict whether the best result of a sweep, or the result of one run, exceeds what luck gives.
package struct Verdict: Sendable {
    /// A condition for claiming an edge. A verdict names the first failed condition in this order.
    package enum Condition: String, CaseIterable, Sendable {
        case days, profit, trades
        case outOfSample = "out_of_sample"
        case superiority = "spa"
        case deflatedSharpe = "deflated_sharpe"
    }

    /// The number of shuffled markets that were swept, and of those whose best set was at least as good as in the real market.
    package struct Permutations: Sendable {
        package let count: Int
        package let asGood: Int

        package init(count: Int, asGood: Int) { (self.count, self.asGood) = (count, asGood) }
    }

    package let terms: VerdictTerms
    package let sets: Int
    /// Index of the judged set among the given sets.
    package let best: Int
    package let result: SetReturns
    /// Mean daily return over all days.
    package let dailyReturn: Double
    /// Nil if the judged set has no trade, or its daily returns do not differ.
    package let sharpe: SharpeRatio?
    package let deflatedSharpe: DeflatedSharpe?
    /// Nil for a single run, which chooses nothing, and if there are too few days.
    package let overfitting: Overfitting?
    package let superiority: SuperiorityTest
    /// Mean daily return out of sample; nil if there are too few days.
    package let outOfSampleReturn: Double?
    package let permutations: Permutations?
    /// Conditions that do not hold.
    package let failures: [Condition]

    /// Whether all conditions hold.
    package var isEdge: Bool { failures.isEmpty }
    package var days: Int { result.dailyReturns.count }
    /// Number of trials: all sets and the earlier trials.
    package var trials: Int { sets + terms.otherTrials }

    package static let leastDays = 30
    package static let mostLuck = 0.05
    package static let leastDeflatedSharpe = 0.95

    /// `sets` must not be empty, and all of them must cover the same days. `best` is the set that the sweep ranks first;
    /// without it, the verdict takes the highest Sharpe ratio among the sets with enough trades, or among all if none has
    /// enough. `walked` is the mean daily return of a walk-forward run, which replaces the cross-validated return out of
    /// sample.
    package init(
        _ sets: [SetReturns], best: Int? = nil, terms: VerdictTerms, walked: Double? = nil, permutations: Permutations? = nil,
        threads: Int = Threads.processors
    ) {
        let ratios = sets.map { SharpeRatio($0.dailyReturns) }
        // A set with too few trades counts as a trial, but can neither be the best nor make another set look better.
        let enough = sets.indices.filter { sets[$0].trades >= terms.minimumTrades }
        let judged = enough.isEmpty ? Array(sets.indices) : enough
        let best = best ?? Verdict.highest(ratios, among: judged)
        (self.terms, self.sets, self.best, self.permutations) = (terms, sets.count, best, permutations)
        result = sets[best]
        let days = result.dailyReturns.count
        dailyReturn = result.dailyReturns.reduce(0, +) / Double(max(days, 1))
        sharpe = ratios[best]
        let variance = Verdict.variance(ratios.map { $0?.value ?? 0 }, days: days, otherTrials: terms.otherTrials)
        let trials = sets.count + terms.otherTrials
        deflatedSharpe = sharpe.map { DeflatedSharpe($0, trials: trials, variance: variance) }
        let longestHold = judged.reduce(0) { max($0, sets[$1].longestHold) }
        let returns = judged.map { sets[$0].dailyReturns }
        let choice = days < Verdict.leastDays ? nil : Overfitting(returns, longestHold: longestHold, threads: threads)
        // A single set was not chosen from others: as far as its own run shows, all its days are out of sample.
        overfitting = sets.count > 1 ? choice : nil
        outOfSampleReturn = walked ?? (sets.count > 1 ? choice?.outOfSampleReturn : dailyReturn)
        superiority = SuperiorityTest(
            returns, meanBlock: Verdict.meanBlock(days: days, longestHold: longestHold), seed: terms.seed, threads: threads)
        failures = Verdict.failures(
            days: days, trades: result.trades, dailyReturn: dailyReturn, outOfSample: outOfSampleReturn,
            superiority: superiority.probability, deflatedSharpe: deflatedSharpe?.probability, terms)
    }

    private static func failures(
        days: Int, trades: Int, dailyReturn: Double, outOfSample: Double?, superiority: Double, deflatedSharpe: Double?,
        _ terms: VerdictTerms
    ) -> [Condition] {
        Condition.allCases.filter { condition in
            switch condition {
            case .days: days < leastDays
            case .profit: !(dailyReturn > 0)
            case .trades: trades < terms.minimumTrades
            case .outOfSample: !((outOfSample ?? 0) > 0)
            case .superiority: !(superiority < mostLuck)
            case .deflatedSharpe: !((deflatedSharpe ?? 0) > leastDeflatedSharpe)
            }
        }
    }

    /// Returns the place with the highest ratio, the first one on a tie. A missing ratio counts as 0.
    private static func highest(_ ratios: [SharpeRatio?], among places: [Int]) -> Int {
        var best = places[0]
        for place in places.dropFirst() where (ratios[place]?.value ?? 0) > (ratios[best]?.value ?? 0) { best = place }
        return best
    }

    /// Returns the variance of the Sharpe ratios of trials without an edge: 1 / (days - 1), or less if the sets resemble each
    /// other. A larger variance means that some sets have an edge, which is not luck, so it is capped. Whether other trials
    /// resemble them is unknown, so with other trials the result is 1 / (days - 1).
    private static func variance(_ ratios: [Double], days: Int, otherTrials: Int) -> Double {
        let ofLuck = 1 / Double(max(days - 1, 1))
        if otherTrials > 0 { return ofLuck }
        let count = Double(ratios.count)
        let mean = ratios.reduce(0, +) / count
        let known = ratios.count > 1 ? ratios.reduce(0) { $0 + ($1 - mean) * ($1 - mean) } / (count - 1) : 0
        return min(known, ofLuck)
    }

    /// Returns the mean block length of the bootstrap in days: the cube root of the number of days, at least the longest
    /// holding time, and at most a tenth of the days.
    private static func meanBlock(days: Int, longestHold: Int) -> Int {
        let held = (longestHold + Interval.dayLength - 1) / Interval.dayLength
        return max(1, min(max(held, Int(cbrt(Double(days)).rounded())), days / 10))
    }
}
