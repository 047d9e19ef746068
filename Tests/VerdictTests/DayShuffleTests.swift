import Shared
import Testing

@testable import Verdict

struct DayShuffleTests {
    private static let hour = 3_600_000
    private static let first = 20_000

    /// Candles of some hours each on one hourly path of prices, which starts before a day and ends after the last whole day.
    private struct Candles {
        var times: [Int] = []
        var opens: [Double] = []
        var closes: [Double] = []

        init(_ path: [Double], hours: Int, begin: Int) {
            for start in stride(from: 0, to: path.count - 1, by: hours) {
                times.append(begin + start * DayShuffleTests.hour)
                opens.append(path[start])
                closes.append(path[min(start + hours, path.count - 1)])
            }
        }

        /// These candles in the order of `shuffle`.
        func moved(_ shuffle: DayShuffle) -> Candles {
            var moved = self
            let moves = shuffle.moves(times: times, opens: opens, closes: closes)
            moved.times = moves.map(\.time)
            moved.opens = moves.map { opens[$0.source] * $0.factor }
            moved.closes = moves.map { closes[$0.source] * $0.factor }
            return moved
        }
    }

    private func path(days: Int, seed: UInt64) -> [Double] {
        var random = Seeded(seed: seed)
        var price = 100.0
        return (0...days * 24).map { _ in
            price *= 1 + random.normal() * 0.01
            return price
        }
    }

    private func shuffle(_ days: Int, seed: UInt64) -> DayShuffle {
        DayShuffle(days: DayShuffleTests.first..<DayShuffleTests.first + days, seed: seed)
    }

    private let begin = DayShuffleTests.first * 24 * DayShuffleTests.hour

    @Test func eachDayIsThereOnceAndThePriceGoesOn() {
        let candles = Candles(path(days: 40, seed: 1), hours: 1, begin: begin)
        let moved = candles.moved(shuffle(40, seed: 9))
        #expect(moved.times == candles.times)
        #expect(moved.closes != candles.closes)
        for place in moved.opens.indices.dropFirst() {
            #expect(abs(moved.opens[place] / moved.closes[place - 1] - 1) < 1e-12)
        }
        #expect(abs(moved.closes[959] / candles.closes[959] - 1) < 1e-9)
        // The changes of each day are those of one earlier day, at the same times of day.
        func days(_ candles: Candles) -> [[Double]] {
            (0..<40).map { day in
                (day * 24..<day * 24 + 24).map { place -> Double in
                    let change = candles.closes[place] / candles.opens[place]
                    return (change * 1e9).rounded()
                }
            }
        }
        #expect(Set(days(moved)) == Set(days(candles)))
        #expect(days(moved) != days(candles))
    }

    @Test func oneSeedGivesOneOrder() {
        let candles = Candles(path(days: 20, seed: 2), hours: 1, begin: begin)
        #expect(candles.moved(shuffle(20, seed: 3)).closes == candles.moved(shuffle(20, seed: 3)).closes)
        #expect(candles.moved(shuffle(20, seed: 3)).closes != candles.moved(shuffle(20, seed: 4)).closes)
    }

    @Test(arguments: [4, 24]) func intervalsOfAMarketAgree(hours: Int) {
        let path = path(days: 30, seed: 5)
        let fine = Candles(path, hours: 1, begin: begin).moved(shuffle(30, seed: 6))
        let coarse = Candles(path, hours: hours, begin: begin).moved(shuffle(30, seed: 6))
        for place in coarse.times.indices {
            #expect(coarse.times[place] == fine.times[place * hours])
            #expect(abs(coarse.opens[place] / fine.opens[place * hours] - 1) < 1e-12)
            #expect(abs(coarse.closes[place] / fine.closes[place * hours + hours - 1] - 1) < 1e-12)
        }
    }

    @Test func daysThatAreNotWholeStay() {
        // Seven hours before the first whole day, and five after the last.
        let path = Array(path(days: 12, seed: 7).prefix(24 * 10 + 7 + 5 + 1))
        let candles = Candles(path, hours: 1, begin: begin - 7 * DayShuffleTests.hour)
        let end = candles.times[candles.times.count - 1] + DayShuffleTests.hour
        let days = DayShuffle.wholeDays([candles.times[0]..<end])
        #expect(days == DayShuffleTests.first..<DayShuffleTests.first + 10)
        let moved = candles.moved(DayShuffle(days: days, seed: 8))
        #expect(moved.times == candles.times)
        #expect(moved.closes.prefix(7) == candles.closes.prefix(7))
        for place in 247..<252 { #expect(abs(moved.closes[place] / candles.closes[place] - 1) < 1e-9) }
    }

    /// A day without candles moves like any other day, and so does the price gap before the next candle.
    @Test func gapsMoveWithTheirDays() {
        var candles = Candles(path(days: 10, seed: 9), hours: 1, begin: begin)
        candles.times.removeSubrange(48..<75)
        candles.opens.removeSubrange(48..<75)
        candles.closes.removeSubrange(48..<75)
        let moved = candles.moved(shuffle(10, seed: 10))
        #expect(moved.times.count == candles.times.count)
        #expect(moved.times == moved.times.sorted())
        #expect(abs(moved.closes[212] / candles.closes[212] - 1) < 1e-9)
    }

    @Test func nothingIsLeftOfNothing() {
        #expect(DayShuffle(days: 5..<5, seed: 1).moves(times: [], opens: [], closes: []).isEmpty)
        #expect(DayShuffle.wholeDays([0..<1000]).isEmpty)
        #expect(DayShuffle.wholeDays([]).isEmpty)
    }
}
