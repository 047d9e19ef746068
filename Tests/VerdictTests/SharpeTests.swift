import Shared
import Testing

@testable import Verdict

struct SharpeTests {
    /// The example of the paper: the best of 100 strategies has a yearly Sharpe ratio of 2.5 over five years of 250 days.
    private func published(trials: Int, skewness: Double = -3, kurtosis: Double = 10) -> DeflatedSharpe {
        let sharpe = SharpeRatio(value: 2.5 / 250.0.squareRoot(), days: 1250, skewness: skewness, kurtosis: kurtosis)
        return DeflatedSharpe(sharpe, trials: trials, variance: 0.5 / 250)
    }

    @Test func theExampleOfThePaperComesOut() {
        let deflated = published(trials: 100)
        #expect(abs(deflated.ofLuck - 0.1132) < 0.00005)
        #expect(abs(deflated.probability - 0.9004) < 0.00005)
    }

    @Test func fewerTrialsOrNormalReturnsMakeItMoreLikely() {
        #expect(published(trials: 46).probability > 0.95)
        #expect(published(trials: 47).probability < published(trials: 46).probability)
        #expect(published(trials: 100, skewness: 0, kurtosis: 3).probability > published(trials: 100).probability)
        #expect(published(trials: 1).ofLuck == 0)
    }

    @Test func quantilesAreThoseOfTheTables() {
        for (share, value) in [(0.5, 0), (0.975, 1.959963984540054), (0.95, 1.6448536269514722), (1e-9, -5.997807015008182)] {
            #expect(abs(NormalDistribution.quantile(share) - value) < 1e-9)
        }
    }

    @Test func theMomentsOfAFewDaysComeOut() throws {
        // The mean is 0.01; the squared distances from it are 1e-4, 0, 4e-4 and 1e-4.
        let sharpe = try #require(SharpeRatio([0, 0.01, 0.03, 0]))
        #expect(abs(sharpe.value - 0.01 / (6e-4 / 3).squareRoot()) < 1e-12)
        #expect(abs(sharpe.skewness - (6e-6 / 4) / (1.5e-4 * 1.5e-4.squareRoot())) < 1e-12)
        #expect(abs(sharpe.kurtosis - (18e-8 / 4) / (1.5e-4 * 1.5e-4)) < 1e-12)
        #expect(sharpe.days == 4)
    }

    @Test func equalDaysHaveNoRatio() {
        #expect(SharpeRatio([]) == nil)
        #expect(SharpeRatio([0.01]) == nil)
        #expect(SharpeRatio([0, 0, 0]) == nil)
        #expect(SharpeRatio([0.1, 0.1, 0.1]) == nil)
    }

    /// The formula for the expected maximum of many is close to a simulation.
    @Test func theHighestOfManyIsAsExpected() {
        var random = Seeded(seed: 3)
        let highest = (0..<4000).map { _ in (0..<50).reduce(-9.0) { high, _ in max(high, random.normal()) } }
        #expect(abs(highest.reduce(0, +) / 4000 - DeflatedSharpe.expectedMaximum(50)) < 0.05)
    }
}
