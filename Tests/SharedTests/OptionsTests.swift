import Testing

@testable import Shared

struct OptionsTests {
    private let table = CommandTable(
        name: "tool", summary: "Do a thing", operands: "[FILE…]", description: ["What it does."],
        options: [
            Option("interval", takes: "I[,I…]", "Intervals."), Option("max", takes: "N", default: "100", "How many."),
            Option("closed", "Closed ones."), Option("ema", takes: "N", repeats: true, "Means."),
        ], examples: [])

    @Test func readsEveryForm() throws {
        let arguments = try Arguments(["--max", "5", "a", "--interval=3m,1h,3", "-q", "--", "--closed", "-"], table: table)
        #expect(try arguments.number("max", in: 1...9) == 5)
        #expect(try arguments.intervals("interval") == [.m3, .m60])
        #expect(arguments.operands == ["a", "--closed", "-"])
        #expect(arguments.has("quiet"))
        #expect(!arguments.has("closed"))
    }

    @Test func takesDefaultsFromTheTable() throws {
        let arguments = try Arguments([], table: table)
        #expect(try arguments.number("max", in: 1...1000) == 100)
        #expect(try arguments.intervals("interval") == [])
    }

    @Test(arguments: [
        (["--intrval", "3"], "unknown option --intrval; did you mean --interval?"), (["--zzz"], "unknown option --zzz"),
        (["--max"], "--max N: the value is missing"), (["--max", "x"], "--max: expected a whole number from 1 to 9, got 'x'"),
        (["--max", "10"], "--max: expected a whole number from 1 to 9, got '10'"),
        (["--closed=1"], "--closed takes no value, got '1'"),
        (["--max", "1", "--max", "2"], "--max is given twice"), (["-z"], "unknown option -z"),
        (["--in", "3"], "unknown option --in; did you mean --interval?"),
    ])
    func saysWhatIsWrong(words: [String], message: String) {
        do throws(Failure) {
            let arguments = try Arguments(words, table: table)
            _ = try arguments.number("max", in: 1...9)
            Issue.record("accepted")
        } catch {
            guard case .usage(let text) = error else {
                Issue.record("another failure: \(error)")
                return
            }
            #expect(text == message)
        }
    }

    @Test func helpFitsATerminal() {
        for line in table.help.split(separator: "\n") { #expect(line.count <= 80) }
        for option in table.options { #expect(table.help.contains(option.usage)) }
        for (status, _) in ExitStatus.listed(\.meaning) { #expect(table.help.contains("\n  \(status) ")) }
    }

    @Test func aPageAndCompletionsNameEveryOption() throws {
        for what in ["man", "bash", "zsh", "fish"] {
            let text = try #require(table.generate(what)).replacing("\\-", with: "-")
            for option in table.options {
                #expect(text.contains(what == "fish" ? "-l \(option.name)" : "--\(option.name)"), "\(what) \(option.name)")
            }
        }
        #expect(table.generate("latin") == nil)
        #expect(table.manPage.utf8.allSatisfy { $0 < 0x80 })
        #expect(table.manPage.contains("\\fIFILE\\fR") || table.manPage.contains("[FILE...]"))
    }
}
