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
        let clock = Messages.moment(1_672_324_980_000)
        let fields = fields(record)
        #expect(
            Layout.short(fields)
                == "BTC 1h SHORT \(clock)\nEntry 16677.50\nTP 16476.6 | SL 16777.2\nConf high 0.83 (5/6)\nAI medium: entry 16670, TP 16400, SL 16770. Volume is thin."
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
        #expect(Layout.short(failed) == "X LONG\nAI: no advice (no answer)")
    }

    @Test func recordsThatAreNoSignals() {
        let event = fields(#"{"type":"event","event":"gap","symbol":"BTCUSDT","time":1672324980000,"reason":"3 candles"}"#)
        #expect(Layout.title(event) == "bybit-pipe: gap BTCUSDT \(Messages.moment(1_672_324_980_000))")
        #expect(Layout.body(event) == "3 candles")
        let other = fields(#"{"a":1}"#)
        #expect(Layout.title(other) == "bybit-pipe: record")
        #expect(Layout.body(other) == #"{"a":1}"#)
    }

    @Test(arguments: [
        ("BTCUSDT", "BTC"), ("BTCUSDC", "BTC"), ("BTCPERP", "BTC"), ("BTCUSD", "BTC"), ("USDT", "USDT"),
        ("BTC-29DEC23", "BTC"), ("BTCUSDT-25DEC26", "BTC"), ("BTC-25DEC26-60000-C-USDT", "BTC"), ("SOLUSDT_SOL/USDT", "SOL"),
        ("BTCUSDH26", "BTCUSDH26"),
        ("1000PEPEUSDT", "1000PEPE"), ("", ""),
    ]) func bases(symbol: String, base: String) { #expect(Layout.base(symbol) == base) }

    // MARK: Text messages

    @Test(arguments: [
        ("A", 1), ("é", 1), ("Δ", 1), ("\n", 1), ("_", 1), ("@", 1), ("|", 2), ("€", 2), ("[", 2), ("~", 2), ("\\", 2),
        ("{}", 4),
    ]) func sizes(text: String, size: Int) {
        #expect(text.unicodeScalars.reduce(0) { $0 + (GSM.size($1) ?? 99) } == size)
    }

    @Test(arguments: [
        ("“a”", "\"a\""), ("…", "..."), ("a\u{A0}b", "a b"), ("–", "-"), ("e\u{301}", "e"), ("z\u{330}\u{301}", "z"),
        ("\r\n", "\n"), ("a\r\r\n", "a\n\n"), ("ç", "Ç"), ("ö", "ö"), ("\u{FFFD}x", "?x"), ("`", "'"),
    ]) func spelling(text: String, spelled: String) { #expect(GSM.spell(text) == spelled) }

    @Test(arguments: ["😀", "👨‍👩‍👧‍👦", "🇩🇪", "日本", "Биткойн", "1️⃣"]) func textsThatNeedUCS2(text: String) {
        #expect(GSM.spell(text) == nil)
        #expect(SMSText.fit(text, 1) == (text, false))
    }

    /// The number of parts that a text takes. Each part is filled as far as whole characters allow.
    private func parts(_ text: String, _ single: Int, _ part: Int, _ size: (Character) -> Int) -> Int {
        if text.map(size).reduce(0, +) <= single { return 1 }
        var (count, used) = (1, 0)
        for character in text {
            if used + size(character) > part { (count, used) = (count + 1, 0) }
            used += size(character)
        }
        return count
    }

    @Test func textsOfSeveralParts() {
        for letter in ["a", "€", "ü", "[", "я", "😀", "👨‍👩‍👧‍👦"] {
            let isGSM = GSM.spell(letter) != nil
            let dots = isGSM ? "..." : "…"
            let size = { (character: Character) in
                isGSM ? String(character).unicodeScalars.reduce(0) { $0 + (GSM.size($1) ?? 99) } : character.utf16.count
            }
            for most in 1...4 {
                for length in 0...700 {
                    let text = String(repeating: letter, count: length)
                    let whole = isGSM ? parts(text, 160, 153, size) : parts(text, 70, 67, size)
                    let (sent, isCut) = SMSText.fit(text, most)
                    #expect(isCut == (whole > most), "\(letter) \(length) \(most)")
                    #expect((isGSM ? parts(sent, 160, 153, size) : parts(sent, 70, 67, size)) <= most)
                    #expect(sent == text || sent.hasSuffix(dots) && text.hasPrefix(sent.dropLast(dots.count)))
                }
            }
        }
        // A letter with more accents than fit into a part ends the text.
        let accents = "я" + String(repeating: "\u{301}", count: 2000)
        for text in [accents, "a" + accents, accents + "b", "ok " + String(repeating: "я", count: 60) + accents + accents] {
            let (sent, isCut) = SMSText.fit(text, 3)
            #expect(isCut && sent.utf16.count <= 3 * 67 && text.hasPrefix(sent.dropLast()), "\(sent)")
        }
        #expect(SMSText.fit(String(repeating: "a", count: 161), 1).text == String(repeating: "a", count: 157) + "...")
        #expect(SMSText.fit(String(repeating: "я", count: 71), 1).text == String(repeating: "я", count: 69) + "…")
        #expect(SMSText.fit(String(repeating: "a", count: 460), 3).text.count == 459)
        #expect(SMSText.fit(String(repeating: "я", count: 201), 3) == (String(repeating: "я", count: 201), false))
    }

    @Test func aDigestHasALineForEach() {
        let alerts = (0..<20).map { Message.Alert(id: "\($0)", record: Array(record.utf8)) }
        let message = Message(alerts: alerts, template: nil)
        #expect(message.key == "0+19")
        for text in [message.text, message.short] {
            let lines = text.split(separator: "\n")
            #expect(lines.count == 21)
            #expect(lines[0] == "20 alerts")
        }
        #expect(message.text.split(separator: "\n").dropFirst().allSatisfy { $0 == Message.line(fields(record)) })
        let clock = Messages.moment(1_672_324_980_000)
        #expect(
            message.short.split(separator: "\n")[1]
                == "BTC 1h SHORT \(clock) E 16677.50 TP 16476.6 SL 16777.2 AI medium: entry 16670, TP 16400, SL 16770")
    }

    @Test func simulatedComesFirst() throws {
        let simulated = Array(#"{"type":"signal","symbol":"X","side":"long","entry":1,"simulated":true}"#.utf8)
        let real = Array(#"{"type":"signal","symbol":"Y","side":"long","entry":1}"#.utf8)
        func message(_ records: [[UInt8]], _ template: String? = nil) throws -> Message {
            Message(
                alerts: records.map { .init(id: "x", record: $0, expired: "expired, 6 h old") },
                template: try template.map { try Template($0) }, held: "quiet hours")
        }
        for template in [nil, "{text}", "{symbol}", "about {text}", "{side}\n{text}"] {
            let one = try message([simulated], template)
            for text in [one.title, one.text, one.short] { #expect(text.hasPrefix("SIMULATED expired, 6 h old: "), "\(text)") }
            let all = try message([simulated, simulated], template)
            for text in [all.title, all.text, all.short] { #expect(text.hasPrefix("SIMULATED "), "\(text)") }
        }
        let mixed = try message([real, simulated])
        #expect(mixed.title == "SIMULATED (1 of 2) 2 alerts, held: quiet hours")
        #expect(mixed.short.split(separator: "\n")[1] == "expired, 6 h old: Y LONG E 1")
        #expect(mixed.short.split(separator: "\n")[2] == "SIMULATED expired, 6 h old: X LONG E 1")
        #expect(try !message([real]).text.contains("SIMULATED"))
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
        ("{symbol} {entry}", "BTCUSDT 16677.50"), ("{{{side}}}", "{short}"),
        ("{entry:.0f} {entry:.1f} {entry:.4f} {score:.1f}", "16678 16677.5 16677.5000 0.8"),
        ("{side:upper} {symbol:lower} {base} {iso} {strategy:.2f}", "SHORT btcusdt BTC 2022-12-29T14:43:00Z scalp"),
        (#"a\nb\t\\"#, "a\nb\t\\\\"),
        ("{reasons}", "a == 1, b"),
        ("{advice.confidence}!", "medium!"), ("{none:any}.", "layout"), ("{none:any}{symbol}.", "BTCUSDT."),
        ("{text}", "layout"),
        ("", ""), ("100%", "100%"),
        ("{advice}", #"{"entry":16670,"stop":16770,"target":16400,"confidence":"medium","reasoning":"Volume is thin."}"#),
    ]) func templates(template: String, text: String) throws {
        #expect(try Template(template).text(fields(record), layout: "layout") == text)
    }

    @Test(arguments: [
        "{", "{symbol", "}", "{}", "a } b", "{entri}", "{:any}", "{entry:}x{", "{entry:.2}", "{entry:.13f}", "{entry:.xf}",
        "{entry:big}",
        "{advice.nothing}",
    ]) func templatesThatAreNone(text: String) {
        #expect(throws: Failure.self) { try Template(text) }
    }

    @Test func fieldsThatARecordHasNot() throws {
        #expect(
            try Template("{symbol} {foo:any} {text} {clock} {date} {iso} {base} {advice.error}").missing(fields(record))
                == ["foo", "advice.error"])
    }
}
