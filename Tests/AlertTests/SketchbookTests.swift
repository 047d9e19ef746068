import Drawing
import Shared
import Testing

@testable import alert

/// The candles and levels that are kept for the pictures of alerts.
struct SketchbookTests {
    private static let minute = 60_000

    private static func json(_ text: String) -> JSON { JSON(Array(text.utf8))! }

    private static func candle(_ number: Int, symbol: String = "BTCUSDT", price: String = "100.5") -> JSON {
        json(
            """
            {"type":"candle","category":"linear","symbol":"\(symbol)","interval":"1","time":\(1_700_000_040_000 + number * minute),\
            "open":\(price),"high":\(price),"low":\(price),"close":\(price),"volume":1,"turnover":1,"closed":true,"ema_9":\(price)}
            """)
    }

    private static func signal(at number: Int, _ more: String = #""interval":"1","#) -> JSON {
        let time = 1_700_000_040_000 + number * minute
        return json(
            #"""
            {"type":"signal","symbol":"BTCUSDT",\#(more)"time":\#(time),"close_time":\#(time + minute),"side":"long",\#
            "entry":100,"stop":99,"target":null}
            """#)
    }

    private static func sketch(_ book: Sketchbook, _ signal: JSON) -> (sketch: Sketch?, missing: Sketchbook.Missing?) {
        let found = book.sketch(signal, born: (try? Notice.birth(of: signal)) ?? nil)
        return (found.sketch, found.missing?.reason)
    }

    @Test func holdsOnlyTheLastCandlesOfEachSeries() throws {
        var book = Sketchbook(candles: 10)
        for number in 0..<5000 {
            for symbol in ["BTCUSDT", "ETHUSDT"] { try book.take(SketchbookTests.candle(number, symbol: symbol)) }
        }
        let sketch = try #require(SketchbookTests.sketch(book, SketchbookTests.signal(at: 4999)).sketch)
        #expect((10..<60).contains(sketch.series.candles.count))
        #expect(sketch.series.candles.times.last == 1_700_000_040_000 + 4999 * SketchbookTests.minute)
        #expect(sketch.series.lines.map(\.name) == ["ema_9"])
        #expect(sketch.series.lines[0].values.count == sketch.series.candles.count)
        #expect(sketch.levels.map(\.name) == ["entry", "stop"] && sketch.levels.map(\.price) == [100, 99])
        #expect(PNG.isOwn(Array(sketch.drawn().prefix(256))))
    }

    /// A signal whose candle is not shown must not be drawn on other candles.
    @Test func aSignalBeforeTheCandlesHeldIsNotDrawn() throws {
        var book = Sketchbook(candles: 10)
        for number in 0..<100 { try book.take(SketchbookTests.candle(number)) }
        #expect(SketchbookTests.sketch(book, SketchbookTests.signal(at: 89)).missing == .tooOld)
        #expect(SketchbookTests.sketch(book, SketchbookTests.signal(at: 90)).sketch != nil)
        #expect(SketchbookTests.sketch(book, SketchbookTests.signal(at: 99)).sketch != nil)
    }

    @Test func aSeriesWithoutCandlesIsNotDrawn() throws {
        var book = Sketchbook(candles: 10)
        #expect(SketchbookTests.sketch(book, SketchbookTests.signal(at: 0)).missing == .noCandles)
        try book.take(SketchbookTests.candle(0))
        #expect(SketchbookTests.sketch(book, SketchbookTests.signal(at: 0)).sketch != nil)
        #expect(SketchbookTests.sketch(book, SketchbookTests.signal(at: 0, #""interval":"3","#)).missing == .noCandles)
        let mark = SketchbookTests.signal(at: 0, #""interval":"1","price_type":"mark","#)
        #expect(SketchbookTests.sketch(book, mark).missing == .noCandles)
        // An alert without an interval belongs to the shortest interval of its market.
        #expect(SketchbookTests.sketch(book, SketchbookTests.signal(at: 0, "")).sketch?.series.interval == "1")
        // An alert without a market has no picture, and none is reported missing.
        let event = SketchbookTests.sketch(
            book, SketchbookTests.json(#"{"type":"event","event":"stalled","time":1700000040000}"#))
        #expect(event.sketch == nil && event.missing == nil)
        #expect(book.summary == nil)
        #expect(book.count(.noCandles) && !book.count(.noCandles) && book.count(.tooOld))
        #expect(book.summary?.hasPrefix("--chart: 3 alerts without a picture (2: ") ?? false)
    }

    /// Unusual names of symbols, prices and numbers of candles.
    @Test(arguments: [
        "<script>", "\u{202E}\u{1F600}\u{1F600}", "%s%n\\u0000\\u001b[31m", "a\\\"b/../..", String(repeating: "W", count: 48),
    ])
    func anySymbolAndPriceIsDrawn(symbol: String) throws {
        for price in ["0.000000000001", "100", "999999999999.99"] {
            var book = Sketchbook(candles: 1)
            try book.take(SketchbookTests.candle(0, symbol: symbol, price: price))
            let signal = SketchbookTests.json(
                #"""
                {"type":"signal","symbol":"\#(symbol)","interval":"1","time":1700000040000,"close_time":1700000100000,\#
                "side":"short","entry":\#(price),"stop":1e300,"target":-5}
                """#)
            let sketch = try #require(SketchbookTests.sketch(book, signal).sketch)
            #expect(PNG.isOwn(Array(sketch.drawn().prefix(256))))
        }
        var book = Sketchbook(candles: 1)
        #expect(throws: Failure.self) { try book.take(SketchbookTests.candle(0, symbol: symbol, price: "1e30")) }
    }
}
