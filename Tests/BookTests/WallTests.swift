import Testing

@testable import Shared
@testable import book

struct WallTests {
    private func level(_ rank: Int64, _ size: Int64) -> Level {
        Level(rank: rank, size: size, priceDecimals: 1, sizeDecimals: 0)
    }

    /// A trade may have more decimals than all sizes of the book.
    @Test func tradesCountExactlyWhateverTheirDecimals() {
        var wall = Wall(level(1005, 10), since: 0, matchedAt: 100)
        wall.take(4_999_000_000_000_000_000, at: 101)
        #expect(!wall.isEaten(downTo: 0, sizeScale: 0))
        wall.take(1_000_000_000_000_000, at: 102)
        #expect(wall.isEaten(downTo: 0, sizeScale: 0))
        #expect(wall.share(sizeScale: 0) == Decimal(5, scale: 1))
    }

    @Test func tradesBeforeTheWallDoNotCount() {
        var wall = Wall(level(1005, 10), since: 0, matchedAt: 100)
        wall.take(10_000_000_000_000_000_000, at: 99)
        #expect(wall.eaten == 0)
        #expect(!wall.isEaten(downTo: 0, sizeScale: 0))
        wall.take(10_000_000_000_000_000_000, at: 100)
        #expect(wall.isEaten(downTo: 0, sizeScale: 0))
    }

    /// The rest of a wall keeps the share that the whole wall lost, but only further trades decide whether the rest is eaten.
    @Test func theRestOfAWallBeginsAnew() {
        var wall = Wall(level(1005, 10), since: 0, matchedAt: 100)
        wall.take(6_000_000_000_000_000_000, at: 105)
        wall.shrink(to: 4, matchedAt: 106)
        #expect(!wall.isEaten(downTo: 0, sizeScale: 0))
        #expect(wall.share(sizeScale: 0) == Decimal(6, scale: 1))
        wall.take(1_000_000_000_000_000_000, at: 106)
        #expect(!wall.isEaten(downTo: 0, sizeScale: 0))
        #expect(wall.share(sizeScale: 0) == Decimal(7, scale: 1))
        wall.take(2_000_000_000_000_000_000, at: 107)
        #expect(wall.isEaten(downTo: 0, sizeScale: 0))
    }

    @Test func finerTicksChangeNothing() throws {
        var wall = Wall(level(1005, 10), since: 0, matchedAt: 100)
        wall.take(5_000_000_000_000_000_000, at: 101)
        let finer = try #require(wall.raised(price: 2, size: 3))
        #expect(finer.rank == 100_500)
        #expect(finer.peak == 10_000)
        #expect(finer.isEaten(downTo: 0, sizeScale: 3))
        #expect(finer.share(sizeScale: 3) == Decimal(5, scale: 1))
        #expect(wall.raised(price: 18, size: 0) == nil)
    }

    /// No sum of trades overflows.
    @Test func hugeTradesAreEatenWalls() throws {
        var wall = Wall(level(1, 999_999_999_999_999_999), since: 0, matchedAt: 0)
        let huge = try #require(Wall.parts(999_999_999_999_999_999, scale: 0))
        for _ in 0..<1000 { wall.take(huge, at: 1) }
        #expect(wall.isEaten(downTo: 0, sizeScale: 0))
        #expect(wall.share(sizeScale: 0) == Decimal(1))
    }
}
