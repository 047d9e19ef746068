import Testing

@testable import Shared

@Suite struct InstrumentTests {
    private func json(_ text: String) throws -> JSON { try #require(JSON(Array(text.utf8))) }

    private func line(_ record: InstrumentRecord) -> String {
        var output = Output.inMemory()
        output.write(record)
        return output.text
    }

    private let linear = """
        {"symbol":"BTCUSDT","status":"Trading","baseCoin":"BTC","quoteCoin":"USDT","settleCoin":"USDT","leverageFilter":\
        {"minLeverage":"1","maxLeverage":"100.00","leverageStep":"0.01"},"priceFilter":{"minPrice":"0.10","maxPrice":"1999999.80",\
        "tickSize":"0.10"},"lotSizeFilter":{"maxOrderQty":"1190.000","minOrderQty":"0.001","qtyStep":"0.001",\
        "maxMktOrderQty":"500.000","minNotionalValue":"5"}}
        """

    @Test func aRowOfTheExchangeBecomesARecordThatReadsAsItWasWritten() throws {
        let row = try json(linear)
        let record = try #require(InstrumentRow.read(row, 0, category: .linear, time: 1_672_324_800_000))
        let text = line(record)
        #expect(
            text == """
                {"type":"instrument","category":"linear","symbol":"BTCUSDT","time":1672324800000,"tick":0.10,"step":0.001,\
                "min_qty":0.001,"min_value":5,"max_qty":1190.000,"max_market_qty":500.000,"min_price":0.10,"max_price":1999999.80,\
                "min_leverage":1,"max_leverage":100.00,"currency":"USDT"}

                """)
        var reader = InstrumentReader()
        #expect(try line(reader.read(try json(text))) == text)
    }

    @Test func spotHasItsOwnNames() throws {
        let row = try json(
            """
            {"symbol":"BTCUSDT","baseCoin":"BTC","quoteCoin":"USDT","lotSizeFilter":{"basePrecision":"0.000001","minOrderQty":\
            "0.000011","maxOrderQty":"83","minOrderAmt":"5","maxLimitOrderQty":"82","maxMarketOrderQty":"41.5"},"priceFilter":\
            {"tickSize":"0.1"}}
            """)
        let record = try #require(InstrumentRow.read(row, 0, category: Label("spot")!, time: 1))
        #expect(
            line(record) == """
                {"type":"instrument","category":"spot","symbol":"BTCUSDT","time":1,"tick":0.1,"step":0.000001,"min_qty":null,\
                "min_value":5,"max_qty":82,"max_market_qty":41.5,"min_price":null,"max_price":null,"min_leverage":null,\
                "max_leverage":null,"currency":"USDT"}

                """)
    }

    @Test func aSpreadIsFlat() throws {
        let row = try json(
            """
            {"symbol":"SOLUSDT_SOL/USDT","settleCoin":"USDT","tickSize":"0.0001","minPrice":"-1999.9998","maxPrice":"1999.9998",\
            "lotSize":"0.1","minSize":"0.2","maxSize":"50000"}
            """)
        let record = try #require(InstrumentRow.read(row, 0, category: Label("spread")!, time: 1))
        #expect(record.tick == Decimal("0.0001"))
        #expect(record.step == Decimal("0.1"))
        #expect(record.minPrice == Decimal("-1999.9998"))
        var reader = InstrumentReader()
        #expect(try line(reader.read(try json(line(record)))) == line(record))
    }

    @Test func whatARowLacksIsUnknown() throws {
        let row = try json(
            #"{"symbol":"BTCUSDT","tickSize":"1","priceFilter":{"tickSize":"0","minPrice":""},"lotSizeFilter":null}"#)
        let record = try #require(InstrumentRow.read(row, 0, category: .linear, time: 1))
        #expect(record.tick == nil && record.minPrice == nil && record.step == nil && record.currency == nil)
        #expect(InstrumentRow.read(try json(#"{"priceFilter":{"tickSize":"1"}}"#), 0, category: .linear, time: 1) == nil)
        #expect(InstrumentRow.read(try json("[]"), 0, category: .linear, time: 1) == nil)
    }

    @Test func aRecordIsReadByItsValues() throws {
        var reader = InstrumentReader()
        let record = try reader.read(
            try json(#"{"currency":null,"tick":1e-1,"symbol":"X","simulated":0,"time":1672324800000,"step":null}"#))
        #expect(record.tick == Decimal("0.1") && record.step == nil && record.isSimulated && record.key.category == .linear)
        for bad in ["\"tick\":0", "\"tick\":-1", "\"step\":\"x\"", "\"currency\":5", "\"max_qty\":1e15", "\"tick\":1e-13"] {
            let text = "{\"symbol\":\"X\",\"time\":1672324800000,\(bad)}"
            #expect(throws: Failure.self) { try reader.read(try json(text)) }
        }
    }
}
