import Shared
import TestSupport
import Testing

@testable import Drawing
@testable import chart

/// The data of a page survives writing and reading: prices exactly, other numbers with the promised precision.
struct PageDataTests {
    /// Random candles of a seed. Every fifth lasts longer, and some are missing.
    private static func candles(_ count: Int, seed: UInt64, decimals: Int = 2, price: Int64 = 4_200_000) -> CandleColumns {
        var chance = Seeded(seed: seed)
        var candles = CandleColumns()
        candles.decimals = decimals
        var (close, time) = (price, 1_700_000_000_000)
        for number in 0..<count {
            let open = close + Int64(chance.below(3)) - 1
            close = max(1, open + Int64(chance.below(2001)) - 1000)
            candles.times.append(time)
            candles.ends.append(time + (number % 5 == 4 ? 90_000 : 60_000))
            time += chance.oneIn(40) ? 86_400_000 * 31 : 60_000
            candles.opens.append(open)
            candles.closes.append(close)
            candles.highs.append(max(open, close) + Int64(chance.below(300)))
            candles.lows.append(min(open, close) - Int64(chance.below(300)))
            candles.volumes.append(chance.oneIn(7) ? .nan : Double(chance.below(1_000_000)) / 1000)
            candles.marks.append(CandleMarks(rawValue: UInt8(chance.below(128))))
        }
        return candles
    }

    private static func read(_ candles: CandleColumns, _ lines: [ChartLine] = []) throws -> PageReader.Series {
        var series = ChartSeries(category: "linear", symbol: "BTCUSDT", interval: "1", priceType: nil, candles: candles)
        series.lines = lines
        var content = ChartContent()
        content.series = [series]
        var reader = try PageReader(PageData.bytes(content, title: "test"))
        let about = try #require((reader.content["series"] as? [PageReader.Object])?.first)
        let result = reader.series(about)
        #expect(reader.isAtEnd)
        return result
    }

    private static func onPrice(_ values: [Double]) -> ChartLine { ChartLine(name: "ema_9", pane: nil, values: values) }

    private static func inPane(_ values: [Double]) -> ChartLine { ChartLine(name: "rsi_14", pane: "rsi", values: values) }

