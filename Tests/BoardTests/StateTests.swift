import Indicators
import Shared
import Testing

@testable import board

/// The state of the board, record by record.
struct StateTests {
    static let start = 1_767_225_600_000

    /// Returns the state after these lines.
    private func state(_ lines: [String]) throws -> BoardState {
        var reader = BoardReader()
        var json = JSON()
        for line in lines {
            #expect(json.scan(Array(line.utf8)) == nil, "\(line)")
            do { try reader.take(json, at: 0) } catch { Issue.record("\(error)") }
        }
        return reader.state
    }

    private func candle(_ number: Int, _ close: Double, symbol: String = "BTCUSDT", interval: String = "3", more: String = "")
        -> String
    {
        let time = StateTests.start + number * 180_000
        return "{\"type\":\"candle\",\"symbol\":\"\(symbol)\",\"interval\":\"\(interval)\",\"time\":\(time),\"open\":\(close),"
            + "\"high\":\(close),\"low\":\(close),\"close\":\(close),\"volume\":1,\"closed\":true\(more)}"
    }

    private func position(_ side: String, _ quantity: Double, at time: Int = start, more: String = "") -> String {
        "{\"type\":\"position\",\"time\":\(time),\"symbol\":\"BTCUSDT\",\"interval\":\"3\",\"side\":\"\(side)\",\"qty\":\(quantity),"
            + "\"position\":\"p\",\"currency\":\"USDT\"\(more)}"
    }

    @Test func fieldsAreReadByTheTable() throws {
        let state = try state([candle(0, 100, more: ",\"rsi_7\":75.5,\"macd_12_26_9\":2,\"macd_12_26_9_signal\":1,\"mine\":4")])
        let series = state.series[0]
        let rsi = try #require(state.fields.number(of: "rsi_7"))
        #expect(state.fields.reading(rsi, of: series) == .overbought)
        #expect(state.fields.reading(try #require(state.fields.number(of: "macd_12_26_9")), of: series) == .bullish)
        let mine = try #require(state.fields.number(of: "mine"))
        #expect(state.fields.reading(mine, of: series) == nil)
        #expect(series.value(mine) == 4)
        let shown = ColumnChoice().columns(state).map { $0.name(state.fields) }
        #expect(shown == ["symbol", "interval", "price", "change", "spark", "rsi_7", "macd_12_26_9"])
    }

    @Test func hostileNamesAreBounded() throws {
        let many = (0..<400).map { ",\"field\($0)\":1" }.joined()
        #expect(try state([candle(0, 1, more: many)]).fields.fields.count == 256)
    }

    @Test func wrongAndLateTimesAreLeftOut() throws {
        var state = try state([candle(0, 100), candle(1, 101), candle(500_000, 999), candle(2, 102), candle(1, 50)])
        #expect(state.series[0].price == 102)
        #expect((state.wrongTimes, state.lateCandles) == (1, 1))
        // If all other times contradict the first one, the first one was wrong.
        state = try self.state([candle(500_000, 999)] + (0..<8).map { candle($0, 100 + Double($0)) })
        #expect(state.series[0].price == 107)
        #expect(state.clock.time < StateTests.start + 3_600_000)
        // Several times that agree become the new time.
        state = try self.state([candle(0, 100)] + (0..<4).map { candle(500_000 + $0, 200 + Double($0)) })
        #expect(state.series[0].price == 203)
    }

    @Test func aDayIsMeasuredFromItsBeginning() throws {
        let whole = try state((0..<600).map { candle($0, $0 < 125 ? 100 : 150) })
        let now = whole.clock.time
        let change = try #require(whole.series[0].day.change(to: 150, at: now))
        #expect(change.percent == 50 && change.isOfDay)
        let short = try state((0..<20).map { candle($0, 100 + Double($0)) })
        let since = try #require(short.series[0].day.change(to: 119, at: short.clock.time))
        #expect(abs(since.percent - 19) < 1e-9 && !since.isOfDay)
    }

