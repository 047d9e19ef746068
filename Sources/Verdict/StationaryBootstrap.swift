import Shared

/// Resamples of a series of days that keep the order within blocks: each resample joins blocks that begin at random days and
/// whose lengths have a geometric distribution (Politis and Romano, The Stationary Bootstrap, 1994). The first day follows the
/// last.
struct StationaryBootstrap: Sendable {
    /// A half-open range of days. A block that wraps around the last day is stored as two ranges.
    struct Block: Sendable {
        let begin: Int32
        let end: Int32
    }

    let days: Int
    let resamples: Int
    private var blocks: [Block] = []
    /// End of each resample in `blocks`.
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

    /// Returns the sums of eight series in each resample. `sums` is cumulative, as `EightSets.sums` is.
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
