import Testing

@testable import Shared
@testable import ohlc

struct CSVTests {
    @Test(arguments: [
        ("a,b,c", ["a", "b", "c"]), ("", [""]), (",", ["", ""]), (#""a,b",c"#, ["a,b", "c"]),
        (#""say ""x""",2"#, ["say \"x\"", "2"]), (#"1,"""#, ["1", ""]),
    ])
    func splitsFields(line: String, fields: [String]) throws {
        #expect(try CSVHeader.fields(Array(line.utf8)) == fields)
    }

    @Test(arguments: [#""a"#, #""a"b,c"#, #"1,"x"#]) func refusesBrokenQuotes(line: String) {
        #expect(throws: Failure.self) { try CSVHeader.fields(Array(line.utf8)) }
    }

    @Test(arguments: [60, 180, 3600, 86_400, 604_800, 2_678_400]) func seesHowFarApartCandlesAre(seconds: Int) throws {
        var reader = TableReader(OhlcOptions.TableInput(symbol: Label("X")), wanted: [])
        _ = try reader.read(Array("time,open,high,low,close,volume".utf8))
        let lines = (0..<3).map { Array("\(1_672_531_200 + seconds * $0),1,2,0.5,1,9".utf8) }
        let key = SeriesKey(category: Label("linear")!, symbol: Label("X")!, interval: nil)
        try reader.findSpacing(lines.compactMap { reader.time($0, of: key) }, of: key)
        for line in lines {
            guard case .row(.candle(_, let interval, _)) = try reader.read(line) else {
                Issue.record("no candle")
                continue
            }
            #expect(interval.length.map { $0 == seconds * 1000 } ?? (seconds == 2_678_400))
        }
    }
}
