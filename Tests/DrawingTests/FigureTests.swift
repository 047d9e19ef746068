import Shared
import TestSupport
import Testing

@testable import Drawing

/// Figures of pages: thinning loses nothing that would be visible.
struct FigureTests {
    private func candles(_ count: Int, _ chance: inout Seeded) -> [ThinnedCandles.Column] {
        var time = 1_700_000_000_000
        return (0..<count).map { _ in
            // Some gaps.
            if chance.oneIn(40) { time += 60_000 * chance.below(500) }
            defer { time += 60_000 }
            let (open, close) = (Double(100 + chance.below(900)), Double(100 + chance.below(900)))
            return .init(
                time: time, end: time + 60_000, open: open, high: max(open, close) + Double(chance.below(1000)),
                low: min(open, close) - Double(chance.below(90)), close: close,
                marks: chance.oneIn(50) ? [.partial] : [])
        }
    }

    @Test(arguments: [0, 1, 2, 99, 100, 101, 5000]) func noExtremeIsThinnedAway(count: Int) throws {
        var chance = Seeded(seed: UInt64(count) + 1)
        let all = candles(count, &chance)
        var thinned = ThinnedCandles(most: 100)
        for candle in all {
            // The forming candle comes before the closed one.
            thinned.take(
                .init(
                    time: candle.time, end: candle.end, open: candle.open, high: candle.open, low: candle.open,
                    close: candle.open))
            thinned.take(candle)
        }
        let columns = thinned.columns
        #expect(columns.count <= 100 && thinned.areCandles == (count <= 100))
        if count <= 100 { #expect(columns == all) }
        for (column, next) in zip(columns, columns.dropFirst()) { #expect(column.end <= next.time) }
        var place = 0
        for column in columns {
            let own = all[place...].prefix { $0.time < column.end }
            place = own.endIndex
            let (first, last) = (try #require(own.first), try #require(own.last))
            #expect(column.time == first.time && column.end == last.end)
            #expect(column.open == first.open && column.close == last.close)
            #expect(column.high == own.map(\.high).max() && column.low == own.map(\.low).min())
            #expect(column.marks.contains(.partial) == own.contains { $0.marks.contains(.partial) })
        }
        #expect(place == all.count)
    }

    @Test func aCandleOfThePastIsIgnored() {
        var thinned = ThinnedCandles(most: 10)
        let late = ThinnedCandles.Column(time: 60_000, end: 120_000, open: 1, high: 99, low: 1, close: 1)
        thinned.take(.init(time: 120_000, end: 180_000, open: 1, high: 2, low: 1, close: 2))
        thinned.take(late)
        #expect(thinned.columns.map(\.high) == [2])
    }

    @Test func curvesKeepTheirExtremes() {
        var chance = Seeded(seed: 4)
        for count in [1, 2, 3200, 3201, 50_000] {
            let points = (0..<count).map {
                CurveFigure.Point(time: $0 * 1000, value: Double(chance.below(1000)) + (chance.oneIn(5000) ? 1e6 : 0))
            }
            let thin = CurveFigure.Curve("good", name: "", points).points
            #expect(thin.count <= 3200 || thin.count == count && count <= 3200)
            #expect(thin.map(\.value).max() == points.map(\.value).max())
            #expect(thin.map(\.value).min() == points.map(\.value).min())
            #expect(thin.first?.time == points.first?.time && thin.last?.value == points.last?.value)
            for (point, next) in zip(thin, thin.dropFirst()) { #expect(point.time <= next.time) }
        }
    }

    @Test func timesAreLabelledAtAnyLength() throws {
        var chance = Seeded(seed: 5)
        for _ in 0..<3000 {
            let first = 1_600_000_000_000 + chance.below(200_000_000) * 1000
            let span =
                chance.pick([1, 1000, 60_000, 3_600_000, 86_400_000, 30 * 86_400_000, 3000 * 86_400_000])
                * (1 + chance.below(9))
            let labels = TimeLabels(from: first, to: first + span, most: 5).labels
            #expect((1...7).contains(labels.count), "\(labels.count) labels in \(span) ms")
            for label in labels {
                #expect((first...first + span).contains(label.place))
                #expect(!label.text.isEmpty && label.text.count <= 12, "\(label.text)")
            }
            for (label, next) in zip(labels, labels.dropFirst()) {
                #expect(label.place < next.place && label.text != next.text)
            }
        }
    }

    private func picture(trades count: Int, title: String = "t") throws -> String {
        var chance = Seeded(seed: 6)
        var thinned = ThinnedCandles(most: 2000)
        let all = candles(3000, &chance)
        for candle in all { thinned.take(candle) }
        let trades = (0..<count).map { number in
            let (entry, exit) = (all[number % 2900], all[number % 2900 + 50])
            return PriceFigure.Trade(
                entry: .init(time: entry.time, value: entry.close), exit: .init(time: exit.end, value: exit.close),
                isLong: number % 2 == 0, isGain: number % 3 == 0, title: title)
        }
        var output = Output.inMemory()
        try #require(PriceFigure(thinned, trades)).write(title: "prices", &output)
        return output.text
    }

    @Test func manyTradesShareTheirPaths() throws {
        let few = try picture(trades: PriceFigure.mostMarked)
        #expect(few.components(of: "class=\"exit") == PriceFigure.mostMarked)
        let many = try picture(trades: 40_000)
        #expect(many.components(of: "class=\"exit") == 0 && many.components(of: "class=\"thin") == 2)
        // Trades with the same two places share one line, however many they are.
        #expect(many.utf8.count < 200_000)
    }

    @Test func hostileTitlesStayTexts() throws {
        let text = try picture(trades: 3, title: "</title><script>\"\u{202E}")
        #expect(!text.contains("<script") && !text.contains("\u{202E}"))
        #expect(text.components(of: "&lt;/title&gt;&lt;script&gt;&quot;") == 6)
    }

    @Test func nothingIsNoFigure() {
        #expect(PriceFigure(ThinnedCandles(most: 9), []) == nil)
        #expect(CurveFigure([.init("good", name: "", [.init(time: 1, value: 1)])]) == nil && CurveFigure([]) == nil)
        #expect(BarFigure([]) == nil)
    }
}

extension String {
    fileprivate func components(of part: String) -> Int { ranges(of: part).count }
}
