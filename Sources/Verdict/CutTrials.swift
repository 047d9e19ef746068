/// Cross-validation trials of some splits, with all sets: each half chooses the set with the highest Sharpe ratio, and the
/// other half tests it.
struct CutTrials {
    /// The result of a chosen set on the days that did not choose it.
    struct Trial: Sendable {
        /// 2 if the chosen set ranks below the median of all sets, 1 at the median, 0 above it.
        let halvesBelowMedian: Int
        /// Mean daily return of the chosen set.
        let mean: Double
    }

    /// Two trials per split: the first half chose, then the second.
    private(set) var all: [Trial] = []

    init(_ cuts: ArraySlice<BlockPlan.Cut>, _ groups: [BlockPlan.Sums], _ sets: Int) {
        var first = [SIMD8<Double>](repeating: .zero, count: cuts.count * groups.count)
        var second = first
        // The groups are the outer loop, so that the sums of one group stay in the CPU cache for all splits.
        for (number, group) in groups.enumerated() {
            for (place, cut) in cuts.enumerated() {
                first[place * groups.count + number] = CutTrials.sharpe(group, cut.first)
                second[place * groups.count + number] = CutTrials.sharpe(group, cut.second)
            }
        }
        for (place, cut) in cuts.enumerated() {
            let range = place * groups.count..<(place + 1) * groups.count
            all.append(CutTrials.trial(chosenBy: first[range], triedBy: second[range], groups, cut.second, sets))
            all.append(CutTrials.trial(chosenBy: second[range], triedBy: first[range], groups, cut.first, sets))
        }
    }

    /// Returns the Sharpe ratios of eight sets: mean over sample deviation, or 0 if all returns are equal, as without a trade.
    private static func sharpe(_ group: BlockPlan.Sums, _ half: BlockPlan.Half) -> SIMD8<Double> {
        var (sum, square) = (SIMD8<Double>.zero, SIMD8<Double>.zero)
        for place in half.places {
            sum += group.sums[place]
            square += group.squares[place]
        }
        let days = Double(half.days)
        let mean = sum / days
        let variance = (square - sum * mean) / (days - 1)
        return (mean / variance.squareRoot()).replacing(with: 0, where: .!(variance .> square * 1e-13))
    }

    /// Chooses the set with the highest ratio in `chosen`, the first one on a tie, and ranks it by the ratios in `tried`.
    private static func trial(
        chosenBy chosen: ArraySlice<SIMD8<Double>>, triedBy tried: ArraySlice<SIMD8<Double>>, _ groups: [BlockPlan.Sums],
        _ half: BlockPlan.Half, _ sets: Int
    ) -> Trial {
        var (best, choice) = (-Double.infinity, 0)
        for set in 0..<sets {
            let ratio = chosen[chosen.startIndex + set / 8][set % 8]
            if ratio > best { (best, choice) = (ratio, set) }
        }
        let reached = tried[tried.startIndex + choice / 8][choice % 8]
        var (lower, equal) = (0, 0)
        for set in 0..<sets {
            let ratio = tried[tried.startIndex + set / 8][set % 8]
            if ratio < reached { lower += 1 }
            if ratio == reached { equal += 1 }
        }
        // Compares the mean rank of the tied sets, lower + (equal + 1) / 2, with the median rank, (sets + 1) / 2.
        let twice = 2 * lower + equal
        let sum = half.places.reduce(0.0) { $0 + groups[choice / 8].sums[$1][choice % 8] }
        return Trial(
            halvesBelowMedian: twice < sets ? 2 : twice == sets ? 1 : 0, mean: half.days > 0 ? sum / Double(half.days) : 0)
    }
}
