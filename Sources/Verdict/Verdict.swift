import Shared

/// Whether the best result of a sweep, or the result of one run, is more than luck gives.
package struct Verdict: Sendable {
    /// What has to hold before an edge is claimed, in the order in which a failure is told.
    package enum Condition: String, CaseIterable, Sendable {
        case days, profit, trades
        case outOfSample = "out_of_sample"
        case superiority = "spa"
        case deflatedSharpe = "deflated_sharpe"
    }

    /// How many shuffled markets were swept, and in how many the best set was at least as good as in the true market.
    package struct Permutations: Sendable {
        package let count: Int
        package let asGood: Int

        package init(count: Int, asGood: Int) { (self.count, self.asGood) = (count, asGood) }
    }

    package let terms: VerdictTerms
    package let sets: Int
    /// The set that is judged, a place in the sets that were given.
    package let best: Int
    package let result: SetReturns
    /// The sum of the returns of all days over their number.
    package let dailyReturn: Double
    /// Nil where the judged set has no trade, or its returns do not differ.
    package let sharpe: SharpeRatio?
    package let deflatedSharpe: DeflatedSharpe?
    /// Nil of a single run, which chooses nothing, and where there are too few days.
    package let overfitting: Overfitting?
    package let superiority: SuperiorityTest
    /// The mean return a day out of sample; nil where there are too few days.
    package let outOfSampleReturn: Double?
    package let permutations: Permutations?
    /// What does not hold.
    package let failures: [Condition]

    /// Whether all conditions hold.
    package var isEdge: Bool { failures.isEmpty }
    package var days: Int { result.dailyReturns.count }
    /// All that was tried: the sets and what was tried before them.
    package var trials: Int { sets + terms.earlierTrials }

    package static let leastDays = 30
    package static let mostLuck = 0.05
    package static let leastDeflatedSharpe = 0.95

    /// `sets` is not empty, and all of them have the same days. `best` is the set that the sweep puts first; without it, the verdict takes
    /// the highest Sharpe ratio among the sets that have enough trades, or among all where none has. `walked` is the mean return a day of a
    /// walk forward: it stands for the days out of sample where there was one.
    package init(
        _ sets: [SetReturns], best: Int? = nil, terms: VerdictTerms, walked: Double? = nil, permutations: Permutations? = nil,
        threads: Int = Threads.processors
    ) {
        let ratios = sets.map { SharpeRatio($0.dailyReturns) }
        // A set with fewer trades counts as a trial, but can neither be the best nor make another one look better.
        let enough = sets.indices.filter { sets[$0].trades >= terms.minimumTrades }
        let judged = enough.isEmpty ? Array(sets.indices) : enough
        let best = best ?? Verdict.highest(ratios, among: judged)
        (self.terms, self.sets, self.best, self.permutations) = (terms, sets.count, best, permutations)
        result = sets[best]
        let days = result.dailyReturns.count
        dailyReturn = result.dailyReturns.reduce(0, +) / Double(max(days, 1))
        sharpe = ratios[best]
        let variance = Verdict.variance(ratios.map { $0?.value ?? 0 }, days: days, earlierTrials: terms.earlierTrials)
        let trials = sets.count + terms.earlierTrials
        deflatedSharpe = sharpe.map { DeflatedSharpe($0, trials: trials, variance: variance) }
        let longestHold = judged.reduce(0) { max($0, sets[$1].longestHold) }
        let returns = judged.map { sets[$0].dailyReturns }
        let choice = days < Verdict.leastDays ? nil : Overfitting(returns, longestHold: longestHold, threads: threads)
        // One set alone is not chosen: all its days are out of sample, as far as its own run can tell.
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

    /// The first of the highest.
    private static func highest(_ ratios: [SharpeRatio?], among places: [Int]) -> Int {
        var best = places[0]
        for place in places.dropFirst() where (ratios[place]?.value ?? 0) > (ratios[best]?.value ?? 0) { best = place }
        return best
    }

    /// The variance of the Sharpe ratios of trials that have no edge. They differ by 1 / (days - 1), and by less where the sets resemble
    /// each other. By more they differ only where some have an edge, and that is not luck. Of earlier trials it is not known that they
    /// resemble each other.
    private static func variance(_ ratios: [Double], days: Int, earlierTrials: Int) -> Double {
        let ofLuck = 1 / Double(max(days - 1, 1))
        if earlierTrials > 0 { return ofLuck }
        let count = Double(ratios.count)
        let mean = ratios.reduce(0, +) / count
        let known = ratios.count > 1 ? ratios.reduce(0) { $0 + ($1 - mean) * ($1 - mean) } / (count - 1) : 0
        return min(known, ofLuck)
    }

    /// The mean length of the blocks that the bootstrap keeps together: the cube root of the number of days, and not less than the longest
    /// holding time, but at most a tenth of the days.
    private static func meanBlock(days: Int, longestHold: Int) -> Int {
        let held = (longestHold + Interval.dayLength - 1) / Interval.dayLength
        return max(1, min(max(held, Int(cbrt(Double(days)).rounded())), days / 10))
    }
}
