import Shared

/// Hansen's test for superior predictive ability (SPA): the probability that the best of all sets looks as good as it does if
/// no set is better than not trading (Hansen, A Test for Superior Predictive Ability, Journal of Business & Economic Statistics
/// 23(4), 2005).
package struct SuperiorityTest: Sendable {
    /// Maximum of √n mean / ω over the sets, at least 0. ω² is the bootstrap variance of √n mean.
    package let statistic: Double
    /// The consistent p-value of the paper: sets that are clearly worse than not trading do not count.
    package let probability: Double

    package static let standardResamples = 2000

    /// `sets` are the daily returns of each set, over the same days.
    package init(
        _ sets: [[Double]], meanBlock: Int, resamples: Int = standardResamples, seed: UInt64, threads: Int = Threads.processors
    ) {
        let days = sets.first?.count ?? 0
        let bootstrap = StationaryBootstrap(days: days, meanBlock: meanBlock, resamples: resamples, seed: seed)
        // A maximum does not depend on the order of its values, so the result does not depend on the threads.
        let parts = Threads.map(EightSets.groups(sets), threads: threads) { group in
            SuperiorityTest.compare(EightSets(sets, group: group), bootstrap)
        }
        let statistic = parts.reduce(0) { max($0, $1.statistic) }
        var highest = [Double](repeating: 0, count: resamples)
        for part in parts { for (place, value) in part.resampled.enumerated() { highest[place] = max(highest[place], value) } }
        self.statistic = statistic
        // The original sample counts as a resample, because a p-value of 0 would claim more than a finite number of resamples
        // can.
        probability = statistic > 0 ? Double(1 + highest.count { $0 >= statistic }) / Double(1 + resamples) : 1
    }

    /// Returns the highest statistic of eight sets, and the highest one of each resample under the null hypothesis.
    private static func compare(_ sets: EightSets, _ bootstrap: StationaryBootstrap) -> (statistic: Double, resampled: [Double])
    {
        let days = Double(bootstrap.days)
        let sums = bootstrap.sums(sets.sums)
        let total = sets.sums[bootstrap.days]
        var variance = SIMD8<Double>.zero
        for sum in sums { variance += (sum - total) * (sum - total) }
        // The variance of a sum over n days is n ω².
        let deviation = (variance / Double(bootstrap.resamples)).squareRoot()
        let statistics = total / deviation
        // A set without any deviation, such as one that never traded, cannot be judged.
        let isJudged = deviation .> total.magnitude * 1e-12
        // Sets below this threshold are so bad that their resamples stay centred at their own mean instead of 0: they do not
        // compete.
        let threshold = -(2 * log(log(max(days, 3)))).squareRoot()
        let centre = total.replacing(with: 0, where: statistics .< threshold)
        let resampled = sums.map { sum in
            ((sum - centre) / deviation).replacing(with: 0, where: .!isJudged).max()
        }
        return (statistics.replacing(with: 0, where: .!isJudged).max(), resampled)
    }
}

extension SIMD8<Double> {
    fileprivate var magnitude: SIMD8<Double> { replacing(with: -self, where: self .< 0) }
}
