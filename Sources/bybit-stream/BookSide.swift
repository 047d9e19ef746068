import Shared

/// The prices of one side of a book, without their sizes: enough to tell whether the book is crossed.
///
/// All visible prices are kept, because the next one must be known when the best price is deleted; keeping less would cause
/// false alarms. A message that only changes sizes costs a search per level.
struct BookSide {
    /// Ranks in ascending order, the best one last: prices of bids, negated prices of asks, in ticks of `scale` decimals.
    private var ranks: [Int64] = []
    private let sign: Int64
    private let depth: Int

    init(isBids: Bool, depth: Int) {
        sign = isBids ? 1 : -1
        self.depth = depth
    }

    /// The best price in ticks.
    var best: Int64? { ranks.last.map { $0 * sign } }

    mutating func clear() { ranks.removeAll(keepingCapacity: true) }

    /// Applies the levels of a message, in ticks of this side. A size of 0 deletes a level.
    mutating func take(_ levels: [Level]) {
        for level in levels { level.size == 0 ? remove(level.rank) : insert(level.rank) }
        // The exchange deletes levels that fall out of view. The book must not grow if it fails to.
        if ranks.count > depth { ranks.removeFirst(ranks.count - depth) }
    }

    /// Adds `zeros` decimals to all prices. Returns false if one does not fit.
    mutating func raise(by zeros: UInt8) -> Bool {
        if zeros == 0 { return true }
        for place in ranks.indices {
            guard let rank = TickSizes.raise(ranks[place], by: zeros) else { return false }
            ranks[place] = rank
        }
        return true
    }

    private mutating func insert(_ rank: Int64) {
        let place = place(of: rank)
        if place == ranks.count || ranks[place] != rank { ranks.insert(rank, at: place) }
    }

    private mutating func remove(_ rank: Int64) {
        let place = place(of: rank)
        if place < ranks.count, ranks[place] == rank { ranks.remove(at: place) }
    }

    /// Returns the index of the first rank that is not lower than `rank`. Most changes are near the best price.
    private func place(of rank: Int64) -> Int {
        var low = 0
        var high = ranks.count
        while low < high {
            let middle = (low + high) / 2
            if ranks[middle] < rank { low = middle + 1 } else { high = middle }
        }
        return low
    }
}
