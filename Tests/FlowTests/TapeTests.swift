import TestSupport
import Testing

@testable import Shared
@testable import flow

struct TapeTests {
    private let windows = [100, 1000, 5000].map { FlowOptions.Span(length: $0, name: "\($0)ms") }

    /// Compares with sums over all trades, calculated again after each trade. Some trades come late, and some prices have more
    /// decimals.
    @Test(arguments: [false, true]) func sumsTheTradesOfEachWindow(isInverse: Bool) throws {
        var random = Seeded(seed: 11)
        var tape = Tape(windows: windows, isInverse: isInverse)
        var all: [PublicTrade] = []
        var now = 1_672_324_800_000
        for _ in 0..<3000 {
            now += Int(random.next() % 40)
            let late = random.next() % 10 == 0 ? Int(random.next() % 3000) : 0
            let size = Decimal(Int128(1 + random.next() % 1000), scale: UInt8(random.next() % 4))
            let price = Decimal(Int128(1000 + random.next() % 1000), scale: UInt8(random.next() % 3))
            let trade = PublicTrade(time: now - late, price: price, size: size, isBuy: random.next() % 2 == 0)
            all.append(trade)
            let isTaken = tape.add(trade, now: now)
            #expect(isTaken)
            tape.advance(to: now)
            for window in tape.windows {
                let inside = all.suffix(1000).filter { $0.time > now - window.length }
                #expect(window.sums.count == inside.count)
                #expect(tape.size(window.sums.bought) == sum(inside.filter(\.isBuy).map(\.size)))
                #expect(tape.size(window.sums.sold) == sum(inside.filter { !$0.isBuy }.map(\.size)))
                let values = inside.map { trade in
                    (isInverse
                        ? trade.size.divided(by: trade.price, decimals: Candle.coinDecimals)
                        : trade.price.multiplied(by: trade.size)) ?? .zero
                }
                #expect(tape.value(window.sums.boughtValue + window.sums.soldValue) == sum(values))
                let largest = tape.largest(in: window).map { tape.size(Int128($0)) }
                #expect(largest == inside.map(\.size).max())
            }
        }
    }

    private func sum(_ numbers: [Decimal]) -> Decimal { numbers.reduce(.zero) { $0.adding($1) ?? .zero } }

    @Test func whatDoesNotFitChangesNothing() throws {
        var tape = Tape(windows: windows, isInverse: false)
        let good = PublicTrade(time: 10, price: Decimal(100), size: Decimal(5), isBuy: true)
        let takesGood = tape.add(good, now: 10)
        #expect(takesGood)
        let fine = PublicTrade(time: 10, price: Decimal(1, scale: 30), size: Decimal(5), isBuy: true)
        let takesFine = tape.add(fine, now: 10)
        #expect(!takesFine)
        let huge = PublicTrade(time: 10, price: Decimal(1), size: Decimal(1_000_000_000_000_000_000), isBuy: true)
        let takesHuge = tape.add(huge, now: 10)
        #expect(!takesHuge)
        #expect(tape.windows[0].sums.count == 1)
        #expect(tape.size(tape.windows[0].sums.bought) == Decimal(5))
    }

    @Test func remembersTheLastThousandTrades() {
        var seen = SeenTrades()
        var random = Seeded(seed: 5)
        let ids = (0..<20_000).map { _ in random.next() }
        for (place, id) in ids.enumerated() {
            let isNew = seen.insert(id, isLater: place % 2 == 0)
            #expect(isNew)
            guard place >= 1000 else { continue }
            let isNewAgain = seen.insert(ids[place - Int(random.next() % 1000)], isLater: false)
            #expect(!isNewAgain)
        }
        let isForgotten = seen.insert(ids[0], isLater: false)
        #expect(isForgotten)
    }
}
