import Shared
import Testing

@testable import Verdict

struct SuperiorityTests {
    private func noise(sets: Int, days: Int, mean: Double = 0, _ random: inout Seeded) -> [[Double]] {
        (0..<sets).map { _ in (0..<days).map { _ in (random.normal() + mean) * 0.01 } }
    }

    private func probability(_ sets: [[Double]], seed: UInt64 = 1, meanBlock: Int = 5, resamples: Int = 2000) -> Double {
        SuperiorityTest(sets, meanBlock: meanBlock, resamples: resamples, seed: seed).probability
    }

    /// The definition, day by day. The deviation comes from the formula of the paper instead of the bootstrap.
    private func plain(_ sets: [[Double]], meanBlock: Int, resamples: Int, _ random: inout Seeded) -> Double {
        let days = sets[0].count
        let (count, share) = (Double(days), 1 / Double(meanBlock))
        let means = sets.map { $0.reduce(0, +) / count }
        let deviations = sets.indices.map { set in
            func covariance(_ lag: Int) -> Double {
                (0..<days - lag).reduce(0) { $0 + (sets[set][$1] - means[set]) * (sets[set][$1 + lag] - means[set]) } / count
            }
            var variance = covariance(0)
            for lag in 1..<days {
                let (near, far) = (pow(1 - share, Double(lag)), pow(1 - share, Double(days - lag)))
                variance += 2 * ((count - Double(lag)) / count * near + Double(lag) / count * far) * covariance(lag)
            }
            return variance.squareRoot()
        }
        let statistics = sets.indices.map { count.squareRoot() * means[$0] / deviations[$0] }
        let centres = sets.indices.map { statistics[$0] < -(2 * log(log(count))).squareRoot() ? 0 : means[$0] }
        let statistic = max(0, statistics.max()!)
        var higher = 0
        for _ in 0..<resamples {
            var (chosen, day): ([Int], Int) = ([], random.below(days))
            while chosen.count < days {
                chosen.append(day)
                day = random.oneIn(meanBlock) ? random.below(days) : (day + 1) % days
            }
            let highest = sets.indices.map { set in
                count.squareRoot() * (chosen.reduce(0) { $0 + sets[set][$1] } / count - centres[set]) / deviations[set]
            }.max()!
            if max(0, highest) >= statistic { higher += 1 }
        }
        return statistic > 0 ? Double(higher) / Double(resamples) : 1
    }

    @Test(arguments: [(1, 0.0), (1, 0.15), (6, 0.05), (10, -0.1), (17, 0.1)])
    func itIsWhatTheDefinitionSays(sets: Int, mean: Double) {
        var random = Seeded(seed: UInt64(sets))
        let results = noise(sets: sets, days: 120, mean: mean, &random)
        let expected = plain(results, meanBlock: 4, resamples: 2000, &random)
        // Three standard deviations of the difference of two shares of 2000, plus a margin for the different deviation.
        #expect(abs(probability(results, meanBlock: 4) - expected) < 3 * (2 * 0.25 / 2000).squareRoot() + 0.01)
    }

    /// For one set with independent days it is nearly the t-test.
    @Test func ofOneSetItIsTheTTest() throws {
        var random = Seeded(seed: 21)
        for mean in [0.08, 0.1, 0.15] {
            let set = noise(sets: 1, days: 400, mean: mean, &random)[0]
            let ratio = try #require(SharpeRatio(set)).value * 20
            try #require(ratio > 0)
            let found = probability([set], meanBlock: 1, resamples: 20_000)
            #expect(abs(found - (1 - NormalDistribution.probability(below: ratio))) < 0.02)
        }
    }

    /// Hansen's improvement on older tests: hopeless sets do not hide a good one.
    @Test func hopelessSetsChangeNothing() {
        var random = Seeded(seed: 12)
        let good = noise(sets: 1, days: 300, mean: 0.2, &random)
        let hopeless = noise(sets: 60, days: 300, mean: -0.5, &random)
        #expect(probability(good) < 0.01)
        #expect(abs(probability(good + hopeless) - probability(good)) < 0.005)
    }

    @Test func moreTriesMakeTheSameResultLessRare() {
        var random = Seeded(seed: 13)
        let good = noise(sets: 1, days: 300, mean: 0.12, &random)
        let tries = noise(sets: 200, days: 300, &random).filter { $0.reduce(0, +) < good[0].reduce(0, +) }
        #expect(probability(good + tries) > 3 * probability(good))
    }

    @Test func onNoiseItRejectsAboutAsOftenAsItSays() {
        var random = Seeded(seed: 14)
        let found = (0..<400).map { run in
            probability(noise(sets: 12, days: 250, &random), seed: UInt64(run), resamples: 500)
        }
        #expect(found.count { $0 < 0.05 } < 36)
        #expect(found.count { $0 < 0.5 } > 150)
        #expect(found.count { $0 < 0.5 } < 250)
    }

    @Test func setsThatNeverTradeAreNotJudged() {
        let idle = [Double](repeating: 0, count: 100)
        #expect(probability([idle]) == 1)
        var random = Seeded(seed: 15)
        let good = noise(sets: 1, days: 100, mean: 0.3, &random)
        #expect(probability(good + [idle]) == probability(good))
    }
}
