import TestSupport

@testable import Shared
@testable import ohlc

/// CSV by RFC 4180. The fields of a line are compared with a state machine's, quoted fields with the unquoted ones, and candles
/// written as rows with the candles read from them. An input is a header and rows.
struct CSVFuzz: FuzzedParser {
    private static let headers = [
        "timestamp,open,high,low,close,volume,turnover", "time,symbol,interval,open,high,low,close,volume",
        "timestamp,symbol,side,size,price,tickDirection",
        "id,timestamp,price,volume,side,rpi", "\"Date\",\"Open\",High,Low,Close,Volume", "timestamp,open,high,low,close",
    ]
    private static let cells = [
        "1672324800000", "1672324800", "1672324800.5", "2022-12-29T14:40:00Z", "2022-12-29", "16649.50", "0", "-1", "1e5",
        "BTCUSDT", "ETHUSDT", "3", "60", "D", "Buy",
        "sell", "", "\"\"", "\"a,b\"", "\"say \"\"x\"\"\"", "\"open", "a\"b", " 1", "é", "NaN", "1672324800000000000000000000",
    ]

    func input(_ chance: inout Seeded) -> [UInt8] {
        var lines = [chance.pick(Self.headers)]
        for row in 0..<chance.below(5) {
            if chance.oneIn(3) {
                let count = lines[0].utf8.count(where: { $0 == UInt8(ascii: ",") }) + (chance.oneIn(4) ? 0 : 1)
                lines.append((0..<count).map { _ in chance.pick(Self.cells) }.joined(separator: ","))
            } else {
                let price = { (chance: inout Seeded) in "\(chance.within(1...99999)).\(chance.below(100))" }
                let prices = (0..<4).map { _ in price(&chance) }
                lines.append("\(1_672_324_800_000 + row * 60_000),\(prices.joined(separator: ",")),\(chance.below(1000)),")
            }
        }
        var bytes = Array(lines.joined(separator: "\n").utf8)
        if chance.oneIn(3) { chance.damage(&bytes) }
        return bytes
    }

    func check(_ input: [UInt8]) throws(Difference) {
        let lines = input.split(separator: 0x0A, omittingEmptySubsequences: false).map { Array($0) }
        for line in lines {
            let expected = Self.fields(line)
            let got = try? CSVHeader.fields(line)
            try expect(got == expected, "\(String(decoding: line, as: UTF8.self)) has the fields \(got ?? [])")
            if let expected { try quote(expected) }
        }
        try readRows(lines)
    }

    /// The fields of a line; nil if a quote is not closed, or if anything but a comma follows a closed one.
    private static func fields(_ line: [UInt8]) -> [String]? {
        enum State { case begin, plain, quoted, quoteInQuoted }
        var state = State.begin
        var fields: [[UInt8]] = [[]]
        for byte in line {
            switch (state, byte) {
            case (.begin, UInt8(ascii: "\"")): state = .quoted
            case (.begin, UInt8(ascii: ",")), (.plain, UInt8(ascii: ",")), (.quoteInQuoted, UInt8(ascii: ",")):
                fields.append([])
                state = .begin
            case (.begin, _), (.plain, _):
                fields[fields.count - 1].append(byte)
                state = .plain
            case (.quoted, UInt8(ascii: "\"")): state = .quoteInQuoted
            case (.quoteInQuoted, UInt8(ascii: "\"")), (.quoted, _):
                fields[fields.count - 1].append(byte)
                state = .quoted
            case (.quoteInQuoted, _): return nil
            }
        }
        return state == .quoted ? nil : fields.map { String(decoding: $0, as: UTF8.self) }
    }

    private func quote(_ fields: [String]) throws(Difference) {
        let line = fields.map(\.csvField).joined(separator: ",")
        let got = (try? CSVHeader.fields(Array(line.utf8))) ?? []
        // Swift's strings are equal if they look the same, but the bytes must be equal too.
        try expect(got.map { Array($0.utf8) } == fields.map { Array($0.withoutFormula.utf8) }, "\(line) is read otherwise")
    }

    private func quoted(_ text: String) -> String { "\"" + text.replacingBytes(of: "\"", with: "\"\"") + "\"" }

    /// Each row has the values of its line.
    private func readRows(_ lines: [[UInt8]]) throws(Difference) {
        for symbol in [Label("BTCUSDT"), nil] {
            var reader = TableReader(OhlcOptions.TableInput(symbol: symbol), wanted: symbol == nil ? [] : [.m3])
            var rows: [TableReader.Row] = []
            for place in lines.indices {
                do throws(Failure) {
                    var line = try reader.read(lines[place])
                    if case .unspaced(let key) = line {
                        try reader.findSpacing(
                            lines[place...].prefix(TableReader.sample).compactMap { reader.time($0, of: key) }, of: key)
                        line = try reader.read(lines[place])
                    }
                    if case .row(let row) = line { rows.append(row) }
                } catch .usage { break } catch {}
            }
            for case .candle(let key, let interval, let candle) in rows {
                let names = [candle.open, candle.high, candle.low, candle.close, candle.volume].map(\.description)
                let time = Timestamp.text(candle.time)
                let text =
                    ([
                        "timestamp,symbol,interval,open,high,low,close,volume",
                        "\(time),\(quoted(key.symbol.text)),\(interval.name)," + names.joined(separator: ","),
                    ])
                var again = TableReader(OhlcOptions.TableInput(), wanted: [])
                guard (try? again.read(Array(text[0].utf8))) != nil, let read = try? again.read(Array(text[1].utf8)),
                    case .row(.candle(let name, let same, let copy)) = read
                else { throw Difference("\(text[1]) is refused") }
                try expect(
                    name.symbol == key.symbol && same == interval && copy.time == candle.time / 1000 * 1000,
                    "\(text[1]) is read otherwise"
                )
                try expect(
                    [copy.open, copy.high, copy.low, copy.close, copy.volume].map(\.description) == names,
                    "\(text[1]) is read otherwise")
            }
        }
    }
}
