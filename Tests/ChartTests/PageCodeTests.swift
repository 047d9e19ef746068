import Drawing
import Testing

@testable import chart

/// The code in a page is the code of the sources, without what a browser does not need.
struct PageCodeTests {
    private func compact(_ code: String) -> String { String(decoding: PageTemplate.compact(Array(code.utf8)), as: UTF8.self) }

    @Test func indentationAndWholeLinesOfCommentsAreDropped() {
        #expect(compact("a {\n  b;\n\n    // why\n  c;\n}") == "a {\nb;\nc;\n}\n")
        #expect(compact("/** One line. */\na\n") == "a\n")
        #expect(compact("x\n  /** Two\n      lines. */\ny") == "x\ny\n")
        #expect(compact("") == "")
    }

    @Test func whatOnlyLooksLikeACommentStays() {
        for code in ["const a = 1; // not alone", "const u = 'http://x';", "const r = /[/]**/;", "a /* b */ c"] {
            #expect(compact(code) == code + "\n")
        }
    }

    /// Dropping indentation is safe, because no string of the script spans several lines.
    @Test func noLineOfTheScriptBeginsWithinAString() {
        let script = String(decoding: PageTemplate.compact(PageCode.script), as: UTF8.self)
        for line in script.split(separator: "\n") {
            #expect(line.filter { $0 == "`" }.count % 2 == 0, "\(line)")
        }
        #expect(!script.contains("\n ") && !script.contains("\n//") && !script.contains("\n\n"))
    }

    /// The page without its data must be smaller than 60 KB.
    @Test func theCodeOfAPageIsSmall() {
        let parts = [
            PageTemplate.compact(PageCode.script), PageTemplate.compact(PackageResources.page_css), PackageResources.page_html,
        ]
        let size = parts.map(\.count).reduce(0, +)
        #expect(size < 60_000 - 500, "\(size)")
    }
}
