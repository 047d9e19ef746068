import Shared
import Testing

@testable import Verdict

struct OverfittingTests {
    private static let day = 86_400_000

    private func noise(sets: Int, days: Int, _ random: inout Seeded) -> [[Double]] {
        (0..<sets).map { _ in (0..<days).map { _ in random.oneIn(4) ? 0 : random.normal() * 0.01 } }
    }

    /// The probability by its definition, day by day, with sorting.
    private func plain(_ sets: [[Double]], blocks: Int, purged: Int) -> (probability: Double, mean: Double) {
        let days = sets[0].count
        func begin(_ block: Int) -> Int { days * block / blocks }
        func sharpe(_ set: Int, _ days: [Int]) -> Double {
            let values = days.map { sets[set][$0] }
            let mean = values.reduce(0, +) / Double(values.count)
            let square = values.reduce(0) { $0 + ($1 - mean) * ($1 - mean) } / Double(values.count - 1)
            return square > 0 ? mean / square.squareRoot() : 0
        }
        var (below, sum, count) = (0.0, 0.0, 0.0)
        for mask in 0..<1 << blocks where mask.nonzeroBitCount == blocks / 2 {
            var halves: [[Int]] = [[], []]
            for block in 0..<blocks {
                let half = mask >> block & 1
                let isPurged = block > 0 && mask >> (block - 1) & 1 != half
                halves[half] += Array(begin(block) + (isPurged ? purged : 0)..<begin(block + 1))
            }
            let inSample = sets.indices.map { sharpe($0, halves[1]) }
            let best = inSample.firstIndex(of: inSample.max()!)!
            let tried = sets.indices.map { sharpe($0, halves[0]) }
            let rank = Double(tried.count { $0 < tried[best] }) + Double(tried.count { $0 == tried[best] } + 1) / 2
            let middle = Double(sets.count + 1) / 2
            below += rank < middle ? 1 : rank == middle ? 0.5 : 0
            sum += halves[0].reduce(0) { $0 + sets[best][$1] } / Double(halves[0].count)
            count += 1
        }
        return (below / count, sum / count)
    }

    @Test(arguments: [(1, 90), (3, 100), (7, 91), (8, 64), (20, 77)])
    func itIsWhatTheDefinitionSays(sets: Int, days: Int) throws {
        var random = Seeded(seed: UInt64(sets * days))
        let results = noise(sets: sets, days: days, &random)
        for hold in [0, 1, 2 * OverfittingTests.day + 1] {
            let found = try #require(Overfitting(results, longestHold: hold))
            let expected = plain(results, blocks: found.blocks, purged: found.purgedDays)
            #expect(found.purgedDays == [0, 1, 3][hold == 0 ? 0 : hold == 1 ? 1 : 2])
            #expect(abs(found.probability - expected.probability) < 1e-12)
            #expect(abs(found.outOfSampleReturn - expected.mean) < 1e-15)
        }
    }

    /// A set that is better than all others on every day is always chosen, and is always the best out of sample.
    @Test func aTrueRankingIsNeverOverfitted() throws {
        var random = Seeded(seed: 5)
        let common = noise(sets: 1, days: 320, &random)[0]
        let results = (0..<10).map { set in common.map { $0 + Double(set) * 0.01 } }
        let found = try #require(Overfitting(results, longestHold: 0))
        #expect(found.probability == 0)
        #expect(found.blocks == 16)
    }

    /// What is good in one half of the blocks is bad in the other: each set gains in a single block, and loses that gain in all
    /// others.
    @Test func aRankingThatTurnsAroundIsOverfitted() throws {
        var random = Seeded(seed: 6)
        let results = (0..<16).map { set in
            (0..<320).map { day in (day / 20 == set ? 0.05 : -0.05 / 15) + random.normal() * 1e-4 }
        }
        let found = try #require(Overfitting(results, longestHold: 0))
        #expect(found.probability > 0.9)
        #expect(found.lossProbability == 1)
    }

    @Test func onNoiseItIsOneHalf() throws {
        var random = Seeded(seed: 7)
        for sets in [5, 8] {
            let found = (0..<200).compactMap { _ in
                Overfitting(noise(sets: sets, days: 160, &random), longestHold: 0)?.probability
            }
            #expect(abs(found.reduce(0, +) / 200 - 0.5) < 0.05)
        }
    }

    /// Equal sets share a rank, so the choice among them means nothing.
    @Test func equalSetsAreAtTheMedian() throws {
        var random = Seeded(seed: 8)
        let set = noise(sets: 1, days: 160, &random)[0]
        #expect(try #require(Overfitting([set, set, set], longestHold: 0)).probability == 0.5)
        let idle = [Double](repeating: 0, count: 160)
        #expect(try #require(Overfitting([idle, idle], longestHold: 0)).probability == 0.5)
    }

    @Test func tooFewDaysGiveNone() {
        #expect(Overfitting([[Double](repeating: 0, count: 19)], longestHold: 0) == nil)
        #expect(Overfitting([[Double](repeating: 0, count: 20)], longestHold: 0)?.blocks == 4)
        #expect(Overfitting([[Double](repeating: 0, count: 60)], longestHold: 11 * OverfittingTests.day) == nil)
    }
}
