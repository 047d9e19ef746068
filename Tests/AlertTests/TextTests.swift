import Shared
import Testing

@testable import alert

private let record = """
    {"type":"signal","id":"x","symbol":"BTCUSDT","interval":"60","close_time":1672324980000,"side":"short","strategy":"scalp",\
    "score":0.83,"agree":5,"of":6,"confidence":"high","entry":16677.50,"stop":16777.2,"target":16476.6,"reasons":["a == 1","b"],\
    "advice":{"entry":16670,"stop":16770,"target":16400,"confidence":"medium","reasoning":"Volume is thin."}}
    """

struct TextTests {
    private func fields(_ text: String) -> Fields { Fields(Array(text.utf8)) }

    @Test func layouts() {
        let clock = Messages.clock(1_672_324_980_000)
        let fields = fields(record)
        #expect(
            Layout.short(fields)
                == "BTC 1h SHORT \(clock)\nEntry 16677.50\nTP 16476.6 | SL 16777.2\nConf high 0.83 (5/6)\nAI medium: Volume is thin."
        )
        #expect(Layout.title(fields) == "BTCUSDT 1h SHORT \(clock)")
        #expect(
            Layout.body(fields)
                == """
                Entry 16677.50
                TP 16476.6 | SL 16777.2
                Confidence high, score 0.83, 5 of 6, scalp
                a == 1, b
                AI medium: entry 16670, TP 16400, SL 16770. Volume is thin.
                """)
        let failed = self.fields(#"{"symbol":"X","side":"long","advice":{"entry":1,"confidence":null,"error":"no answer"}}"#)
        #expect(Layout.body(failed) == "AI: no advice (no answer)")
        #expect(Layout.short(failed) == "X LONG")
    }

    @Test func recordsThatAreNoSignals() {
        let event = fields(#"{"type":"event","event":"gap","symbol":"BTCUSDT","time":1672324980000,"reason":"3 candles"}"#)
        #expect(Layout.title(event) == "bybit-pipe: gap BTCUSDT \(Messages.clock(1_672_324_980_000))")
        #expect(Layout.body(event) == "3 candles")
        let other = fields(#"{"a":1}"#)
        #expect(Layout.title(other) == "bybit-pipe: record")
        #expect(Layout.body(other) == #"{"a":1}"#)
    }

    @Test(arguments: [
        ("BTCUSDT", "BTC"), ("BTCUSDC", "BTC"), ("BTCPERP", "BTC"), ("BTCUSD", "BTC"), ("USDT", "USDT"),
        ("BTC-29DEC23", "BTC-29DEC23"),
        ("1000PEPEUSDT", "1000PEPE"), ("", ""),
    ]) func bases(symbol: String, base: String) { #expect(Layout.base(symbol) == base) }

    // MARK: Text messages

    @Test(arguments: [
        ("A", 1), ("é", 1), ("Δ", 1), ("\n", 1), ("_", 1), ("@", 1), ("|", 2), ("€", 2), ("[", 2), ("~", 2), ("\\", 2),
        ("{}", 4),
    ]) func sizes(text: String, size: Int) { #expect(GSM.size(text) == size) }

    @Test(arguments: [
        ("😀", "?"), ("👨‍👩‍👧‍👦", "?"), ("🇩🇪", "?"), ("日本", "??"), ("“a”", "\"a\""), ("…", "..."), ("a\u{A0}b", "a b"), ("–", "-"),
        ("e\u{301}", "e"), ("z\u{330}\u{301}", "z"), ("\u{1}", "?"), ("\r\n", "\n"), ("a\r\r\n", "a\n\n"), ("ç", "Ç"),
        ("ö", "ö"),
        ("\u{202E}x", "?x"), ("`", "'"),
    ]) func spelling(text: String, spelled: String) { #expect(GSM.fit(text) == spelled) }

    @Test func whatIsTooLongIsCutWithinTheLimit() {
        #expect(GSM.fit(String(repeating: "a", count: 160)).count == 160)
        #expect(GSM.fit(String(repeating: "a", count: 161)) == String(repeating: "a", count: 157) + "...")
        // 80 of them take 160; of 81 there is room for 78, and one place stays free.
        #expect(GSM.size(GSM.fit(String(repeating: "€", count: 80))) == 160)
        #expect(GSM.fit(String(repeating: "€", count: 81)) == String(repeating: "€", count: 78) + "...")
        for length in 150...170 {
            for letter in ["a", "€", "ü", "😀", "["] {
                #expect(GSM.size(GSM.fit(String(repeating: letter, count: length))) <= 160)
            }
        }
    }

    @Test func aDigestNamesWhatFitsAndCountsTheRest() {
        let alerts = (0..<20).map { Message.Alert(id: "\($0)", record: Array(record.utf8)) }
        let lines = Message(alerts: alerts, template: nil).short.split(separator: "\n")
        #expect(lines.first == "20 alerts")
        #expect(lines.last == "+\(20 - (lines.count - 2)) more")
        #expect(GSM.size(lines.joined(separator: "\n")) <= 160)
        #expect(Message(alerts: alerts, template: nil).key == "0+19")
        let text = Message(alerts: alerts, template: nil).text.split(separator: "\n")
        #expect(text.count == 21)
        #expect(text[0] == "20 alerts")
        #expect(text.dropFirst().allSatisfy { $0 == Message.line(fields(record)) }, "a line each")
    }

    // MARK: Plain texts

    @Test func linesAreLines() {
        #expect(Plain.line("a\nb\r\tc\u{2028}d") == "a b  c d")
        #expect(Plain.line("\u{1B}[31m\u{202E}\u{0}") == "\u{FFFD}[31m\u{FFFD}\u{FFFD}")
        #expect(Plain.lines("a\r\nb\u{7}\nc") == "a\nb\u{FFFD}\nc")
        #expect(Plain.prefix("abcdef", 6) == "abcdef")
        #expect(Plain.prefix("abcdefg", 6) == "abcde…")
        #expect(Plain.prefix("😀😀😀", 5) == "😀😀…")
        #expect(Plain.prefix("éé", 3) { $0.utf8.count } == "…")
    }

    // MARK: Templates

    @Test(arguments: [
        ("{symbol} {entry}", "BTCUSDT 16677.50"), ("{{{side}}}", "{short}"), (#"a\nb\t\\"#, "a\nb\t\\\\"),
        ("{reasons}", "a == 1, b"),
        ("{advice.confidence}!", "medium!"), ("{none}.", "layout"), ("{none}{symbol}.", "BTCUSDT."), ("{text}", "layout"),
        ("", ""), ("100%", "100%"),
        ("{advice}", #"{"entry":16670,"stop":16770,"target":16400,"confidence":"medium","reasoning":"Volume is thin."}"#),
    ]) func templates(template: String, text: String) throws {
        #expect(try Template(template).text(fields(record), layout: "layout") == text)
    }

    @Test(arguments: ["{", "{symbol", "}", "{}", "a } b"]) func templatesThatAreNone(text: String) {
        #expect(throws: Failure.self) { try Template(text) }
    }

    @Test func fieldsThatARecordHasNot() throws {
        #expect(try Template("{symbol} {foo} {text} {clock} {advice.bar}").missing(fields(record)) == ["foo", "advice.bar"])
    }
}
