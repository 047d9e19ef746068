import Shared

/// The normal distribution with mean 0 and variance 1.
enum NormalDistribution {
    /// The probability of a value below `x`.
    static func probability(below x: Double) -> Double { erfc(-x / 2.0.squareRoot()) / 2 }

    /// Returns the value with the probability `share` below it. Bisection is fast enough: a run calls this a few times only.
    static func quantile(_ share: Double) -> Double {
        var (low, high) = (-40.0, 40.0)
        for _ in 0..<100 {
            let middle = (low + high) / 2
            if probability(below: middle) < share { low = middle } else { high = middle }
        }
        return (low + high) / 2
    }
}
