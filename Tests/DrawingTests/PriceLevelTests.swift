import Shared
import TestSupport
import Testing

@testable import Drawing

/// The levels that a picture shows, and the records of a stream that are kept to draw them.
struct PriceLevelTests {
    /// Labels stay inside the pane and do not overlap, wherever the levels are.
    @Test func labelsDoNotOverlap() {
        var chance = Seeded(seed: 3)
        let pane = Pane(Legend([], width: 800, row: 24, on: RasterCanvas(width: 1, height: 1)), top: 40, height: 200)
        for _ in 0..<500 {
            let places = (0..<chance.below(6)).map { _ in Double(chance.below(900)) - 300 }
            let heights = LevelLabels(places, pane, row: 24).heights
            #expect(heights.count == places.count)
            #expect(heights.allSatisfy { $0 >= 52 && $0 <= 228 })
            for (before, after) in zip(heights.sorted(), heights.sorted().dropFirst()) { #expect(after - before >= 23.99) }
            // The labels have the order of the levels.
            for first in places.indices {
                for second in places.indices where places[first] < places[second] { #expect(heights[first] < heights[second]) }
            }
        }
    }

    @Test func nearLevelsAreInThePaneAndFarOnesDoNotFlattenTheCandles() throws {
        let view = ChartView(PictureTests.series(200, lines: 0), last: nil, most: 1000)
        let (low, high) = (view.columns.map(\.low).min()!, view.columns.map(\.high).max()!)
        func scale(_ price: Double) throws -> Scale {
            try #require(
                view.priceScale(isLogarithmic: false, levels: [PriceLevel(name: "stop", price: price, kind: .stop)]))
        }
        let near = high + (high - low)
        #expect(try scale(near).place(near) < 1)
        for far in [high * 1000, 1e300, -1e300, low - 10 * (high - low)] {
            let scale = try scale(far)
            #expect(scale.high - scale.low < (high - low) * 1.2)
        }
    }

    @Test(arguments: [0, 1, 2, 120]) func anyLevelIsDrawn(count: Int) {
        let series = PictureTests.series(count, seed: 8)
        for price in [100, 0, -1, 1e300, -1e300, 1e-300, .nan] {
            let levels = ["entry", "stop", "\u{1B}[31mtarget"].map { PriceLevel(name: $0, price: price, kind: .target) }
            for (width, height) in [(960, 600), (100, 100)] {
                let png = ChartPicture.png(
                    series, last: 120, levels: levels, ChartPicture.Style(), width: width, height: height)
                #expect(PNG.isOwn(Array(png.prefix(256))))
            }
        }
    }

    /// Memory is bounded, whatever the stream contains.
    @Test func onlyTheLastOfEachKindIsHeld() throws {
        var reader = ContentReader(held: 20)
        for number in 0..<6000 {
            let time = 1_700_000_040_000 + number * 60_000
            let records = [
                #"{"type":"candle","symbol":"B","interval":"1","time":\#(time),"open":1,"high":1,"low":1,"close":1,"volume":1,"#
                    + #""turnover":1,"closed":true}"#,
                #"{"type":"signal","symbol":"B","interval":"1","close_time":\#(time),"side":"long"}"#,
                #"{"type":"event","symbol":"B","event":"gap","time":\#(time)}"#,
                #"{"type":"position","symbol":"B","interval":"1","position":"p","side":"long","entry":1,"stop":\#(number)}"#,
                #"{"type":"position","symbol":"B","interval":"1","position":"p\#(number)","side":"long","entry":1,"stop":1}"#,
            ]
            for record in records { try reader.take(JSON(Array(record.utf8))!) }
        }
        let series = try #require(reader.content.series.first)
        #expect((20..<60).contains(series.candles.count))
        #expect(series.signals.count < 1100 && series.notes.count < 1100 && series.trades.count < 1100)
        #expect(series.trades.allSatisfy { $0.stops.count < 1100 })
        #expect(series.signals.last?.time == series.candles.times.last)
    }
}
