import Shared
import TestSupport
import Testing

@testable import Drawing

/// Pictures of random and extreme series: nothing traps, and everything stays inside the picture.
struct PictureTests {
    static func series(_ count: Int, seed: UInt64 = 1, lines: Int = 2) -> ChartSeries {
        var chance = Seeded(seed: seed)
        var candles = CandleColumns()
        candles.decimals = 2
        var close = Int64(10_000)
        for number in 0..<count {
            let open = close
            close = max(1, open + Int64(chance.below(200)) - 100)
            candles.times.append(1_700_000_000_000 + number * 60_000 + (number > count / 2 ? 86_400_000 * 40 : 0))
            candles.ends.append((candles.times.last ?? 0) + 60_000)
            candles.opens.append(open)
            candles.closes.append(close)
            candles.highs.append(max(open, close) + Int64(chance.below(50)))
            candles.lows.append(max(1, min(open, close) - Int64(chance.below(50))))
            candles.volumes.append(chance.oneIn(9) ? .nan : Double(chance.below(1000)))
            candles.marks.append(CandleMarks(rawValue: chance.oneIn(10) ? UInt8(chance.below(128)) : 0))
        }
        var series = ChartSeries(category: "linear", symbol: "BTCUSDT", interval: "1", priceType: nil, candles: candles)
        for line in 0..<lines {
            let values = (0..<count).map { _ in chance.pick([100, 0, -3, .nan, 1e300, -1e300, .infinity, 55]) }
            series.lines.append(
                ChartLine(
                    name: "line\(line)\u{1B}[31m", pane: line % 2 == 0 ? "pane" : nil,
                    shape: chance.pick([.line, .dots, .bars]),
                    levels: [0], values: values))
        }
        for number in 0..<min(count, 20) {
            var signal = ChartSignal()
            signal.time = candles.ends[number]
            signal.isLong = number % 2 == 0
            (signal.stop, signal.target) = (chance.pick([99, .nan, 1e300]), chance.pick([101, .nan, -5]))
            series.signals.append(signal)
            var trade = ChartTrade()
            trade.entry = .init(time: candles.times[number] + 7, price: chance.pick([100, .nan]))
            if chance.oneIn(2) { trade.exit = .init(time: candles.times[number] + 600_000, price: chance.pick([101, .nan])) }
            trade.pnl = chance.pick([1, -1, .nan])
            trade.stops = [.init(time: 0, price: 99), .init(time: candles.times[number] + 60_000, price: .nan)]
            series.trades.append(trade)
        }
        return series
    }

    @Test(arguments: [0, 1, 2, 3, 50, 700, 5000]) func anySizeIsDrawn(count: Int) {
        let series = PictureTests.series(count, seed: UInt64(count) + 5, lines: 6)
        var account = ChartAccount(currency: "USDT")
        (account.times, account.equity) = ([0, 1_700_000_060_000], [1000, .nan])
        for (width, height) in [(100, 100), (333, 200), (1200, 800)] {
            var style = ChartPicture.Style()
            (style.isLogarithmic, style.drawsLine, style.theme) = (width > 300, height == 200, width > 200 ? .dark : .light)
            let png = ChartPicture.png(series, last: nil, accounts: [account], style, width: width, height: height)
            #expect(PNG.isOwn(Array(png.prefix(256))))
            let svg = ChartPicture.svg(series, last: 40, accounts: [account], style, width: width, height: height)
            #expect(svg.width == width)
        }
    }

    /// Lines are never wider than the terminal. Without colours there are no escape sequences.
    @Test(arguments: [0, 1, 40, 999]) func aTerminalIsNeverExceeded(count: Int) {
        let series = PictureTests.series(count, seed: UInt64(count) + 9, lines: 5)
        for (width, height) in [(20, 8), (80, 24), (213, 60), (37, 12)] {
            let lines = TerminalPicture.lines(series, last: nil, width: width, height: height, isColoured: false)
            #expect(lines.allSatisfy { $0.count <= width && !$0.contains("\u{1B}") })
            #expect(lines.count <= max(height, 14) + 1)
            let again = TerminalPicture.lines(series, last: nil, width: width, height: height, isColoured: false)
            #expect(lines == again)
        }
    }

    /// The extreme prices are drawn, however many candles share a column.
    @Test func noSpikeIsLost() {
        var series = PictureTests.series(10_000, lines: 0)
        series.candles.highs[7777] = 999_999
        series.candles.lows[3333] = 1
        for most in [1, 7, 93, 1000, 20_000] {
            let view = ChartView(series, last: nil, most: most)
            #expect(view.columns.count == min(most, 10_000))
            #expect(view.columns.map(\.high).max() == 9999.99 && view.columns.map(\.low).min() == 0.01)
            #expect(view.columns.map(\.places.count).reduce(0, +) == 10_000)
        }
    }
}
