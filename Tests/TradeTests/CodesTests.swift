import Foundation
import Shared
import Testing

@testable import Trading

/// docs/trade.md names each code of vetoes, halts, orders and commands.
@Suite struct CodesTests {
    private static let page = try? String(
        contentsOf: URL(filePath: #filePath).appending(path: "../../../docs/trade.md").standardizedFileURL, encoding: .utf8)

    @Test func theDocumentNamesEachCode() throws {
        let page = try #require(CodesTests.page)
        let codes = try #require(page.range(of: "\n## Codes\n"))
        let list = page[codes.upperBound...]
        let halts: [Halt] = [.stopped, .haltFile, .maxDrawdown, .maxDailyLoss, .demand("")]
        let all =
            Veto.Code.allCases.map(\.rawValue) + OrderCause.Code.allCases.map(\.rawValue)
            + ControlRefusal.Code.allCases.map(\.rawValue) + Trouble.Code.allCases.map(\.rawValue) + halts.map(\.code)
        for code in all { #expect(list.contains("`\(code)`"), "\(code)") }
    }

    @Test func whatWasDecidedHereIsKnownAgainByItsText() {
        for cause in [OrderCause.halted, .opposite, .control, .positionLeft, .openLeavesLess] {
            #expect(OrderCause(text: cause.text) == cause)
        }
        #expect(OrderCause(text: "an older version's words") == .kept("an older version's words"))
    }

    @Test func aTroubleIsKeptWithItsCode() throws {
        var guards = Guards()
        guards.trouble = Trouble(.foreignTrade, "somebody else")
        var read = Guards()
        try Coder.read(try Coder.text(&guards), into: &read)
        #expect(read.halt == .trouble(Trouble(.foreignTrade, "somebody else")))
        // A state of a version that did not store codes.
        let old = try Coder.text(&guards).replacing(#","trouble_code":"foreign-trade""#, with: "")
        var older = Guards()
        try Coder.read(old, into: &older)
        #expect(older.trouble == Trouble(.other, "somebody else"))
    }
}
