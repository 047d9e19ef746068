import TestSupport
import Testing

@testable import Shared
@testable import book

struct SideTests {
    /// Compares with a dictionary that is sorted again after each change.
    @Test(arguments: [true, false]) func keepsTheLevelsInOrder(isBid: Bool) {
        var random = Seeded(seed: 7)
        var side = LadderSide(isBid: isBid)
        var plain: [Int64: Int64] = [:]
        for step in 0..<5000 {
            let rank = Int64(random.next() % 60)
            let size = random.next() % 3 == 0 ? 0 : Int64(1 + random.next() % 100)
            side.set(Level(rank: rank, size: size, priceDecimals: 0, sizeDecimals: 0))
            plain[rank] = size == 0 ? nil : size
            if step % 10 == 9 {
                side.trim(to: 20)
                for rank in plain.keys.sorted().dropLast(20) { plain[rank] = nil }
            }
            #expect(side.levels.map(\.rank) == plain.keys.sorted())
            #expect(side.levels.allSatisfy { plain[$0.rank] == $0.size })
            #expect(side.size(at: rank) == plain[rank])
        }
    }

    @Test func finerTicksChangeNothing() {
        var side = LadderSide(isBid: true)
        side.set(Level(rank: 15, size: 3, priceDecimals: 1, sizeDecimals: 0))
        let fits = side.raise(price: 2, size: 3)
        #expect(fits)
        #expect(side.levels == [Level(rank: 1500, size: 3000, priceDecimals: 1, sizeDecimals: 0)])
        // A price of 19 digits does not fit, and changes nothing.
        let fitsToo = side.raise(price: 15, size: 0)
        #expect(!fitsToo)
        #expect(side.best?.rank == 1500)
    }

    @Test func weightsAreReciprocals() {
        for levels in [1, 2, 5, 41, 42, 200, 1000] {
            var side = LadderSide(isBid: true)
            for rank in 0..<Int64(levels) { side.set(Level(rank: rank, size: 1, priceDecimals: 0, sizeDecimals: 0)) }
            let sums = LevelWeights(levels).sums(side)
            let single = LevelWeights(levels).sums(
                {
                    var one = LadderSide(isBid: true)
                    one.set(Level(rank: 1, size: 1, priceDecimals: 0, sizeDecimals: 0))
                    return one
                }())
            let harmonic = (1...levels).reduce(0.0) { $0 + 1 / Double($1) }
            #expect(sums.plain == Int128(levels))
            #expect(abs(Double(sums.weighted) / Double(single.weighted) - harmonic) < 1e-12)
        }
    }
}