    @Test func aPositionIsMeasuredFromItsFirstStop() throws {
        let facts =
            ",\"entry\":100,\"mark\":100,\"leverage\":10,\"liquidation\":91,\"equity\":10000,\"cash\":10000,\"unrealised\":0"
        let state = try state([
            candle(0, 100), position("long", 2, more: facts + ",\"stop\":98"), candle(1, 103),
            position("long", 2, more: facts + ",\"stop\":101"), candle(2, 105),
        ])
        let market = state.markets[0]
        let position = try #require(market.position)
        #expect(position.result(at: 105, in: market) == 2.5)
        #expect(position.stop == 101)
        #expect(position.margin(in: market) == 20)
        #expect(abs(position.liquidationDistance(at: 105) - 100 * 14 / 105) < 1e-9)
        // The second record values the position at its mark price.
        #expect(state.equity(0) == 10_010)
    }

    @Test func shortAndInversePositionsGainWhenThePriceFalls() {
        let linear = MarketState(SeriesKey(category: .linear, symbol: Label("A")!, interval: nil))
        #expect(linear.gain(from: 100, to: 90, isLong: false) == 10)
        let inverse = MarketState(SeriesKey(category: Label("inverse")!, symbol: Label("BTCUSD")!, interval: nil))
        #expect(inverse.gain(from: 100, to: 50, isLong: false) == 0.01)
        #expect(inverse.gain(from: 100, to: 200, isLong: true) == 0.005)
    }

    @Test func aDayBeginsWithTheEquityBeforeIt() throws {
        let day = Interval.dayLength
        var account = AccountState(currency: "USDT")
        account.take(9_990, at: 5 * day + 10, startingWith: 10_000)
        #expect(account.start == 10_000 && account.isWholeDay)
        account.take(9_900, at: 5 * day + 20, startingWith: .nan)
        account.take(9_950, at: 6 * day + 1, startingWith: .nan)
        #expect(account.start == 9_900 && account.isWholeDay)
        var late = AccountState(currency: "USDT")
        late.take(9_000, at: 5 * day + 10, startingWith: .nan)
        #expect(late.start == 9_000 && !late.isWholeDay)
    }

    @Test func linksAreCounted() {
        var links = LinkState()
        links.connected("linear", 1, at: 5)
        links.disconnected("linear", 1, at: 6)
        #expect(links.health(of: "linear").isDown && links.down == 1)
        links.connected("linear", 1, at: 7)
        links.connected("spot", 2, at: 7)
        #expect(links.health(of: "linear") == (true, false, 1) && links.health(of: "spot") == (true, false, 0))
        #expect(!links.health(of: "inverse").isKnown)
        #expect(links.reconnects == 1)
    }

    @Test func candlesAreRemembered() {
        var recent = RecentCandles()
        for number in 0..<300 {
            let close = Double(number)
            recent.take(
                RecentCandles.Candle(time: number, open: close, high: close, low: close, close: close, volume: 1, marks: []))
        }
        #expect(recent.count == RecentCandles.most)
        #expect(recent.closes(last: 3) == [297, 298, 299])
        recent.take(RecentCandles.Candle(time: 299, open: 1, high: 1, low: 1, close: 1, volume: 1, marks: []))
        #expect(recent.closes(last: 2) == [298, 1])
        #expect(recent.columns(decimals: 2, interval: .m3).closes.last == 100)
    }

    @Test func rowsAreSortedAndFiltered() throws {
        let state = try state([
            candle(0, 3, symbol: "AUSDT", more: ",\"rsi_7\":80"), candle(0, 9, symbol: "BUSDT", more: ",\"rsi_7\":null"),
            candle(0, 6, symbol: "CUSDT", more: ",\"rsi_7\":50"),
        ])
        var order = RowOrder()
        order.column = .kind(.price)
        #expect(order.rows(state, now: 0) == [.series(1), .series(2), .series(0)])
        order.column = .field(0)
        #expect(order.rows(state, now: 0) == [.series(0), .series(2), .series(1)])
        order.isDescending = false
        #expect(order.rows(state, now: 0) == [.series(2), .series(0), .series(1)])
        order.filter = "usdt RSI_7:neutral"
        #expect(order.rows(state, now: 0) == [.series(2)])
        order.filter = "nothing"
        #expect(order.rows(state, now: 0).isEmpty)
    }
}
