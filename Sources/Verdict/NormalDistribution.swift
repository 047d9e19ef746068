import Shared

/// The normal distribution with mean 0 and variance 1.
enum NormalDistribution {
    /// The probability of a value below `x`.
    static func probability(below x: Double) -> Double { erfc(-x / 2.0.squareRoot()) / 2 }

    /// The value with the probability `share` below it, found by halving: it is asked a few times in a run.
    static func quantile(_ share: Double) -> Double {
        var (low, high) = (-40.0, 40.0)
        for _ in 0..<100 {
            let middle = (low + high) / 2
            if probability(below: middle) < share { low = middle } else { high = middle }
        }
        return (low + high) / 2
    }
}
