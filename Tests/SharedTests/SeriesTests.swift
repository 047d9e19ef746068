import Testing

@testable import Shared

struct SeriesTests {
    @Test func labelsKeepTheirText() {
        for length in 0...Label.capacity {
            let text = String("ABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789-/_abcdefghijklmnop".prefix(length))
            var json = JSON()
            #expect(json.scan("\"\(text)\"") == nil)
            #expect(Label(text)?.text == text)
            #expect(json.label(0) == Label(text))
        }
        #expect(Label(String(repeating: "x", count: Label.capacity + 1)) == nil)
    }

    /// Numbers are given in the order in which series first appear, whichever way they are looked up.
    @Test func tableFindsWhatItHolds() throws {
        var table = SeriesTable()
        var json = JSON()
        for number in 0..<3000 {
            let interval = Interval.allCases[number % 13]
            let category = ["linear", "spot", "inverse"][number % 3]
            let symbol = "S\(number / 39)_USDT_OF_A_LONGER_NAME".prefix(5 + number % 20)
            let key = SeriesKey(
                category: try #require(Label(category)), symbol: try #require(Label(String(symbol))), interval: interval)
            let before = table.keys.firstIndex(of: key)
            let (found, isNew) = table.insert(key)
            #expect(isNew == (before == nil))
            #expect(found == before ?? table.keys.count - 1)
            #expect(json.scan(#"{"category":"\#(category)","symbol":"\#(symbol)"}"#) == nil)
            #expect(table.number(json, category: 2, symbol: json.range(4), interval: interval) == found)
            #expect(table.number(json, category: 2, symbol: json.range(4), interval: nil) == nil)
        }
    }

    @Test func noCategoryMeansLinear() throws {
        var table = SeriesTable()
        var json = JSON()
        let number = table.insert(SeriesKey(category: .linear, symbol: try #require(Label("BTCUSDT")), interval: .m3)).number
        #expect(json.scan(#"{"symbol":"BTCUSDT"}"#) == nil)
        #expect(table.number(json, category: 0, symbol: json.range(2), interval: .m3) == number)
    }

    /// The settlement currency follows from the exchange's symbol names.
    @Test(arguments: [
        ("linear", "BTCUSDT", "USDT"), ("linear", "ETHPERP", "USDC"), ("linear", "BTCUSDC", "USDC"),
        ("linear", "BTC-27MAR26", "USDC"),
        ("linear", "BTCUSDT-27MAR26", "USDT"), ("inverse", "BTCUSD", "BTC"), ("inverse", "ETHUSDZ26", "ETH"),
        ("option", "BTC-27MAR26-90000-C", "USDC"), ("option", "BTC-27MAR26-90000-C-USDT", "USDT"), ("spot", "SOLEUR", "EUR"),
    ]) func settlementCurrency(category: String, symbol: String, currency: String) {
        let key = SeriesKey(category: Label(category)!, symbol: Label(symbol)!, interval: nil)
        #expect(key.settlementCurrency.text == currency)
    }

    @Test(arguments: [
        ("BTCUSD", true), ("BTCUSDZ26", true), ("XRPUSDH25", true), ("BTCUSDT", false), ("BTCUSDC", false), ("ETHPERP", false),
        ("BTCUSD1", false), ("BTC-27MAR26", false), ("BTCUSDT-27MAR26", false), ("USD", false),
    ]) func namesInverse(symbol: String, isInverse: Bool) {
        #expect(SeriesKey.namesInverse(symbol) == isInverse)
    }
}
