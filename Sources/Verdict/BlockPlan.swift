import Shared

/// The split of the days into blocks, and of the blocks into two halves, for cross-validation.
struct BlockPlan: Sendable {
    let days: Int
    let blocks: Int
    /// Days dropped at the beginning of a block if the preceding block belongs to the other half.
    let purged: Int

    /// For eight sets: the sum of the returns and of their squares in each block, then the sums of each block without its
    /// purged days.
    struct Sums: Sendable {
        var sums: [SIMD8<Double>] = []
        var squares: [SIMD8<Double>] = []
    }

    /// One half of the blocks: the indices of their sums in `Sums`, and their number of days.
    struct Half: Sendable {
        var places: [Int] = []
        var days = 0
    }

    /// A split of the blocks into two halves with equally many blocks.
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

    /// All splits of the blocks into two halves. Swapping the halves makes no new split, so the first block is always in the
    /// first half.
    var cuts: [Cut] {
        (0..<1 << (blocks - 1)).lazy.map { $0 << 1 | 1 }.filter { $0.nonzeroBitCount == blocks / 2 }.map(cut)
    }

    /// Returns the split whose first half has the blocks with their bits set in `mask`.
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
