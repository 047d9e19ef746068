import Shared
import TestSupport
import Testing

@testable import Trading
@testable import trade

/// The division of a position among its steps.
@Suite struct TargetRulesTests {
    private func rules(_ text: String, _ more: [String] = []) throws -> TargetRules {
        let arguments = try Arguments(["--targets", text] + more, table: TradeOptions.table)
        return try #require(try TargetRules(arguments))
    }

    private func shares(_ text: String, _ total: String, least: String = "0.001", _ more: String...) throws -> [String] {
        let rules = try rules(text, more)
        return try rules.quantities(of: Decimal(total)!, least: Decimal(least)!, step: Decimal("0.001")!)
            .map { "\($0.trimmed)" }
    }

    @Test func whatRoundingLeavesGoesToTheLastStep() throws {
        #expect(try shares("1r:33%,2r:33%,3r:34%", "0.01") == ["0.003", "0.003", "0.004"])
        #expect(try shares("1r:50%,2r:50%", "0.007") == ["0.003", "0.004"])
    }

    @Test func theShareThatTrailsHasNoStep() throws {
        #expect(try shares("1r:50%,2r:30%,trail:20%", "0.1", "--trail", "1%") == ["0.05", "0.03"])
        #expect(try shares("trail:100%", "0.1", "--trail", "1%") == [])
    }

    @Test func aStepThatIsTooSmallJoinsTheNextAndALastOneThatBefore() throws {
        #expect(try shares("1r:10%,2r:90%", "0.1", least: "0.02") == ["0", "0.1"])
        #expect(try shares("1r:10%,2r:10%,3r:80%", "0.1", least: "0.02") == ["0", "0.02", "0.08"])
        #expect(try shares("1r:90%,2r:10%", "0.1", least: "0.02") == ["0.1", "0"])
    }

    /// Whatever the shares: no step is below the least quantity, and all steps together are at most the position, or exactly
    /// the position if nothing trails.
    @Test func stepsNeverGiveUpMoreThanThereIs() throws {
        var chance = Seeded(seed: 5)
        for _ in 0..<500 {
            let first = Int.random(in: 1...98, using: &chance)
            let second = Int.random(in: 1...(99 - first), using: &chance)
            let trails = Bool.random(using: &chance)
            let text = "1r:\(first)%,2r:\(second)%,\(trails ? "trail" : "3r"):\(100 - first - second)%"
            let arguments = try Arguments(
                ["--targets", text] + (trails ? ["--trail", "1%"] : []), table: TradeOptions.table)
            let rules = try #require(try TargetRules(arguments))
            let total = Decimal(Int128(Int.random(in: 1...200, using: &chance)), scale: 3)
            let least = Decimal(Int128(Int.random(in: 1...20, using: &chance)), scale: 3)
            if total < least { continue }
            let steps = try rules.quantities(of: total, least: least, step: Decimal("0.001")!)
            let sum = try steps.reduce(Decimal.zero) { (sum, step) throws(Failure) in try sum + step }
            #expect(trails ? sum <= total : sum == total)
            for step in steps where !step.isZero { #expect(step >= least, "\(text) of \(total): \(steps)") }
        }
    }

    @Test(arguments: [
        "1r:50%", "1r:50%,1r:50%", "2r:50%,1r:50%", "trail:20%,1r:80%", "1:100%", "1r:0%,2r:100%", "1r:60%,2r:60%", "",
    ])
    func whatIsNoLadderIsRefused(text: String) throws {
        #expect(throws: Failure.self) { try rules(text, ["--trail", "1%"]) }
    }
}
