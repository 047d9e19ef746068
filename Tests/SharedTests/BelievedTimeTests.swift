import TestSupport
import Testing

@testable import Shared

/// Passes lines through a stream as a stage does.
private struct Run {
    private(set) var believed: [Int] = []
    private(set) var bad = 0

    struct Line {
        var time: Int
        var symbol = "A"
        var type = "x"
        var isFetched = false

        var text: String {
            let head = "{\"type\":\"\(type)\",\"symbol\":\"\(symbol)\""
            if type == "candle" { return head + ",\"interval\":\"1\",\"time\":\(time - 60_000),\"closed\":true}\n" }
            return head + ",\"ts\":\(time)\(isFetched ? ",\"backfill\":\"history\"" : "")}\n"
        }
    }

    init(_ lines: [Line], _ interval: Interval? = nil) throws {
        let folder = try TemporaryFolder()
        let path = folder.file("in")
        var output = Output(descriptor: try System.createDraft(path, permissions: nil, name: path), name: path)
        for line in lines { output.write(string: line.text) }
        try output.flush()
        let table = CommandTable(
            name: "x", summary: "x", operands: "", description: [], options: Option.ofEveryCommand, examples: [])
        var messages = Messages(command: "x")
        messages.isSilent = true
        messages.isQuiet = true
        var stream = try RecordStream(try Arguments([], table: table), messages, files: [path])
        while case .record? = try stream.next() {
            let begin = stream.json.exchangeTime(stream.json.value("time"))
            let time = stream.json.exchangeTime(stream.json.value("ts")) ?? begin.map { $0 + 60_000 }
            if try stream.believes(time, interval), let time { believed.append(time) }
        }
        bad = lines.count - believed.count
    }

    init(_ times: [Int], _ interval: Interval? = nil) throws { try self.init(times.map { Line(time: $0) }, interval) }
}

@Suite struct BelievedTimeTests {
    private let start = 1_704_067_200_000
    private let minute = 60_000
    private let hour = 3_600_000
    private let day = 86_400_000

    private func series(_ count: Int, from time: Int, every step: Int) -> [Int] { (0..<count).map { time + $0 * step } }

    @Test func explanationsOfFetchedCandlesDoNotContradict() throws {
        let past = series(20, from: start - 3 * hour, every: minute)
        let lines = past.flatMap { [Run.Line(time: $0, isFetched: true), Run.Line(time: $0, type: "explain")] }
        let run = try Run([Run.Line(time: start)] + lines)
        #expect(run.bad == 0)
    }

    /// One to five outliers in a row, at each place, which agree with one another or not.
    @Test(arguments: 1...5, [true, false]) func outliersAreRejectedAnywhere(count: Int, agree: Bool) throws {
        let good = series(16, from: start, every: minute)
        for place in 0...good.count - 6 {
            for ahead in [2 * hour, day, 400 * day] {
                let wrong = (0..<count).map { start + ahead + $0 * (agree ? minute : 5 * day) }
                let run = try Run(Array(good[..<place]) + wrong + Array(good[place...]), .m1)
                #expect(run.believed == good, "\(count) at \(place), \(ahead) ms ahead")
            }
        }
    }

    /// A single last line is rejected if it is more than a day ahead.
    @Test func aLastLineAlone() throws {
        let good = series(5, from: start, every: minute)
        #expect(try Run(good + [start + 2 * day], .m1).believed == good)
        #expect(try Run(good + [start + 20 * hour], .m1).believed == good + [start + 20 * hour])
    }

    @Test func aGapLosesNothing() throws {
        for gap in [2 * hour, day, 7 * day, 400 * day] {
            for after in 2...6 {
                let times = series(5, from: start, every: minute) + series(after, from: start + gap, every: minute)
                #expect(try Run(times, .m1).believed == times)
            }
        }
    }

    @Test(arguments: [Interval.m1, .m60, .day, .week, .month]) func candlesInARow(interval: Interval) throws {
        var times = [interval.start(of: start)]
        for _ in 0..<30 { times.append(interval.end(of: times[times.count - 1])) }
        #expect(try Run(times, interval).believed == times)
        #expect(try Run(Array(times.prefix(1)), interval).believed.count == 1)
        #expect(try Run(Array(times.prefix(2)), interval).believed.count == 2)
    }

    @Test func aSilentSymbolKeepsItsLines() throws {
        let times = series(40, from: start, every: 9 * hour)
        #expect(try Run(times).believed == times)
    }

    @Test func oneSymbolAmongSeveral() throws {
        var lines: [Run.Line] = []
        for number in 0..<30 { lines.append(Run.Line(time: start + number * minute, symbol: ["A", "B", "C"][number % 3])) }
        for place in 0...27 {
            let wrong = Run.Line(time: start + 365 * day, symbol: "B")
            let run = try Run(Array(lines[..<place]) + [wrong] + Array(lines[place...]))
            #expect(run.believed == lines.map(\.time), "at \(place)")
        }
    }

    /// While one source continues at the old time, another source alone cannot change the time, however often it contradicts.
    @Test(arguments: [2, 3, 7, 40]) func oneSourceAlone(share: Int) throws {
        var lines: [Run.Line] = []
        for number in 0..<120 {
            lines.append(Run.Line(time: start + number * minute))
            if number % share == 1 { lines.append(Run.Line(time: start + 2 * day + number * minute, symbol: "B")) }
        }
        #expect(try Run(lines).believed == lines.filter { $0.symbol == "A" }.map(\.time))
        // The other source has twice as many lines.
        let often = series(40, from: start, every: minute).flatMap { (time) in
            [Run.Line(time: time)] + (0...1).map { Run.Line(time: time + 2 * day + $0, symbol: "B") }
        }
        #expect(try Run(often).believed.filter { $0 < start + day } == series(40, from: start, every: minute))
    }

