import Shared

/// How often the choice of the best set fails, by combinatorially symmetric cross-validation (Bailey, Borwein, López de Prado and Zhu,
/// The Probability of Backtest Overfitting, Journal of Computational Finance 20(4), 2016): the days are cut into blocks; each half of the
/// blocks in turn is the sample from which the set with the highest Sharpe ratio is chosen, and the other half tries it.
package struct Overfitting: Sendable {
    /// The share of the choices that come out below the median of all sets. A choice at the median counts as half of one.
    package let probability: Double
    /// The mean return a day of the chosen sets on the days that did not choose them.
    package let outOfSampleReturn: Double
    /// The share of the choices that lost on the days that did not choose them.
    package let lossProbability: Double
    package let blocks: Int
    /// How many days at the beginning of a block are dropped when the block before it is of the other half.
    package let purgedDays: Int

    static let mostBlocks = 16
    /// A block has at least so many days that are not purged.
    private static let leastDays = 5
    /// So many cuts are tried by a thread at a time.
    private static let cutsAtATime = 33

    /// `sets` are daily returns of the same days, and `longestHold` is the longest time from an entry to its exit, in ms: a trade that ends
    /// within that time after the beginning of a block may have begun in the block before. Nil where there are too few
    /// days for four blocks.
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
        // Added up in the order of the cuts, whichever thread tried them.
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
