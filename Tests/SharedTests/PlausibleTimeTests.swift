import TestSupport
import Testing

@testable import Shared

/// The times of lines as a stage would judge them, one by one.
private struct Lines {
    var times = PlausibleTime()
    private(set) var believed: [Int] = []
    private(set) var refused: [Int] = []
    private var all: [Int: Int?] = [:]
    private var next = 0

    mutating func take(_ time: Int?, _ interval: Interval? = nil, source: Int = 0, isHistory: Bool = false) {
        next += 1
        if next & 0xFF == 0 { times.measure() }
        all[next] = time
        if let time, times.believesAtOnce(time) { return believed.append(time) }
        let ruling = times.judge(time, interval, isHistory: isHistory, id: next, source: source)
        settle(ruling)
        switch ruling.verdict {
        case .believed: believed.append(time ?? -1)
        case .held: break
        case .refused: refused.append(time ?? -1)
        }
    }

    private mutating func settle(_ ruling: PlausibleTime.Ruling) {
        refused += ruling.refuted.map { (all[$0] ?? nil) ?? -1 }
        believed += ruling.confirmed.map { (all[$0] ?? nil) ?? -1 }
    }

    mutating func pause() { believed += times.releaseFirst().map { (all[$0] ?? nil) ?? -1 } }
    mutating func finish() { settle(times.finish()) }
}

@Suite struct PlausibleTimeTests {
    private let start = 1_704_067_200_000
    private let minute = 60_000
    private let hour = 3_600_000
    private let day = 86_400_000

    private func judged(_ times: [Int], _ interval: Interval? = nil) -> (believed: [Int], refused: [Int]) {
        var lines = Lines()
        for time in times { lines.take(time, interval) }
        lines.finish()
        return (lines.believed, lines.refused)
    }

    @Test func anOutlierAmongNeighboursIsRefused() {
        let good = (0..<20).map { start + $0 * minute }
        for place in 1..<good.count {
            for ahead in [2 * hour, day, 365 * day] {
                let outlier = good[place] + ahead
                let got = judged(Array(good[..<place]) + [outlier] + Array(good[place...]), .m1)
                #expect(got.believed == good && got.refused == [outlier])
            }
        }
    }

    @Test func theFirstMayBeTheOutlier() {
        let good = (0..<5).map { start + $0 * minute }
        let got = judged([start + day] + good, .m1)
        #expect(got.believed == good && got.refused == [start + day])
    }

    @Test func theLastMayBeTheOutlier() {
        let good = (0..<5).map { start + $0 * minute }
        let got = judged(good + [start + day], .m1)
        #expect(got.believed == good && got.refused == [start + day])
    }

    @Test func aGenuineGapLosesNothing() {
        for gap in [2 * hour, day, 7 * day, 400 * day] {
            let times = (0..<5).map { start + $0 * minute } + (0..<5).map { start + gap + $0 * minute }
            let got = judged(times, .m1)
            #expect(got.believed == times && got.refused.isEmpty)
        }
    }

    @Test func whatOneLineAloneSaysIsBelieved() {
        #expect(judged([start]).believed == [start])
        var lines = Lines()
        lines.take(start)
        #expect(lines.believed.isEmpty)
        lines.pause()
        #expect(lines.believed == [start])
    }

    @Test func longCandlesMayBeFarApart() {
        for interval in [Interval.day, .week, .month] {
            var times = [start]
            for _ in 0..<20 { times.append(interval.end(of: interval.start(of: times[times.count - 1]))) }
            let got = judged(times, interval)
            #expect(got.believed == times && got.refused.isEmpty)
        }
    }

    @Test func aSparseSeriesIsBelievedInTheEnd() {
        let times = (0..<40).map { start + $0 * 9 * day }
        let got = judged(times)
        #expect(got.believed == Array(times.prefix(got.believed.count)) && got.believed.count >= 36)
    }

    /// A series of another market whose times are ahead of all others: its second line confirms its first.
    @Test func sourcesOfDifferentTimesLiveSideBySide() {
        var lines = Lines()
        for number in 0..<50 {
            lines.take(start + number * minute, .m1, source: 1)
            lines.take(start + 400 * day + number * minute, .m1, source: 2)
        }
        lines.finish()
        #expect(lines.refused.isEmpty && lines.believed.count == 100)
    }

    /// All sources jump: the first line of one confirms the first of another, and no line changes its place.
    @Test func aGapOfAllSourcesKeepsTheOrder() {
        var lines = Lines()
        var times: [Int] = []
        for number in 0..<10 { times += [start + number * minute, start + number * minute + 1, start + number * minute + 2] }
        times = times + times.map { $0 + 3 * day }
        for (place, time) in times.enumerated() { lines.take(time, .m1, source: place % 3) }
        lines.finish()
        #expect(lines.believed == times)
    }

