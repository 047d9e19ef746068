/// The ids of a symbol's last trades, by their hashes of 64 bits: two generations of a table, of which the older goes when the newer
/// is full. What comes twice after a reconnect is among the last thousand.
package struct SeenTrades {
    private var newer = Table()
    private var older = Table()

    package init() {}

    private static let generation = 1536

    /// Remembers a trade. False where it was there already, which one that is later than all before it cannot be.
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
        /// A power of two long, at most three quarters full.
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

        /// Where the hash stands, or would.
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
