/// The ids of a symbol's last trades as 64-bit hashes, in two generations of a table: the older one is discarded when the newer
/// one is full. Trades repeated after a reconnect are among the last thousand.
package struct SeenTrades {
    private var newer = Table()
    private var older = Table()

    package init() {}

    private static let generation = 1536

    /// Remembers a trade; returns false if it was known already. `isLater` says that the trade is later than all before it, so
    /// it cannot be among the older ones.
    package mutating func insert(_ hash: UInt64, isLater: Bool) -> Bool {
        // 0 marks a free slot.
        let hash = max(hash, 1)
        if !isLater, older.contains(hash) { return false }
        if !newer.insert(hash) { return false }
        if newer.count == SeenTrades.generation {
            swap(&newer, &older)
            newer.clear()
        }
        return true
    }

    /// Open addressing with linear probing.
    private struct Table {
        /// The length is a power of two, of which at most three quarters are used.
        private var slots = [UInt64](repeating: 0, count: 16)
        private(set) var count = 0

        func contains(_ hash: UInt64) -> Bool { slots[place(of: hash)] != 0 }

        mutating func insert(_ hash: UInt64) -> Bool {
            let place = place(of: hash)
            if slots[place] != 0 { return false }
            slots[place] = hash
            count += 1
            if count * 4 > slots.count * 3 { grow() }
            return true
        }

        mutating func clear() {
            for place in slots.indices { slots[place] = 0 }
            count = 0
        }

        /// The slot of the hash, or the free slot for it.
        private func place(of hash: UInt64) -> Int {
            let mask = slots.count &- 1
            var place = Int(truncatingIfNeeded: (hash &* 0x9E37_79B9_7F4A_7C15) >> 32) & mask
            while slots[place] != 0, slots[place] != hash { place = (place &+ 1) & mask }
            return place
        }

        private mutating func grow() {
            let old = slots
            slots = [UInt64](repeating: 0, count: old.count * 2)
            for hash in old where hash != 0 { slots[place(of: hash)] = hash }
        }
    }
}