    @Test(arguments: [0, 1, 2, 3, 700, 5000]) func candlesComeBackExactly(count: Int) throws {
        let candles = PageDataTests.candles(count, seed: UInt64(count) + 1)
        let read = try PageDataTests.read(candles)
        #expect(read.times == candles.times && read.ends == candles.ends)
        #expect(read.opens == candles.opens && read.highs == candles.highs)
        #expect(read.lows == candles.lows && read.closes == candles.closes)
        #expect(read.marks == candles.marks.map(\.rawValue))
        for (one, other) in zip(read.volumes, candles.volumes) { #expect(isSixDigits(one, of: other)) }
    }

    /// Prices of 18 digits, which a double cannot hold, and prices that jump between 1 and them.
    @Test func widePricesComeBackExactly() throws {
        var candles = PageDataTests.candles(300, seed: 3, decimals: 12, price: 60_000_000_000_000_123)
        for place in stride(from: 7, to: 300, by: 50) {
            candles.opens[place] = 1
            candles.lows[place] = 0
            candles.highs[place] = max(candles.closes[place], 900_000_000_000_000_001)
        }
        let read = try PageDataTests.read(candles)
        #expect(read.opens == candles.opens && read.highs == candles.highs)
        #expect(read.lows == candles.lows && read.closes == candles.closes)
    }

    /// Times in a chart never go backwards, but a time after a wrong step or a gap of years must not be lost.
    @Test func timesWithGapsComeBack() throws {
        var candles = PageDataTests.candles(4, seed: 5)
        candles.times = [1, 1_700_000_000_000, 1_700_000_000_001, 4_000_000_000_000]
        candles.ends = [2, 1_700_000_000_001, 1_700_000_060_001, 4_100_000_000_000]
        let read = try PageDataTests.read(candles)
        #expect(read.times == candles.times && read.ends == candles.ends)
    }

    /// A line on the price is stored to a hundredth of a tick, however it moves. Unknown values stay unknown.
    @Test(arguments: [0, 2, 8]) func overlaysAreKeptToAHundredthOfATick(decimals: Int) throws {
        let candles = PageDataTests.candles(2000, seed: 7, decimals: decimals)
        let unit = NumberColumn.powers[decimals]
        var (average, chance) = (Double(candles.closes[0]) / unit, Seeded(seed: 9))
        let averages = candles.closes.map { close in
            average += (Double(close) / unit - average) * 0.2
            return average
        }
        let holes = averages.map { chance.oneIn(5) ? .nan : $0 }
        let warmUp = averages.enumerated().map { $0.offset < 1500 ? .nan : $0.element }
        let wild = averages.map { _ in Double(chance.below(1_000_000)) / 7 / unit }
        let read = try PageDataTests.read(candles, [averages, holes, warmUp, wild].map(PageDataTests.onPrice))
        for (line, given) in zip(read.lines, [averages, holes, warmUp, wild]) {
            for (one, other) in zip(line, given) {
                #expect(one.isNaN == other.isNaN)
                // Half of a hundredth of a tick, plus the precision of a double of this size.
                if !other.isNaN { #expect(abs(one - other) <= 0.005 / unit + other.ulp, "\(one) for \(other)") }
            }
        }
    }

    /// Each number keeps six significant digits, also when large and small numbers are mixed.
    @Test func oscillatorsKeepSixDigits() throws {
        var chance = Seeded(seed: 11)
        let count = 3000
        let candles = PageDataTests.candles(count, seed: 13)
        func random(_ scale: Double) -> [Double] {
            (0..<count).map { _ in chance.oneIn(6) ? .nan : (Double(chance.below(2_000_001)) - 1_000_000) / 1_000_003 * scale }
        }
        let mixed = (0..<count).map { number in chance.pick([1e-2, 1, 1e6, -3e9]) * (1 + Double(number) / 1_000_003) }
        let lines = [random(100), random(1e-9), random(1e12), mixed, [Double](repeating: .nan, count: count)]
        let read = try PageDataTests.read(candles, lines.map(PageDataTests.inPane))
        for (line, given) in zip(read.lines, lines) {
            for (one, other) in zip(line, given) where !isSixDigits(one, of: other) { Issue.record("\(one) for \(other)") }
        }
    }

    /// Numbers with few digits, as an exchange writes them, keep all digits.
    @Test func whatHasFewDecimalsIsKeptWhole() throws {
        let values = (0..<500).map { Double($0 * 7919 % 100_000) / 100 }
        let read = try PageDataTests.read(PageDataTests.candles(500, seed: 15), [PageDataTests.inPane(values)])
        #expect(read.lines[0] == values)
    }

    /// Nothing traps. Numbers beyond what a chart can show become unknown, and 0 stays 0.
    @Test func extremesAreKeptOrUnknown() throws {
        let values: [Double] = [
            0, -0.0, .leastNonzeroMagnitude, 1e-22, 1e26, -1e26, 1e27, 1e300, -1e300, .infinity, -.infinity, .nan, 1, 0,
            123_456.5,
        ]
        let candles = PageDataTests.candles(values.count, seed: 17)
        let read = try PageDataTests.read(candles, [PageDataTests.inPane(values), PageDataTests.onPrice(values)])
        for line in read.lines {
            for (one, other) in zip(line, values) { #expect(one.isNaN == !(abs(other) < 1e27), "\(one) for \(other)") }
            #expect(line[0] == 0 && line[13] == 0)
        }
        #expect(isSixDigits(read.lines[0][4], of: 1e26) && isSixDigits(read.lines[0][5], of: -1e26))
    }

    /// A column takes space only for what cannot be predicted: none for an average that follows the closes, none for a market
    /// that stands still.
    @Test func whatIsPredictedTakesNoRoom() throws {
        var candles = PageDataTests.candles(2000, seed: 19)
        var average = Double(candles.closes[0]) / 100
        let averages = candles.closes.map { close in
            average += (Double(close) / 100 - average) * 0.1
            return average
        }
        let closes = candles.closes.map { Double($0) / 100 }
        let column = NumberColumn(averages, .decimals(4), closes: closes, startsAtPrice: true)
        let large = column.residuals.filter { $0 > 3 }.count
        #expect(large < 40, "\(large) of 2000 are off by more than a unit")
        for place in candles.times.indices {
            (candles.opens[place], candles.highs[place], candles.lows[place], candles.closes[place]) = (5, 5, 5, 5)
        }
        var encoder = ColumnEncoder()
        let planes = encoder.append(prices: candles)
        #expect(planes == [1, 1, 0, 0])
        #expect(encoder.bytes.count == 2 * 2000 && encoder.bytes.filter { $0 != 0 }.count == 2)
    }

    @Test func accountsComeBack() throws {
        var content = ChartContent()
        var account = ChartAccount(currency: "USDT")
        account.times = [0, 1_700_000_000_000, 1_700_000_000_500]
        account.equity = [1000, 1000.12345678, 0.00000001]
        content.accounts = [account]
        var reader = try PageReader(PageData.bytes(content, title: ""))
        let about = try #require((reader.content["accounts"] as? [PageReader.Object])?.first)
        let read = reader.account(about)
        #expect(read.times == account.times && read.equity == account.equity && reader.isAtEnd)
    }

    /// Whether both are unknown, or differ by at most half a unit of the sixth digit.
    private func isSixDigits(_ read: Double, of given: Double) -> Bool {
        given.isNaN ? read.isNaN : abs(read - given) <= abs(given) * 5.000001e-6
    }
}
