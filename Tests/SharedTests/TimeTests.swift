import Foundation
import TestSupport
import Testing

@testable import Shared

struct TimeTests {
    /// Compares with Foundation's calendar, over 200 years.
    @Test func datesAgreeWithTheCalendar() {
        var calendar = Calendar(identifier: .gregorian)
        calendar.timeZone = TimeZone(identifier: "UTC")!
        for day in stride(from: -36_500, through: 47_500, by: 13) {
            let time = day * Interval.dayLength
            let parts = calendar.dateComponents(
                [.year, .month, .day], from: Foundation.Date(timeIntervalSince1970: Double(time) / 1000))
            let date = Date(of: time + 86_399_999)
            #expect(date == Date(year: parts.year!, month: parts.month!, day: parts.day!))
            #expect(date.time == time)
        }
    }

    @Test(arguments: [
        ("1", "2024-02-29T23:59:59Z", "2024-02-29T23:59:00Z", "2024-03-01T00:00:00Z"),
        ("720", "2024-02-29T13:00:00Z", "2024-02-29T12:00:00Z", "2024-03-01T00:00:00Z"),
        ("D", "2024-02-29T13:00:00Z", "2024-02-29T00:00:00Z", "2024-03-01T00:00:00Z"),
        ("W", "2024-03-03T23:59:59Z", "2024-02-26T00:00:00Z", "2024-03-04T00:00:00Z"),
        ("W", "2024-03-04T00:00:00Z", "2024-03-04T00:00:00Z", "2024-03-11T00:00:00Z"),
        ("M", "2024-02-29T13:00:00Z", "2024-02-01T00:00:00Z", "2024-03-01T00:00:00Z"),
        ("M", "2023-12-31T23:59:59Z", "2023-12-01T00:00:00Z", "2024-01-01T00:00:00Z"),
    ])
    func intervalsKeepTheCalendar(name: String, time: String, start: String, end: String) throws {
        let interval = try #require(Interval(name))
        let opened = interval.start(of: try #require(Timestamp.parse(time)))
        #expect(opened == Timestamp.parse(start))
        #expect(interval.end(of: opened) == Timestamp.parse(end))
    }

    @Test(arguments: Interval.allCases) func countsCandles(interval: Interval) throws {
        let first = interval.start(of: try #require(Timestamp.parse("2023-11-15")))
        var starts = [first]
        for _ in 0..<30 { starts.append(interval.end(of: starts.last!)) }
        for place in starts.indices {
            #expect(interval.count(from: first, to: starts[place]) == place)
            #expect(interval.count(from: first, to: starts[place] + 1) == place + 1)
            #expect(interval.start(of: interval.end(of: starts[place]) - 1) == starts[place])
        }
    }

    @Test func knowsWhichIntervalsDivideWhich() {
        for part in Interval.allCases {
            for whole in Interval.allCases {
                // Throughout a year, candles of the shorter interval must each lie within one candle of the longer.
                let parts = sequence(first: part.start(of: 1_700_000_000_000)) { part.end(of: $0) }.prefix {
                    $0 < 1_735_000_000_000
                }.prefix(3000)
                let fits = parts.allSatisfy { whole.start(of: $0) == whole.start(of: part.end(of: $0) - 1) }
                let aligned = part.start(of: whole.start(of: 1_718_000_000_000)) == whole.start(of: 1_718_000_000_000)
                #expect(part.divides(whole) == (fits && aligned && part <= whole), "\(part) \(whole)")
            }
        }
    }

    @Test func readsIntervalNames() {
        for interval in Interval.allCases {
            #expect(Interval(interval.name) == interval)
            #expect(Interval(interval.peopleName) == interval)
            var json = JSON()
            #expect(json.scan("\"\(interval.name)\"") == nil)
            #expect(json.interval(in: json.range(0)) == interval)
        }
        #expect(Interval("60m") == .m60)
        #expect(Interval("7") == nil)
        #expect(Interval("") == nil)
    }

    @Test(arguments: [
        ("2025-03-01", 1_740_787_200_000), ("2025-03-01T14:06", 1_740_837_960_000),
        ("2025-03-01 14:06:30.25Z", 1_740_837_990_250),
        ("2025-03-01T14:06:30+02:00", 1_740_830_790_000), ("2025-03-01T14:06:30.1234567-0130", 1_740_843_390_123),
        ("1970-01-01T00:00:00Z", 0),
    ])
    func readsTimestamps(text: String, time: Int) {
        #expect(Timestamp.parse(text) == time)
    }

    @Test(arguments: [
        "", "2025", "2025-13-01", "2025-02-29", "2025-03-01T24:00", "2025-03-01T14", "2025-03-01X14:00", "2025-03-01T14:06:30.",
        "2025-03-01Z1", "1672324800000",
    ])
    func refusesOtherTimestamps(text: String) {
        #expect(Timestamp.parse(text) == nil)
    }

    @Test func writesWhatItReads() {
        var random = Seeded(seed: 5)
        for _ in 0..<1000 {
            let time = Int.random(in: 0..<4_102_444_800, using: &random) * 1000
            var output = Output.inMemory()
            output.write(timestamp: time)
            #expect(Timestamp.parse(output.text) == time)
        }
    }

    /// The unit follows from the magnitude: seconds, ms or µs.
    @Test(
        arguments: [
            ("1735689600", 1_735_689_600_000), ("1735689600.25", 1_735_689_600_250), ("99999999999", nil),
            ("1735689600000", 1_735_689_600_000),
            ("1735689600000.9", 1_735_689_600_000), ("1735689600000123", 1_735_689_600_000), ("100000000000", 100_000_000_000),
            ("99999999999999999", nil), ("100000000000000000", nil), ("-1735689600", nil), ("0", 0), ("1e9", 1_000_000_000_000),
        ] as [(String, Int?)])
    func readsEpochNumbersByMagnitude(text: String, time: Int?) throws {
        #expect(Timestamp.epoch(try #require(Decimal(text))) == time)
    }

    /// A date without dashes is not read as a time in 1970.
    @Test func refusesNumbersThatAreDates() {
        for text in ["20250301", "2025", "0", "999999999"] { #expect(TimeSpan.moment(text, now: 1_740_787_200_000) == nil) }
        #expect(TimeSpan.moment("1740787200", now: 0) == 1_740_787_200_000)
        #expect(TimeSpan.moment("1740787200000", now: 0) == 1_740_787_200_000)
        #expect(TimeSpan.moment("1740787200000000", now: 0) == 1_740_787_200_000)
    }
}