    @Test func twoWrongLinesOfAnotherSymbol() throws {
        let good = series(30, from: start, every: minute).map { Run.Line(time: $0) }
        for place in 1..<24 {
            let wrong = (0...1).map { Run.Line(time: start + 2 * day + $0 * minute, symbol: "B") }
            #expect(try Run(Array(good[..<place]) + wrong + Array(good[place...])).believed == good.map(\.time), "at \(place)")
        }
    }

    /// A source whose last line comes after a gap, followed by another source from the start.
    @Test func aLastLineBeforeAnotherSource() throws {
        let first = (series(10, from: start, every: minute) + [start + 5 * hour]).map { Run.Line(time: $0) }
        let second = series(10, from: start, every: minute).map { Run.Line(time: $0, symbol: "B") }
        #expect(try Run(first + second).bad == 0)
    }

    /// After a gap in a recording of several markets, an event is followed by the candles that were open before the gap.
    @Test(arguments: [1, 6, 40, 100]) func candlesThatTheGapEnds(markets: Int) throws {
        let names = (0..<markets).map { "S\($0)" }
        func candles(_ time: Int) -> [Run.Line] { names.map { Run.Line(time: time, symbol: $0, type: "candle") } }
        let rules = names.map { Run.Line(time: 0, symbol: $0, type: "instrument") }
        let before = (1...9).flatMap { candles(start + $0 * minute) }
        let after = (1...9).flatMap { candles(start + 20 * day + $0 * minute) }
        let event = Run.Line(time: start + 20 * day, symbol: "", type: "event")
        let run = try Run(before + [event] + rules + candles(start + 10 * minute) + after)
        #expect(run.bad == 0)
        // The same event with a wrong time.
        let more = (11...19).flatMap { candles(start + $0 * minute) }
        #expect(try Run(before + [event] + rules + candles(start + 10 * minute) + more).bad == 1)
    }

    @Test func theTimeGoesBack() throws {
        var times = BelievedTime()
        /// The indices of the times that make the stream's time go back.
        func returns(_ list: [Int]) -> [Int] { list.indices.filter { times.take(list[$0], hour) } }
        let good = series(5, from: start, every: minute)
        #expect(returns([start + 2 * day] + good) == [5])
        #expect(times.newest == good[4])
        // A time on which many lines agree is kept.
        #expect(
            returns(series(10, from: start + 5 * minute, every: minute) + series(10, from: start - day, every: minute)) == [])
    }

    /// Fetched candles after the first live line, or before all live lines.
    @Test func historyAndLive() throws {
        let live = series(5, from: start, every: 1000).map { Run.Line(time: $0) }
        let history = series(200, from: start - 200 * hour, every: hour).map { Run.Line(time: $0, isFetched: true) }
        #expect(try Run(Array(live[..<1]) + history + Array(live[1...])).bad == 0)
        #expect(try Run(history + live).bad == 0)
        let old = series(9, from: start - 400 * day, every: hour).map { Run.Line(time: $0) }
        #expect(try Run(old + live).bad == 0)
    }

    /// Random streams of several sources, with gaps, disorder and outliers. No correct line is rejected. Of the outliers, which
    /// come one to three in a row, fewer than one in fifty is accepted: those that later outliers agree with.
    @Test(arguments: [8, 40]) func randomStreams(density: UInt64) throws {
        var random = Seeded(seed: 21)
        var (lost, missed, good, wrong) = (0, 0, 0, 0)
        for _ in 0..<400 {
            var lines: [(line: Run.Line, isGood: Bool)] = []
            var now = start
            var calm = 0
            for _ in 0..<Int(20 + random.next() % 80) {
                now += Int(random.next() % 5) * minute
                if random.next() % 40 == 0 { now += Int(random.next() % 20) * day }
                let symbol = ["A", "B", "C"][Int(random.next() % 3)]
                lines.append((Run.Line(time: now - Int(random.next() % 3) * minute, symbol: symbol), true))
                calm += 1
                if random.next() % density == 0, calm > 4 {
                    calm = 0
                    // Further ahead than any genuine gap, one to three in a row.
                    let ahead = now + 2000 * day + Int(random.next() % 1000) * day
                    for _ in 0...random.next() % 3 {
                        lines.append((Run.Line(time: ahead + Int(random.next() % 9) * hour, symbol: symbol), false))
                    }
                }
            }
            // Lines after the last outliers, so that each has neighbours.
            for _ in 0..<24 { lines.append((Run.Line(time: now, symbol: ["A", "B", "C"][Int(random.next() % 3)]), true)) }
            let run = try Run(lines.map(\.line))
            let legal = lines.filter(\.isGood).map(\.line.time)
            good += legal.count
            wrong += lines.count - legal.count
            missed += run.believed.count { $0 > now + day }
            lost += legal.count - run.believed.count { $0 <= now + day }
        }
        print("of \(good) legal lines \(lost) lost, of \(wrong) outliers \(missed) believed")
        #expect(lost == 0 && missed * 50 < wrong)
    }
}
