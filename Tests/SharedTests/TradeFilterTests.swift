import Testing

@testable import Shared

struct TradeFilterTests {
    private static let table = CommandTable(
        name: "x", summary: "", operands: "", description: [], options: TradeFilter.options, examples: [])

    private func trade(_ isBlock: Bool?, _ isRPI: Bool?) -> PublicTrade {
        PublicTrade(time: 1, price: Decimal(1), size: Decimal(1), isBuy: true, isBlock: isBlock, isRPI: isRPI)
    }

    @Test(arguments: [[], ["--no-block"], ["--no-rpi"], ["--no-block", "--no-rpi"]])
    func dropsWhatItsOptionsName(_ words: [String]) throws {
        var filter = TradeFilter(try Arguments(words, table: TradeFilterTests.table))
        let answers: [Bool?] = [nil, false, true]
        for isBlock in answers {
            for isRPI in answers {
                let isDropped = isBlock == true && words.contains("--no-block") || isRPI == true && words.contains("--no-rpi")
                let isKept = filter.keeps(trade(isBlock, isRPI))
                #expect(isKept == !isDropped)
            }
        }
        #expect(filter.counts.block == 3)
        #expect(filter.dropped.isEmpty == words.isEmpty)
        #expect(filter.kept.isEmpty == (words.count == 2))
        #expect(filter.doubts.count == words.count)
    }
}
