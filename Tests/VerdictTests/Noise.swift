import Shared
import Verdict

/// Results of sets that bet on chance, with or without costs and with or without an edge.
struct ChanceSweep {
    var sets = 32
    var days = 365
    /// What a bet costs, as a share of what it risks.
    var cost = 0.0
    /// What a bet gains on average before costs, as a share of what it risks.
    var edge = 0.0
    /// The share of the bets that all sets make together: sets of a sweep resemble each other.
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
    /// A number with a normal distribution, mean 0 and variance 1, nearly: twelve uniform numbers added up.
    mutating func normal() -> Double { (0..<12).reduce(-6.0) { sum, _ in sum + Double(next() >> 11) * 0x1p-53 } }
}
