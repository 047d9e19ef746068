import Shared
import Testing

@testable import Drawing

/// The bytes written to a terminal: only the cells that changed, and no sequences from the input.
struct ScreenTests {
    private func changes(_ old: [StyledText], _ new: [StyledText], isColoured: Bool = true) -> String {
        ScreenChanges.text(from: old, to: new, columns: 40, rows: 5, isColoured: isColoured)
    }

    @Test func equalScreensNeedNothing() {
        #expect(changes(["price 1.5"], ["price 1.5"]) == "")
        #expect(changes([], []) == "")
    }

    @Test func onlyChangedCellsAreWritten() {
        #expect(changes(["price 1.5"], ["price 1.6"]) == "\u{1B}[1;9H6")
        // A short stretch of equal cells is written again; over a long one the cursor moves.
        #expect(changes(["1234567890"], ["1x34567x90"]) == "\u{1B}[1;2Hx34567x")
        #expect(changes(["1234567890123456"], ["1x345678901234x6"]) == "\u{1B}[1;2Hx\u{1B}[12Cx")
        #expect(changes(["a", "b"], ["a", "c"]) == "\u{1B}[2;1Hc")
    }

    @Test func whatIsBlankAtTheEndIsClearedAtOnce() {
        #expect(changes(["a long line of text"], ["a"]) == "\u{1B}[1;3H\u{1B}[K")
        #expect(changes(["a long line of text"], []) == "\u{1B}[1;1H\u{1B}[K")
    }

    @Test func stylesAreSelectedOnceAndLeft() {
        let styled = StyledText("up", TextStyle(.cyan, bold: true))
        #expect(changes([], [styled]) == "\u{1B}[1;1H\u{1B}[0;1;36mup\u{1B}[m")
        #expect(changes([], [styled], isColoured: false) == "\u{1B}[1;1H\u{1B}[0;1mup\u{1B}[m")
        // The same text in another style is a change.
        #expect(changes(["up"], [styled]).contains("up"))
    }

    @Test func nothingGoesBeyondTheEdges() {
        let long = StyledText(String(repeating: "x", count: 100))
        #expect(changes([], [long]) == "\u{1B}[1;1H" + String(repeating: "x", count: 40))
        #expect(changes([], [StyledText](repeating: "y", count: 9)).contains("\u{1B}[6;") == false)
        // A wide character that does not fit completely is dropped.
        let wide = StyledText(String(repeating: "x", count: 39) + "日")
        #expect(changes([], [wide]) == "\u{1B}[1;1H" + String(repeating: "x", count: 39))
    }

    @Test func wideCharactersTakeTwoCells() {
        #expect(changes([], ["日本"]) == "\u{1B}[1;1H日本")
        #expect(changes(["日本x"], ["日本y"]) == "\u{1B}[1;5Hy")
        #expect(changes(["日本"], ["ab本"]) == "\u{1B}[1;1Hab")
        #expect(changes(["ab本"], ["日本"]) == "\u{1B}[1;1H日")
    }

    @Test func textsOfRecordsCannotPlayWithTheTerminal() {
        let wild = "A\u{1B}[2J\u{9B}31m\u{202E}B\u{2066}\u{200E}ש\u{061C}ع\u{FEFF}\u{85}\u{07}é👩‍👧\u{200B}"
        let written = changes([], [StyledText(wild)])
        let own = written.replacing("\u{1B}[1;1H", with: "")
        #expect(own.unicodeScalars.allSatisfy { CellWidth.of($0) == 1 })
        #expect(own.hasPrefix("A\u{FFFD}[2J\u{FFFD}31m\u{FFFD}B"))
    }

    @Test func textsAreFittedToCells() {
        #expect(CellWidth.fitted("BTCUSDT", 7) == "BTCUSDT")
        #expect(CellWidth.fitted("BTCUSDT", 6) == "BTCUS…")
        #expect(CellWidth.fitted("日本語", 6) == "日本語")
        #expect(CellWidth.fitted("日本語", 5) == "日本…")
        #expect(CellWidth.fitted("日本語", 4) == "日…")
        #expect(CellWidth.fitted("abc", 0) == "")
        #expect(CellWidth.of("日a\u{301}") == 3)
    }
}

struct KeyTests {
    private func keys(_ parts: String...) -> [Key] {
        var reader = KeyReader()
        return parts.flatMap { reader.take(Array($0.utf8)[...]) } + reader.giveUp()
    }

    @Test func sequencesAreKeys() {
        #expect(keys("\u{1B}[A\u{1B}OB\u{1B}[5~\u{1B}[6~") == [.up, .down, .pageUp, .pageDown])
        #expect(keys("\u{1B}[1;5C\u{1B}[H\u{1B}[4~") == [.right, .home, .end])
        #expect(keys("a\r\u{7F}\t\u{0C}") == [.character("a"), .enter, .backspace, .tab, .control("l")])
        #expect(keys("é日") == [.character("é"), .character("日")])
    }

    @Test func theyMayComeInParts() {
        #expect(keys("\u{1B}", "[", "A", "q") == [.up, .character("q")])
        var reader = KeyReader()
        #expect(reader.take([0xE6][...]) == [])
        #expect(reader.isWaiting)
        #expect(reader.take([0x97, 0xA5][...]) == [.character("日")])
    }

    @Test func anEscapeAloneIsTheKey() {
        #expect(keys("\u{1B}") == [.escape])
        #expect(keys("\u{1B}q") == [.escape, .character("q")])
    }

    /// Unknown sequences, mouse reports and bytes that are not text give no keys.
    @Test func othersGiveNothing() {
        #expect(keys("\u{1B}[200~\u{1B}[?62;c\u{1B}[99;99R") == [])
        var reader = KeyReader()
        #expect(reader.take([0xFF, 0xC0, 0x80, 0x00][...]) == [])
        #expect(reader.take(ArraySlice([0x1B, 0x5B] + [UInt8](repeating: 0x31, count: 100))) == [])
        #expect(!reader.isWaiting)
    }
}
