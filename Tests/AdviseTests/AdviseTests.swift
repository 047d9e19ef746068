import Net
import Shared
import Testing

@testable import advise

struct AdviseTests {
    private func signal(_ side: String = "long", entry: String = "100") -> Signal {
        Signal(JSON(Array(#"{"type":"signal","id":"x","side":"\#(side)","entry":\#(entry),"stop":98,"target":103 } "#.utf8))!)
    }

    private func answer(_ entry: Int?, _ stop: Int?, _ target: Int?, _ confidence: String = "High") -> Answer {
        func text(_ price: Int?) -> String { price.map { "\($0)" } ?? "null" }
        return Answer(
            #"{"entry":\#(text(entry)),"stop":\#(text(stop)),"target":\#(text(target)),"confidence":"\#(confidence)"}"#)!
    }

    @Test(arguments: [
        "ENTRY: 1.5 TP: 2 SL: 1 CONFIDENCE: High REASONING: it rises: TP: 9 near",
        "Entry: $1.50\nTake Profit: 2\nStop Loss: 1\nConfidence: HIGH (sure)\nReasoning: it rises: TP: 9 near",
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

    @Test func checks() {
        #expect(Advice.fault(answer(100, 98, 104), signal(), 0.05) == nil)
        #expect(Advice.fault(answer(100, 104, 98), signal("short"), 0.05) == nil)
        #expect(Advice.fault(answer(100, 95, 105), signal(), 0.05) == nil, "at the very limit")
        for (answer, signal) in [
            (answer(nil, 98, 104), signal()), (answer(100, 100, 104), signal()), (answer(100, 98, 100), signal()),
            (answer(100, 104, 98), signal()),
            (answer(100, 98, 104), signal("short")), (answer(100, 94, 104), signal()), (answer(106, 105, 107), signal()),
            (answer(0, 98, 104), signal()),
            (answer(100, 98, 104), signal("up")), (answer(100, 98, 104), signal(entry: "null")),
            (answer(100, 98, 104), signal(entry: "\"100\"")),
            (answer(100, 98, 104, "Sure"), signal()),
        ] {
            #expect(Advice.fault(answer, signal, 0.05) != nil)
        }
    }

    @Test func appendsAndTouchesNothingElse() {
        var output = Output.inMemory()
        let signal = signal()
        signal.write(Advice(answer(100, 98, 104), signal, model: "m\"", within: 0.05, milliseconds: 7), to: &output)
        #expect(
            output.text
                == #"{"type":"signal","id":"x","side":"long","entry":100,"stop":98,"target":103 ,"advice":{"model":"m\"","entry":100,"#
                + #""stop":98,"target":104,"confidence":"high","reasoning":null,"ms":7}} "# + "\n")
    }

    @Test func linesKeepTheirOrder() throws {
        var queue = Queue()
        var output = Output.inMemory()
        queue.append([0x31])
        queue.append(Question(signal: signal(), begun: 0))
        queue.append([0x33])
        queue.append(Question(signal: signal(), begun: 0))
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
