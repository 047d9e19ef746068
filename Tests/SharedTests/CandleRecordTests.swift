import Testing

@testable import Shared

struct CandleRecordTests {
    private let plain =
        #"{"type":"candle","symbol":"BTCUSDT","interval":"3","time":1672324800000,"open":2,"high":3,"low":1,"close":2.50,"#
        + #""volume":4,"turnover":9,"closed":true"#

    private func read(_ text: String) throws -> CandleRecord {
        var json = JSON()
        #expect(json.scan(Array(text.utf8)) == nil)
        var record = CandleRecord()
        try record.read(json)
        return record
    }

    @Test func tellsWhatStandsThere() throws {
        let record = try read(plain + "}")
        #expect(record.interval == .m3 && record.priceType == .last && record.isClosed)
        #expect(record.time == 1_672_324_800_000 && record.end == 1_672_324_980_000 && record.tellsUntil == record.end)
        #expect(record.numbers.close.description == "2.50" && record.marks.isWhole && !record.isHistory)
    }

    @Test(arguments: ["0", "false", "null", "\"\""]) func aMarkThatIsNotSetIsNone(value: String) throws {
        let record = try read(plain + #","backfill":\#(value),"gap":\#(value),"partial":\#(value)}"#)
        #expect(record.marks.isWhole && record.marks.backfill == nil)
    }

    @Test func marksCount() throws {
        let record = try read(plain + #","backfill":"history","gap":2,"partial":true,"simulated":true}"#)
        #expect(record.isHistory && record.marks.gap == 2 && record.marks.isPartial && record.marks.isSimulated)
    }

    @Test(arguments: [
        (#""high":3"#, #""high":0.5"#), (#""close":2.50"#, #""close":3.1"#), (#""volume":4"#, #""volume":-1"#),
        (#""interval":"3""#, #""interval":"7""#), (#""closed":true"#, #""closed":1"#),
        (#""time":1672324800000"#, #""time":"now""#),
    ])
    func refusesWhatNoCandleCanBe(there: String, instead: String) {
        #expect(throws: Failure.self) { try read(plain.replacing(there, with: instead) + "}") }
    }

    @Test func nothingIsTradedAtAMarkPrice() throws {
        let text = plain.replacing(#""volume":4"#, with: #""volume":null"#)
        #expect(try read(text + #","price_type":"mark"}"#).numbers.volume.isZero)
        #expect(throws: Failure.self) { try read(text + "}") }
    }
}

struct SeriesOrderTests {
    @Test func eachCandleComesAfterTheOneBeforeAndClosesOnce() {
        var order = SeriesOrder()
        #expect(order.place(of: 0) == .newer)
        order.take(0, isClosed: false)
        #expect(order.place(of: 0) == .same && order.place(of: -1) == .late && order.place(of: 1) == .newer)
        order.take(0, isClosed: true)
        #expect(order.place(of: 0) == .late && order.isClosed)
        order.take(2, isClosed: false)
        #expect(order.place(of: 1) == .late && order.last == 2 && order.lastClosed == 0 && !order.isClosed)
        #expect(SeriesOrder(closed: 5).place(of: 5) == .late)
    }
}

struct TopicTests {
    @Test(arguments: [
        ("kline.3.BTCUSDT", Topic.Kind.kline(.last, .m3), "BTCUSDT"), ("markKline.D.BTCUSD", .kline(.mark, .day), "BTCUSD"),
        ("publicTrade.BTC", .trades, "BTC"), ("orderbook.rpi.BTCUSDT", .book("rpi"), "BTCUSDT"),
        ("tickers.SOLUSDT_SOL/USDT", .ticker, "SOLUSDT_SOL/USDT"), ("allLiquidation.X.Y", .liquidations, "X.Y"),
        ("adlAlert.inverse", .alerts(.adlAlert), "inverse"), ("priceLimit.A", .priceLimit, "A"), ("funding.A", .funding, "A"),
        ("order", .other, "order"), ("system.status", .other, "system.status"), ("kline.7.BTCUSDT", .other, "kline.7.BTCUSDT"),
        ("kline.3", .other, "kline.3"), ("", .other, ""), ("publicTrade", .other, "publicTrade"),
    ])
    func aNameIsReadAndWritten(name: String, kind: Topic.Kind, symbol: String) {
        let topic = Topic(name: name)
        #expect(topic.kind == kind && topic.symbol == symbol && topic.name == name)
    }

    @Test func aPayloadTellsItsFamily() {
        var json = JSON()
        for family in Topic.Family.allCases {
            #expect(json.scan(Array(#"{"topic":"\#(family.name).3.BTC"}"#.utf8)) == nil)
            for other in Topic.Family.allCases {
                let rest = json.topic(json.value("topic"), in: other)
                #expect((rest != nil) == (other == family))
                if let rest { #expect(String(decoding: json.text[rest], as: UTF8.self) == "3.BTC") }
            }
        }
    }
}
