import Shared
import Verdict

/// Results of parameter sets that bet at random, with or without costs and with or without an edge.
struct ChanceSweep {
    var sets = 32
    var days = 365
    /// The cost of a bet, as a share of its risk.
    var cost = 0.0
    /// The average gain of a bet before costs, as a share of its risk.
    var edge = 0.0
    /// The share of the bets that all sets have in common: the sets of a sweep resemble each other.
    var shared = 0.5

    /// A bet wins two or loses one.
    private func bet(_ random: inout Seeded) -> Double { (random.oneIn(3) ? 2 : -1) + edge - cost }

    func results(seed: UInt64) -> [SetReturns] {
        var random = Seeded(seed: seed)
        let common = (0..<days * 3).map { _ in bet(&random) }
        return (0..<sets).map { _ in
            var (trades, sum) = (0, 0.0)
            let returns = (0..<days).map { day in
                var made = 0.0
                for place in 0..<3 where random.oneIn(3) {
                    let isShared = Double(random.below(1000)) < 1000 * shared
                    made += isShared ? common[day * 3 + place] : bet(&random)
                    trades += 1
                }
                sum += made
                return made * 0.005
            }
            return SetReturns(
                dailyReturns: returns, trades: trades, longestHold: 5 * 3_600_000,
                averageR: trades > 0 ? sum / Double(trades) : nil)
        }
    }
}

extension Seeded {
    /// An approximately normally distributed number with mean 0 and variance 1: the sum of twelve uniform numbers.
    mutating func normal() -> Double { (0..<12).reduce(-6.0) { sum, _ in sum + Double(next() >> 11) * 0x1p-53 } }
}
