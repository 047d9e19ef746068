import Shared

/// The deflated Sharpe ratio: the probability that the true Sharpe ratio of the best trial is above what the best of so many trials
/// reaches by luck (Bailey and López de Prado, The Deflated Sharpe Ratio, Journal of Portfolio Management 40(5), 2014).
package struct DeflatedSharpe: Sendable {
    /// The Sharpe ratio that the best of the trials is expected to reach without any edge (SR0).
    package let ofLuck: Double
    package let probability: Double

    /// `variance` is that of the trials' Sharpe ratios. All ratios are of the same period.
    package init(_ sharpe: SharpeRatio, trials: Int, variance: Double) {
        ofLuck = variance.squareRoot() * DeflatedSharpe.expectedMaximum(trials)
        // Never below 0: the kurtosis is at least the square of the skewness and 1.
        let spread = 1 - sharpe.skewness * sharpe.value + (sharpe.kurtosis - 1) / 4 * sharpe.value * sharpe.value
        probability = NormalDistribution.probability(
            below: (sharpe.value - ofLuck) * Double(sharpe.days - 1).squareRoot() / spread.squareRoot())
    }

    /// The expected highest of so many independent values with a normal distribution, nearly:
    /// (1 - γ) Z⁻¹[1 - 1/N] + γ Z⁻¹[1 - 1/(N e)]. Of a single one it is 0.
    static func expectedMaximum(_ count: Int) -> Double {
        guard count > 1 else { return 0 }
        let eulerMascheroni = 0.5772156649015329
        let number = Double(count)
        // The upper tail, so that a share near 1 loses no digits.
        return -(1 - eulerMascheroni) * NormalDistribution.quantile(1 / number)
            - eulerMascheroni * NormalDistribution.quantile(1 / (number * exp(1)))
    }
}