    @Test func linesWithoutATimeKeepTheirPlaces() {
        var lines = Lines()
        let before: [Int?] = [start, start + minute, start + day, nil, nil]
        for time in before + [start + day + minute, nil] { lines.take(time, .m1) }
        #expect(lines.believed == [start, start + minute, start + day, -1, -1, start + day + minute, -1])
        // Refuted: those behind it go on.
        lines = Lines()
        for time in before + [start + 2 * minute, nil] { lines.take(time, .m1) }
        #expect(lines.believed == [start, start + minute, -1, -1, start + 2 * minute, -1])
        #expect(lines.refused == [start + day])
    }

    /// Any part of the input gives a part of what is believed, and outliers change nothing for the others.
    @Test func randomOutliersChangeNothing() {
        var random = Seeded(seed: 21)
        for _ in 0..<300 {
            var times: [(time: Int, source: Int, isGood: Bool)] = []
            var now = start
            for _ in 0..<Int(20 + random.next() % 60) {
                now += Int(random.next() % 5) * minute
                if random.next() % 40 == 0 { now += Int(random.next() % 20) * day }
                times.append((now, Int(random.next() % 3), true))
                // The two neighbours of an outlier are good.
                if random.next() % 8 == 0, times.count > 2, times[times.count - 2].isGood {
                    times.append((now + 20 * day * 20 + Int(random.next() % 1000) * day, Int(random.next() % 4), false))
                }
            }
            func run(_ part: ArraySlice<(time: Int, source: Int, isGood: Bool)>) -> Lines {
                var lines = Lines()
                for one in part { lines.take(one.time, .m1, source: one.source) }
                lines.finish()
                return lines
            }
            let whole = run(times[...])
            let good = times.filter(\.isGood).map(\.time)
            // The last good one may stand alone behind a gap.
            #expect(whole.believed.elementsEqual(good) || whole.believed.elementsEqual(good.dropLast()))
            for end in times.indices {
                let part = run(times[..<end])
                #expect(whole.believed.starts(with: part.believed))
            }
        }
    }
}

@Suite struct LivePaceTests {
    private let start = 1_704_067_200_000

    /// Lines that come one by one, as fast as the market; the boot clock begins somewhere.
    private func live(_ seconds: Int) -> Lines {
        var lines = Lines()
        for second in 0..<seconds {
            lines.times.arrived(5_000_000 + second * 1000)
            lines.take(start + second * 1000)
            if second == 0 { lines.pause() }
        }
        return lines
    }

    @Test func fiveSecondsAheadAreRefusedAtOnce() {
        var lines = live(30)
        lines.times.arrived(5_030_000)
        lines.take(start + 30_000 + 4900)
        lines.take(start + 30_000 + 11_000)
        #expect(lines.refused == [start + 41_000])
        // One that was refused moves nothing.
        lines.times.arrived(5_031_000)
        lines.take(start + 31_000)
        #expect(lines.believed.last == start + 31_000)
    }

    @Test func waitingJustifiesATime() {
        var lines = live(30)
        lines.times.arrived(5_030_000 + 3_600_000)
        lines.take(start + 30_000 + 3_600_000)
        #expect(lines.refused.isEmpty)
        // Also where nothing is known of the pace.
        lines = Lines()
        lines.times.arrived(1000)
        lines.take(start)
        lines.pause()
        lines.times.arrived(1000 + 50 * 3_600_000)
        lines.take(start + 50 * 3_600_000)
        #expect(lines.refused.isEmpty && lines.believed.count == 2)
    }

    @Test func aShiftIsBelievedAfterTenMessages() {
        var lines = live(30)
        var shift: Int?
        for second in 30..<60 {
            lines.times.arrived(5_000_000 + second * 1000)
            let time = start + second * 1000 + 90_000
            if lines.times.believesAtOnce(time) { continue }
            let ruling = lines.times.judge(time, nil, isHistory: false, id: second, source: 0)
            shift = shift ?? ruling.shift
            #expect(ruling.verdict == (second < 39 ? .refused(90_000) : .believed))
        }
        #expect(shift == 90_000)
    }

    @Test func aMessageOfTheOldTimeBeginsItAnew() {
        var lines = live(30)
        for second in 30..<90 {
            lines.times.arrived(5_000_000 + second * 1000)
            lines.take(start + second * 1000 + (second % 8 == 0 ? 0 : 90_000))
        }
        #expect(lines.believed.allSatisfy { $0 < start + 90_000 })
        #expect(lines.refused.count > 50)
    }

    @Test(arguments: [10, 1000]) func anotherPaceIsNotLive(speed: Int) {
        var lines = Lines()
        for second in 0..<60 {
            lines.times.arrived(5_000_000 + second * 1000)
            lines.take(start + second * 1000 * speed, .m60)
            if second == 0 { lines.pause() }
        }
        #expect(lines.refused.isEmpty && lines.believed.count == 60)
    }

    @Test func theOffsetIsTheLargestDifference() {
        var offset = ExchangeOffset()
        #expect(offset.judge(start, 1000) == .plausible)
        #expect(offset.judge(start + 100, 1500) == .plausible)
        #expect(offset.lead == start - 1000)
        #expect(offset.judge(start + 6000, 1500) == .ahead(5500))
        #expect(offset.judge(start + 4000, 1500) == .plausible)
        #expect(offset.limit(2000) == start + 4000 - 1500 + 7000)
    }
}
