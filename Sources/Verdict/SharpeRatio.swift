import Shared

/// The Sharpe ratio of daily returns, not annualised, with the shape of their distribution. The risk-free rate is 0.
package struct SharpeRatio: Sendable {
    /// The mean over the sample deviation, which divides by days - 1.
    package let value: Double
    package let days: Int
    /// The third moment over the deviation's cube; a normal distribution has 0.
    package let skewness: Double
    /// The fourth moment over the square of the variance; a normal distribution has 3.
    package let kurtosis: Double

    package init(value: Double, days: Int, skewness: Double, kurtosis: Double) {
        (self.value, self.days, self.skewness, self.kurtosis) = (value, days, skewness, kurtosis)
    }

    /// Returns nil for fewer than two days, and if all returns are equal.
    package init?(_ returns: [Double]) {
        let count = Double(returns.count)
        guard returns.count > 1 else { return nil }
        let mean = returns.reduce(0, +) / count
        var (second, third, fourth) = (0.0, 0.0, 0.0)
        for value in returns {
            let distance = value - mean
            let square = distance * distance
            second += square
            third += square * distance
            fourth += square * square
        }
        let deviation = (second / (count - 1)).squareRoot()
        // Equal returns can have a tiny deviation from rounding, which does not count.
        guard deviation > abs(mean) * 1e-13, deviation.isFinite else { return nil }
        let variance = second / count
        self.init(
            value: mean / deviation, days: returns.count, skewness: third / count / (variance * variance.squareRoot()),
            kurtosis: fourth / count / (variance * variance))
    }
}
