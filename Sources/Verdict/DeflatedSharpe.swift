import Shared

/// The deflated Sharpe ratio: the probability that the true Sharpe ratio of the best trial exceeds what the best of all trials
/// reaches by luck (Bailey and López de Prado, The Deflated Sharpe Ratio, Journal of Portfolio Management 40(5), 2014).
package struct DeflatedSharpe: Sendable {
    /// The Sharpe ratio that the best of the trials is expected to reach without any edge (SR0).
    package let ofLuck: Double
    package let probability: Double

    /// `variance` is the variance of the trials' Sharpe ratios. All ratios must be of the same return period.
    package init(_ sharpe: SharpeRatio, trials: Int, variance: Double) {
        ofLuck = variance.squareRoot() * DeflatedSharpe.expectedMaximum(trials)
        // Never below 0, because the kurtosis is at least 1 plus the square of the skewness.
        let spread = 1 - sharpe.skewness * sharpe.value + (sharpe.kurtosis - 1) / 4 * sharpe.value * sharpe.value
        probability = NormalDistribution.probability(
            below: (sharpe.value - ofLuck) * Double(sharpe.days - 1).squareRoot() / spread.squareRoot())
    }

    /// Returns the approximate expected maximum of `count` independent standard normal values:
    /// (1 - γ) Z⁻¹[1 - 1/N] + γ Z⁻¹[1 - 1/(N e)]. For a single value it is 0.
    static func expectedMaximum(_ count: Int) -> Double {
        guard count > 1 else { return 0 }
        let eulerMascheroni = 0.5772156649015329
        let number = Double(count)
        // Quantiles of the small tail probabilities, negated, because 1 - 1/N would lose digits near 1.
        return -(1 - eulerMascheroni) * NormalDistribution.quantile(1 / number)
            - eulerMascheroni * NormalDistribution.quantile(1 / (number * exp(1)))
    }
}
