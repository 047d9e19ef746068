import Shared
import Testing

@testable import Trading

/// The time up to which guards trust the stream.
@Suite struct PassedTimeTests {
    private let start = 1_700_000_000_000
    private let minute = 60_000

    /// Returns the confirmed time after these lines. `start` is the time when the subject of a line began.
    private func passed(_ lines: [(time: Int, start: Int)]) -> Int {
        var passed = PassedTime()
        for line in lines {
            passed.beginLine()
            passed.take(line.time, from: line.start)
        }
        return passed.time
    }

    private func passed(_ times: [Int]) -> Int { passed(times.map { ($0, $0) }) }

    @Test func twoLinesInARowPassATime() {
        #expect(passed([start]) == 0)
        #expect(passed([start, start]) == 0, "one time is told twice")
        #expect(passed([start, start + 1000]) == start)
        #expect(passed([start, start + 1000, start + minute]) == start + 1000)
    }

    @Test func wrongLinesPassNothing() {
        let wrong = [start + 30 * minute, start + 31 * minute, start + 32 * minute, start + 33 * minute]
        #expect(passed([start, start + 1000] + wrong) == start + 1000)
        #expect(passed([start, start + 1000] + wrong + [start + 2000, start + 3000]) == start + 2000)
        // The same line again, or a line without a time, does not count as another line.
        var again = PassedTime()
        for time in [start, start + 1000] + wrong + [wrong[3], wrong[3]] {
            again.beginLine()
            again.beginLine()
            again.take(time, from: time)
        }
        #expect(again.time == start + 1000)
    }

    @Test func afterASilenceFiveTimesInARowDo() {
        let later = (0..<5).map { start + 600 * minute + $0 * 1000 }
        #expect(passed([start, start + 1000] + later) == later[3])
        #expect(passed([start, start + 1000] + later.dropLast()) == start + 1000)
        #expect(passed([start, start + 1000] + later + [later[4] + 1000]) == later[4])
    }

    @Test func candlesLeadUpFromTheirOpen() {
        let hour = 60 * minute
        let candles = (0..<4).map { (time: start + ($0 + 1) * hour - 1, start: start + $0 * hour) }
        #expect(passed(candles) == candles[2].time)
        // A candle that opens later than lines have led to does not count.
        let jump = (time: start + 9 * hour - 1, start: start + 8 * hour)
        #expect(passed(candles + [jump, (jump.time + hour, jump.start + hour)]) == candles[3].time)
    }

    @Test func aStateGoesOnWhereItStood() throws {
        var whole = PassedTime()
        var parts = PassedTime()
        for number in 0..<12 {
            let time = start + (number < 4 ? number : 100 + number) * minute
            for step in [0, 1] {
                if step == 1 {
                    let text = try Coder.text(&parts)
                    parts = PassedTime()
                    try Coder.read(text, into: &parts)
                }
                whole.beginLine()
                parts.beginLine()
                whole.take(time + step, from: time)
                parts.take(time + step, from: time)
                #expect(whole.time == parts.time)
            }
        }
        #expect(whole.time == start + 111 * minute)
    }
}
