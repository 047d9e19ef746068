import Shared
import Testing

@testable import Trading

/// A change of what the state stores marks its market or series as changed; no other change does.
@Suite struct KeepingTests {
    private let key = SeriesKey(category: .linear, symbol: Label("BTCUSDT")!, interval: nil)

    @Test func aMarketMarksWhatTheStateKeeps() throws {
        var market = MarketState(MarketID(0), key, Instrument(key), AccountID(0))
        let changes: [(inout MarketState) throws -> Void] = [
            { $0.kept.last = .one }, { $0.kept.pace = SeriesID(0) }, { $0.kept.marks.beginCandle(at: 5) },
            { $0.book.orders.append(Order(OrderID("a"), of: SeriesID(0))) }, { $0.book.orders[0].isResting = true },
            { $0.book.executions.settle(at: 100_000) }, { try $0.book.execute($0.book.orders[0], .one) },
        ]
        for change in changes {
            market.wasKept()
            try change(&market)
            #expect(market.isChanged)
        }
        market.wasKept()
        market.exchange.stopDue = 7
        market.reckoned = nil
        #expect(!market.isChanged)
    }

    @Test func aSeriesMarksWhatTheStateKeeps() {
        var series = SeriesState(key.at(.m1), of: MarketID(0), trail: nil)
        series.wasKept()
        series.holes.append(1..<2)
        #expect(!series.isChanged)
        series.kept.signals.ids.append("a")
        #expect(series.isChanged)
    }

    /// Missing values of an order, and of a market without a driving series, are restored as missing.
    @Test func whatIsMissingComesBackAsMissing() throws {
        var market = MarketState(MarketID(0), key, Instrument(key), AccountID(0))
        var grid = Grid(series: SeriesID(3))
        grid.levels = [Grid.Level(side: 1, order: OrderID("a")), Grid.Level(side: -1)]
        market.kept.grid = grid
        var copy = market
        copy.kept.pace = SeriesID(9)
        try Coder.read(try Coder.text(&market), into: &copy)
        #expect(copy.kept.pace == nil)
        #expect(copy.kept.grid?.levels.map(\.order) == [OrderID("a"), nil] && copy.kept.grid?.series == SeriesID(3))
        market.kept.pace = SeriesID(2)
        let text = try Coder.text(&market)
        try Coder.read(text, into: &copy)
        #expect(copy.kept.pace == SeriesID(2) && text.contains("\"pace\":2"))
        var book = MarketBook()
        var order = Order(OrderID("b"), of: SeriesID(4))
        book.orders = [order]
        var read = MarketBook()
        read.owner = PositionOwner(signal: "old", strategy: "", series: SeriesID(0))
        try Coder.read(try Coder.text(&book), into: &read)
        #expect(read.owner == nil && read.orders[0].expires == nil && read.orders[0].endingReason == nil)
        order.expires = 17
        order.endingReason = .halted
        book.orders = [order]
        book.owner = PositionOwner(signal: "s", strategy: "t", series: SeriesID(4))
        try Coder.read(try Coder.text(&book), into: &read)
        #expect(read.owner?.signal == "s" && read.orders[0].expires == 17 && read.orders[0].endingReason == .halted)
    }
}

/// A payload of trades belongs to one market, or has no trades.
@Suite struct TapeReaderTests {
    private func read(_ data: String) throws -> MarketTrades? {
        let json = try #require(JSON(Array(#"{"topic":"publicTrade.BTCUSDT","ts":1700000000000,"data":\#(data)}"#.utf8)))
        var envelope = Envelope()
        envelope.read(json)
        var reader = TapeReader()
        return try reader.readTrades(json, envelope)
    }

    @Test func aPayloadWithoutTradesIsOfNoMarket() throws {
        #expect(try read("[]") == nil)
        let trade = #"{"T":1700000000000,"s":"BTCUSDT","S":"Buy","v":"1","p":"2","i":"a"}"#
        #expect(try read("[\(trade)]")?.market.symbol == Label("BTCUSDT"))
        #expect(throws: Failure.self) { try read("[\(trade),\(trade.replacing("BTCUSDT", with: "ETHUSDT"))]") }
    }
}
