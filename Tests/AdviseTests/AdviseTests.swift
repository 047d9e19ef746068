import Net
import Shared
import Testing

@testable import advise

struct AdviseTests {
    private func signal(_ side: String = "long", entry: String = "100") -> AdvisedSignal {
        AdvisedSignal(
            JSON(Array(#"{"type":"signal","id":"x","side":"\#(side)","entry":\#(entry),"stop":98,"target":103 } "#.utf8))!)
    }

    private func answer(_ entry: Int?, _ stop: Int?, _ target: Int?, _ confidence: String = "High") -> Answer {
        func text(_ price: Int?) -> String { price.map { "\($0)" } ?? "null" }
        return Answer(
            #"{"entry":\#(text(entry)),"stop":\#(text(stop)),"target":\#(text(target)),"confidence":"\#(confidence)"}"#)!
    }

    @Test(arguments: [
        "ENTRY: 1.5 TP: 2 SL: 1 CONFIDENCE: High REASONING: it rises: TP: 9 near",
        "Entry: $1.50\nTake Profit: 2\nStop Loss: 1\nConfidence: HIGH (sure)\nReasoning: it rises: TP: 9 near",
        "ENTRY: 1.50\nTAKE_PROFIT: 2\nSTOP_LOSS: 1\nCONFIDENCE: high\nREASONING: it rises: TP: 9 near",
        "**ENTRY**: 1.5\n- **TP:** 2.0\n- **SL:** 1\n**CONFIDENCE:** *High*\n**REASONING:** it rises: TP: 9 near",
        #"{"entry":1.5,"tp":"2","stop_loss":1,"confidence":"HIGH","reasoning":"it rises: TP: 9 near"}"#,
        "```json\n{\"entry\":1.50,\"target\":2,\"stop\":1,\"confidence\":\"high\",\"reasoning\":\"it rises: TP: 9 near\"}\n```",
    ]) func readsEachForm(text: String) throws {
        let answer = try #require(Answer(text))
        #expect(answer.entry == Decimal("1.5"))
        #expect(answer.stop == Decimal("1"))
        #expect(answer.target == Decimal("2"))
        #expect(answer.confidence == .high)
        #expect(answer.reasoning == "it rises: TP: 9 near")
    }

    @Test(arguments: ["", "no", "{", "{}", "[]", "{\"a\":1}", "reentry: 1", "STOP: 1", "null", "}{"]) func readsNothingElse(
        text: String
    ) {
        #expect(Answer(text) == nil)
    }

    @Test func anyPrefixOfAnAnswerIsSafeToRead() {
        let text =
            "ENTRY: 1.5 TP: 2 SL: 1 CONFIDENCE: High REASONING: so {\"entry\":1.5,\"stop\":\"$1,000.\",\"confidence\":\"low\"}"
        for end in text.indices { _ = Answer(String(text[..<end])) }
        for start in text.indices { _ = Answer(String(text[start...])) }
    }

    /// The prices that are accepted from an answer, as text; "-" if a price is rejected.
    private func prices(_ answer: Answer, _ signal: AdvisedSignal) -> [String] {
        let prices = AdvisedPrices(answer, signal, within: 0.05)
        #expect(prices.faults.isEmpty == ([prices.entry, prices.stop, prices.target].allSatisfy { $0 != nil }))
        return [prices.entry, prices.stop, prices.target].map { $0.map(AdvisedPrices.text) ?? "-" }
    }

    @Test func eachPriceIsCheckedByItself() {
        #expect(prices(answer(100, 98, 104), signal()) == ["100", "98", "104"])
        #expect(prices(answer(100, 104, 98), signal("short")) == ["100", "104", "98"])
        #expect(prices(answer(100, 95, 105), signal()) == ["100", "95", "105"], "at the very limit")
        #expect(prices(answer(nil, 98, 104), signal()) == ["-", "98", "104"])
        #expect(prices(answer(100, nil, nil), signal()) == ["100", "-", "-"])
        #expect(prices(answer(100, 100, 104), signal()) == ["100", "-", "104"])
        #expect(prices(answer(100, 98, 100), signal()) == ["100", "98", "-"])
        #expect(prices(answer(100, 104, 98), signal()) == ["100", "-", "-"])
        #expect(prices(answer(100, 94, 104), signal()) == ["100", "-", "104"])
        #expect(prices(answer(0, 98, 104), signal()) == ["-", "98", "104"])
        #expect(prices(answer(106, 105, 107), signal()) == ["-", "-", "-"])
        #expect(prices(answer(100, 98, 104), signal("up")) == ["-", "-", "-"])
        #expect(prices(answer(100, 98, 104), signal(entry: "null")) == ["-", "-", "-"])
        #expect(prices(answer(100, 98, 104), signal(entry: "\"100\"")) == ["-", "-", "-"])
    }

    @Test func theSignalsOwnPricesStayOnTheirSidesOfTheEntry() {
        // The signal's stop is 98 and its target 103.
        #expect(prices(answer(97, nil, 99), signal()) == ["-", "-", "-"], "99 is below the signal's own entry")
        #expect(prices(answer(97, nil, 104), signal()) == ["-", "-", "104"])
        #expect(prices(answer(104, 99, nil), signal()) == ["-", "99", "-"])
        #expect(prices(answer(97, 96, 104), signal()) == ["97", "96", "104"])
    }

    private func advice(_ answer: Answer, _ signal: AdvisedSignal) -> Advice {
        Advice(answer, signal, model: "m\"", within: 0.05, milliseconds: 7, mask: Mask([]))
    }

    @Test func appendsAndTouchesNothingElse() {
        var output = Output.inMemory()
        let signal = signal()
        signal.write(advice(answer(100, nil, 104), signal), to: &output)
        #expect(
            output.text
                == #"{"type":"signal","id":"x","side":"long","entry":100,"stop":98,"target":103 ,"advice":{"model":"m\"","entry":100,"#
                + #""stop":98,"target":104,"confidence":"high","reasoning":null,"ms":7,"fallback":["stop","reasoning"],"#
                + #""note":"the answer has no price as stop; the answer has no reasoning"}} "# + "\n")
    }

    @Test func keepsTheLastCandlesOfEachSeries() {
        var candles = RecentCandles(2)
        func line(_ time: Int, _ symbol: String = "A", close: Int = 1) -> String {
            #"{"type":"candle","symbol":"\#(symbol)","interval":"1","time":\#(1_672_324_800_000 + time * 60_000),"close":\#(close)}"#
        }
        for text in [line(1), line(2), line(2, close: 2), line(1), line(1, "B"), line(3), #"{"type":"candle","symbol":"A"}"#] {
            candles.add(JSON(Array(text.utf8))!)
        }
        let key = SeriesKey(category: .linear, symbol: Label("A")!, interval: .m1)
        #expect(candles.lines(of: key) == line(2, close: 2) + "\n" + line(3) + "\n")
        #expect(candles.lines(of: nil) == "")
        // Over the memory limit, the series that was silent for longest is dropped.
        let long = String(repeating: "x", count: 65_000)
        for number in 0..<600 {
            candles.add(JSON(Array((line(1, "S\(number)").dropLast() + ",\"note\":\"\(long)\"}").utf8))!)
        }
        #expect(candles.lines(of: key) == "")
        #expect(candles.lines(of: SeriesKey(category: .linear, symbol: Label("S599")!, interval: .m1)).count > 65_000)
    }

    @Test func linesKeepTheirOrder() throws {
        var queue = Queue()
        var output = Output.inMemory()
        queue.append([0x31])
        queue.append(Question(signal: signal(), candles: "", begun: 0))
        queue.append([0x33])
        queue.append(Question(signal: signal(), candles: "", begun: 0))
        queue.drain(into: &output)
        #expect(output.text == "1\n")
        let open = queue.open
        #expect(open == [1, 3])
        #expect(queue.ready(0, atMost: 1) == [1])
        queue.asked(1, 10)
        queue.asked(3, 11)
        #expect(queue.place(of: 11) == 3)
        #expect(queue.ready(0, atMost: 4) == [])
        queue.settle(3, [0x34])
        queue.drain(into: &output)
        #expect(output.text == "1\n")
        queue.again(1, at: 5)
        #expect(queue.due(atMost: 4) == 5)
        #expect(queue.question(1).tries == 1)
        queue.settle(1, [0x32])
        queue.drain(into: &output)
        #expect(output.text == "1\n23\n4")
        #expect(queue.isEmpty && queue.bytes == 0)
    }
}
