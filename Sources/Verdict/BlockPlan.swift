import Shared

/// How the days are cut into blocks, and the blocks into halves.
struct BlockPlan: Sendable {
    let days: Int
    let blocks: Int
    /// The days at the beginning of a block that are dropped where the block before it is in the other half.
    let purged: Int

    /// The sums of the returns of eight sets, and of their squares, in each block; then the same without the days that are purged.
    struct Sums: Sendable {
        var sums: [SIMD8<Double>] = []
        var squares: [SIMD8<Double>] = []
    }

    /// A half of the blocks: where their sums stand in `Sums`, and how many days they have.
    struct Half: Sendable {
        var places: [Int] = []
        var days = 0
    }

    /// The blocks in two halves of the same number.
    struct Cut: Sendable {
        var first = Half()
        var second = Half()
    }

    private func begin(_ block: Int) -> Int { days * block / blocks }

    func sums(_ sets: EightSets) -> Sums {
        var sums = Sums()
        for dropped in [0, purged] {
            for block in 0..<blocks {
                let (from, to) = (begin(block) + dropped, begin(block + 1))
                sums.sums.append(sets.sums[to] - sets.sums[from])
                sums.squares.append(sets.squares[to] - sets.squares[from])
            }
        }
        return sums
    }

    /// All ways to cut the blocks into two halves. Which half is called the first is one way, so the first block is always in the first.
    var cuts: [Cut] {
        (0..<1 << (blocks - 1)).lazy.map { $0 << 1 | 1 }.filter { $0.nonzeroBitCount == blocks / 2 }.map(cut)
    }

    /// The first half has the blocks whose bits are set.
    private func cut(_ mask: Int) -> Cut {
        var cut = Cut()
        for block in 0..<blocks {
            let isFirst = mask >> block & 1 == 1
            let isPurged = block > 0 && (mask >> (block - 1) & 1 == 1) != isFirst
            let place = isPurged ? blocks + block : block
            let length = begin(block + 1) - begin(block) - (isPurged ? purged : 0)
            if isFirst {
                cut.first.places.append(place)
                cut.first.days += length
            } else {
                cut.second.places.append(place)
                cut.second.days += length
            }
        }
        return cut
    }
}
