import Shared

/// The probability that the choice of the best set is overfitted, by combinatorially symmetric cross-validation (Bailey,
/// Borwein, López de Prado and Zhu, The Probability of Backtest Overfitting, Journal of Computational Finance 20(4), 2016): the
/// days are split into blocks; each half of the blocks in turn chooses the set with the highest Sharpe ratio, and the other
/// half tests it.
package struct Overfitting: Sendable {
    /// Share of the choices that rank below the median of all sets in the other half. A choice at the median counts as half a
    /// choice.
    package let probability: Double
    /// Mean daily return of the chosen sets on the days that did not choose them.
    package let outOfSampleReturn: Double
    /// Share of the choices that lost money on the days that did not choose them.
    package let lossProbability: Double
    package let blocks: Int
    /// Days dropped at the beginning of a block if the preceding block belongs to the other half.
    package let purgedDays: Int

    static let mostBlocks = 16
    /// Minimum number of days in a block that are not purged.
    private static let leastDays = 5
    /// Number of splits that a thread tests at a time.
    private static let cutsAtATime = 33

    /// `sets` are the daily returns of each set, over the same days. `longestHold` is the longest time from an entry to its
    /// exit, in ms: a trade that ends within that time after the beginning of a block may have begun in the block before.
    /// Returns nil if there are too few days for four blocks.
    package init?(_ sets: [[Double]], longestHold: Int, threads: Int = Threads.processors) {
        let days = sets.first?.count ?? 0
        let purged = (longestHold + Interval.dayLength - 1) / Interval.dayLength
        let count = stride(from: Overfitting.mostBlocks, through: 4, by: -2).first {
            days / $0 >= purged + Overfitting.leastDays
        }
        guard let count else { return nil }
        let plan = BlockPlan(days: days, blocks: count, purged: purged)
        let groups = Threads.map(EightSets.groups(sets), threads: threads) { plan.sums(EightSets(sets, group: $0)) }
        let cuts = plan.cuts
        let parts = (cuts.count + Overfitting.cutsAtATime - 1) / Overfitting.cutsAtATime
        let trials = Threads.map(parts, threads: threads) { part in
            let first = part * Overfitting.cutsAtATime
            return CutTrials(cuts[first..<min(first + Overfitting.cutsAtATime, cuts.count)], groups, sets.count).all
        }
        // Added up in the order of the splits, so that the result does not depend on the threads.
        var (halves, losses, sum) = (0, 0, 0.0)
        for trial in trials.joined() {
            halves += trial.halvesBelowMedian
            losses += trial.mean < 0 ? 1 : 0
            sum += trial.mean
        }
        let choices = Double(cuts.count * 2)
        probability = Double(halves) / 2 / choices
        lossProbability = Double(losses) / choices
        outOfSampleReturn = sum / choices
        (blocks, purgedDays) = (count, purged)
    }
}
