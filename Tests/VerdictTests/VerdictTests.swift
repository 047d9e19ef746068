import Shared
import Testing

@testable import Verdict

struct VerdictTests {
    private func record(_ verdict: Verdict) -> String {
        var output = Output.inMemory()
        output.begin(record: "verdict")
        verdict.write(&output)
        output.endRecord()
        return output.text
    }

    private func verdict(_ sweep: ChanceSweep, seed: UInt64 = 1, _ terms: VerdictTerms = VerdictTerms()) -> Verdict {
        Verdict(sweep.results(seed: seed), terms: terms)
    }

    private static let skilled = ChanceSweep(sets: 16, days: 400, cost: 0.05, edge: 0.4)

    @Test func anEdgeIsClaimedWhenAllConditionsHold() {
        let found = verdict(VerdictTests.skilled)
        #expect(found.isEdge)
        #expect(found.sentence.hasPrefix("Best of 16 sets: +0."))
        #expect(found.sentence.hasSuffix(" R a trade after costs. This is more than luck gives."))
        #expect(found.trials == 16)
    }

    @Test func aLossIsNoEdge() {
        let found = verdict(ChanceSweep(sets: 8, cost: 0.6))
        #expect(found.failures.contains(.profit) && found.failures.contains(.outOfSample))
        #expect(found.sentence.hasSuffix("; the account lost. There is no edge."))
    }

    @Test func tooFewTradesOrDaysAreNoEdge() {
        let few = verdict(VerdictTests.skilled, VerdictTerms(minimumTrades: 10_000))
        #expect(few.failures == [.trades])
        #expect(few.sentence.contains("at least 10,000 are needed"))
        let short = verdict(ChanceSweep(sets: 8, days: 29, edge: 1))
        #expect(short.failures.first == .days && short.overfitting == nil)
    }

    /// Sets with too few trades count as trials, but cannot be the best.
    @Test func aSetWithFewTradesIsNotTheBest() {
        var results = VerdictTests.skilled.results(seed: 2)
        let lucky = results[0].dailyReturns.indices.map { $0 % 2 == 0 ? 0.001 : 0.002 }
        results.append(SetReturns(dailyReturns: lucky, trades: 29, longestHold: 0, averageR: 2))
        let found = Verdict(results, terms: VerdictTerms())
        #expect(found.best < 16 && found.sets == 17)
        #expect(Verdict(results, terms: VerdictTerms(minimumTrades: 29)).best == 16)
        #expect(Verdict(results, best: 16, terms: VerdictTerms()).failures.contains(.trades))
    }

    @Test func earlierTrialsMakeItLessLikely() throws {
        let first = try #require(verdict(ChanceSweep(sets: 1, edge: 0.2)).deflatedSharpe)
        let late = try #require(verdict(ChanceSweep(sets: 1, edge: 0.2), VerdictTerms(earlierTrials: 500)).deflatedSharpe)
        #expect(first.ofLuck == 0 && late.ofLuck > 0.1)
        #expect(late.probability < first.probability)
        // If all sets of a sweep are equal, earlier trials still count.
        let same = [SetReturns](repeating: ChanceSweep(sets: 1).results(seed: 1)[0], count: 5)
        #expect(Verdict(same, terms: VerdictTerms()).deflatedSharpe?.ofLuck == 0)
        #expect(try #require(Verdict(same, terms: VerdictTerms(earlierTrials: 500)).deflatedSharpe).ofLuck > 0.1)
    }

    @Test func aWalkForwardStandsForTheDaysOutOfSample() {
        let results = VerdictTests.skilled.results(seed: 1)
        #expect(Verdict(results, terms: VerdictTerms(), walked: -0.001).failures == [.outOfSample])
    }

    @Test func shuffledMarketsAreTold() {
        let results = VerdictTests.skilled.results(seed: 1)
        func told(_ asGood: Int) -> String {
            Verdict(results, terms: VerdictTerms(), permutations: .init(count: 100, asGood: asGood)).sentence
        }
        #expect(told(0).hasSuffix("; 0 of 100 shuffled markets did as well. This is more than luck gives."))
        #expect(told(43).hasSuffix("This is more than luck gives, but it does not come from the order of the days."))
        let luck = Verdict(
            ChanceSweep(sets: 40).results(seed: 3), terms: VerdictTerms(), permutations: .init(count: 100, asGood: 43))
        #expect(
            luck.sentence.hasSuffix(" R a trade after costs; 43 of 100 shuffled markets did as well. This is what luck gives."))
    }

    @Test func nothingToJudgeIsTold() {
        let idle = SetReturns(dailyReturns: [Double](repeating: 0, count: 60), trades: 0, longestHold: 0, averageR: nil)
        #expect(Verdict([idle], terms: VerdictTerms()).sentence == "One run: no trade. There is no edge.")
        #expect(record(Verdict([idle, idle], terms: VerdictTerms())).contains("\"deflated_sharpe\":null"))
        let empty = SetReturns(dailyReturns: [], trades: 0, longestHold: 0, averageR: nil)
        #expect(!Verdict([empty], terms: VerdictTerms()).isEdge)
    }

    @Test(arguments: [1, 7, 33]) func oneThreadAndMoreGiveTheSameBytes(sets: Int) {
        let results = ChanceSweep(sets: sets, days: 211).results(seed: 4)
        let alone = record(Verdict(results, terms: VerdictTerms(), threads: 1))
        #expect(record(Verdict(results, terms: VerdictTerms(), threads: 2)) == alone)
        #expect(record(Verdict(results, terms: VerdictTerms(), threads: 5)) == alone)
    }

    // MARK: How often it is wrong

    private func verdicts(_ sweep: ChanceSweep) -> [Verdict] {
        Threads.map(200) { Verdict(sweep.results(seed: UInt64($0)), terms: VerdictTerms(), threads: 1) }
    }

    @Test func noiseIsSeldomAnEdge() {
        let found = verdicts(ChanceSweep())
        #expect(found.count(where: \.isEdge) <= 10)
        let overfitting = found.compactMap { $0.overfitting?.probability }
        #expect(abs(overfitting.reduce(0, +) / 200 - 0.5) <= 0.05)
    }

    @Test func noiseWithCostsIsSeldomAnEdge() { #expect(verdicts(ChanceSweep(cost: 0.04)).count(where: \.isEdge) <= 10) }

    /// A true Sharpe ratio of 0.2 per day, 3.8 per year.
    @Test func aTrueEdgeIsFound() {
        let sweep = ChanceSweep(edge: 0.28)
        let found = verdicts(sweep)
        #expect(found.count(where: \.isEdge) >= 190)
    }
}
