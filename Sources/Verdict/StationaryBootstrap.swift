import Shared

/// Resamples of a series of days that keep the order within blocks: each resample joins blocks that begin anywhere and whose lengths
/// have a geometric distribution (Politis and Romano, The Stationary Bootstrap, 1994). The last day is followed by the first.
struct StationaryBootstrap: Sendable {
    /// A range of days, the end excluded. A block that goes over the last day is two ranges.
    struct Block: Sendable {
        let begin: Int32
        let end: Int32
    }

    let days: Int
    let resamples: Int
    private var blocks: [Block] = []
    /// Where the blocks of each resample end.
    private var ends: [Int] = []

    /// `meanBlock` is the mean length of a block in days, 1 or more.
    init(days: Int, meanBlock: Int, resamples: Int, seed: UInt64) {
        (self.days, self.resamples) = (days, resamples)
        var random = Seeded(seed: seed)
        for _ in 0..<resamples {
            var missing = days
            while missing > 0 {
                let begin = random.below(days)
                var length = 1
                while length < missing, !random.oneIn(meanBlock) { length += 1 }
                missing -= length
                let first = min(length, days - begin)
                blocks.append(Block(begin: Int32(begin), end: Int32(begin + first)))
                if first < length { blocks.append(Block(begin: 0, end: Int32(length - first))) }
            }
            ends.append(blocks.count)
        }
    }

    /// The sums of eight series in each resample. `sums` has the sums of the days before each day, and at the end those of all days.
    func sums(_ sums: [SIMD8<Double>]) -> [SIMD8<Double>] {
        var place = 0
        return ends.map { end in
            var sum = SIMD8<Double>.zero
            while place < end {
                sum += sums[Int(blocks[place].end)] - sums[Int(blocks[place].begin)]
                place += 1
            }
            return sum
        }
    }
}
