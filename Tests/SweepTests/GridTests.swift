import Testing

@testable import Shared
@testable import sweep

struct GridTests {
    private static func grid(_ texts: String..., random: (count: Int, seed: Int)? = nil) throws(Failure) -> Grid {
        try Grid(texts, random: random)
    }

    private static func refusal(_ text: String) -> String? {
        do throws(Failure) {
            _ = try Grid([text], random: nil)
            return nil
        } catch {
            if case .usage(let text) = error { return text }
            return ""
        }
    }

    @Test func rangesAreExactDecimals() throws(Failure) {
        let grid = try GridTests.grid("stop=0.1..0.5:0.1", "side=long,short")
        #expect(grid.count == 10)
        #expect((0..<10).map { grid.values(of: $0)[0] } == (1...5).flatMap { ["0.\($0)", "0.\($0)"] })
        #expect(grid.text(of: 3) == "stop=0.2 side=short")
        #expect(grid.named(9) == ["stop": "0.5", "side": "short"])
    }

    @Test func chosenSetsAreDifferentOnes() throws(Failure) {
        for seed in 0..<50 {
            let grid = try GridTests.grid("a=1..9:1", "b=1..9:1", random: (seed, seed))
            let chosen = (0..<grid.count).map { grid.text(of: $0) }
            #expect(Set(chosen).count == min(seed, 81))
            let again = try GridTests.grid("a=1..9:1", "b=1..9:1", random: (seed, seed))
            #expect(chosen == (0..<again.count).map { again.text(of: $0) })
        }
    }

    @Test(arguments: ["a", "=1", "a=", "a=1,,2", "a=3..1:1", "a=1..3:0", "a=1..x:1", "a=1,1", "1a=3", "a=1..1000000000:1"])
    func whatIsNoParameterIsRefused(_ text: String) { #expect(GridTests.refusal(text)?.isEmpty == false) }
}

struct PipeTests {
    private static func stages(_ text: String) throws(Failure) -> [[String]] { try PipeText(text).stages }

    @Test func quotesKeepWordsTogether() throws(Failure) {
        let stages = try PipeTests.stages("ind --rsi 7|signal --long 'rsi_7 < 30 | 5' \"--stop=1 %\" a\\ b ''\n | \\\nreport")
        let signal = ["signal", "--long", "rsi_7 < 30 | 5", "--stop=1 %", "a b", ""]
        #expect(stages == [["ind", "--rsi", "7"], signal, ["report"]])
    }

    @Test(arguments: ["", " ", "a |", "| a", "a | | b", "'a", "a $(b)", "a > b", "a; b", "\"$a\"", "a & b", "a `b`", "a*"])
    func whatAShellWouldReadIsRefused(_ text: String) { #expect(throws: Failure.self) { try PipeText(text) } }

    @Test func namesStandForValuesAndOtherBracesStay() throws(Failure) {
        let pipe = try PipeText("a --x '{p}{q}' '{\"name\": {p}}' {P1}")
        #expect(pipe.names == ["p", "q", "P1"])
        #expect(pipe.filled(["p": "{q}", "q": "1"]) == [["a", "--x", "{q}1", "{\"name\": {q}}", "{P1}"]])
    }
}
