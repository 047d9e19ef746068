/// The identity of a series. A stream of trades has no interval.
package struct SeriesKey: Hashable, Sendable {
    package let category: Label
    package let symbol: Label
    package let interval: Interval?
    package let priceType: PriceType

    package init(category: Label, symbol: Label, interval: Interval?, priceType: PriceType = .last) {
        self.category = category
        self.symbol = symbol
        self.interval = interval
        self.priceType = priceType
    }

    /// The series of the same prices at another interval.
    package func at(_ interval: Interval) -> SeriesKey {
        SeriesKey(category: category, symbol: symbol, interval: interval, priceType: priceType)
    }

    /// The market that the series belongs to.
    package var market: SeriesKey { SeriesKey(category: category, symbol: symbol, interval: nil) }
}

extension SeriesKey: CustomStringConvertible {
    /// The name of the series in messages: `linear:BTCUSDT:3`, `linear:BTCUSDT:3:mark`.
    package var description: String {
        "\(category.text):\(symbol.text)" + (interval.map { ":\($0.name)" } ?? "")
            + (priceType == .last ? "" : ":\(priceType.name)")
    }
}

/// Numbers the series 0, 1, 2 … in the order in which they are first seen. A hash table with open addressing and linear
/// probing; finding a known series allocates nothing.
package struct SeriesTable {
    package private(set) var keys: [SeriesKey] = []
    /// 1 + the number of a series, or 0 for a free slot. The length is a power of two, of which at most half is used.
    private var slots = [Int32](repeating: 0, count: 64)
    /// The keys once more, as words that are compared without copying a key.
    private var entries: [UInt64] = []
    /// The category of records that do not name one.
    private let unnamed: Label

    /// The words of an entry: what `head` returns, and the texts of the category and the symbol.
    private enum Entry {
        static let category = 1
        static let symbol = 1 + Label.capacity / 8
        static let size = 1 + 2 * Label.capacity / 8
    }

    package init(unnamed: Label = .linear) { self.unnamed = unnamed }

    package func number(of key: SeriesKey) -> Int? {
        let found = slots[slot(of: key)]
        return found == 0 ? nil : Int(found) - 1
    }

    /// Returns the number of `key`, which is added to the table if it is new.
    package mutating func insert(_ key: SeriesKey) -> (number: Int, isNew: Bool) {
        let place = slot(of: key)
        if slots[place] != 0 { return (Int(slots[place]) - 1, false) }
        keys.append(key)
        entries.append(SeriesTable.head(key.seed, key.category.count, key.symbol.count))
        for label in [key.category, key.symbol] {
            for word in label.words.indices { entries.append(label.words[word]) }
        }
        slots[place] = Int32(keys.count)
        if keys.count * 2 > slots.count { rebuild() }
        return (keys.count - 1, true)
    }

    /// Returns the number of the series that a record names, or nil if it is unknown, without making a key of its text.
    /// `category` is a tape index, 0 for none.
    package func number(
        _ json: borrowing JSON, category: Int, symbol: Range<Int>, interval: Interval?, _ priceType: PriceType = .last
    ) -> Int? {
        let isNamed = json.namesCategory(category)
        if isNamed, !json.isString(category) { return nil }
        let bytes = unsafe json.text.span.bytes
        let named = isNamed ? json.range(category) : 0..<0
        // No key has a longer text.
        if max(named.count, symbol.count) > Label.capacity { return nil }
        let seed = SeriesKey.seed(interval, priceType)
        // In bounds here and below: the padding makes eight bytes behind any part of the text readable.
        let start = unsafe isNamed ? Label.mix(bytes, named, into: seed) : unnamed.mixed(into: seed)
        let hash = unsafe Label.mix(bytes, symbol, into: start)
        let head = SeriesTable.head(seed, isNamed ? named.count : unnamed.count, symbol.count)
        let entries = entries.span
        var place = slot(hash)
        while slots[place] != 0 {
            let number = Int(slots[place]) &- 1
            let entry = number &* Entry.size
            // In bounds: as above; and each number has an entry with room for the longest texts, which the head has compared.
            if unsafe entries[inBounds: entry] == head, unsafe Label.equals(bytes, symbol, entries, entry &+ Entry.symbol),
                isNamed ? unsafe Label.equals(bytes, named, entries, entry &+ Entry.category) : keys[number].category == unnamed
            {
                return number
            }
            place = (place &+ 1) & (slots.count &- 1)
        }
        return nil
    }

    /// The interval, the price type and the lengths of the texts as one number.
    private static func head(_ seed: UInt64, _ category: Int, _ symbol: Int) -> UInt64 {
        seed | UInt64(category) << 16 | UInt64(symbol) << 40
    }

    /// The slot of `key`, or the free slot for it.
    private func slot(of key: SeriesKey) -> Int {
        var place = slot(key.symbol.mixed(into: key.category.mixed(into: key.seed)))
        while slots[place] != 0, keys[Int(slots[place]) - 1] != key { place = (place + 1) & (slots.count - 1) }
        return place
    }

    private func slot(_ hash: UInt64) -> Int { Int(truncatingIfNeeded: hash >> 7) & (slots.count &- 1) }

    private mutating func rebuild() {
        slots = [Int32](repeating: 0, count: slots.count * 2)
        for (number, key) in keys.enumerated() { slots[slot(of: key)] = Int32(number + 1) }
    }
}

extension SeriesKey {
    /// The interval and the price type as one number.
    fileprivate static func seed(_ interval: Interval?, _ priceType: PriceType) -> UInt64 {
        UInt64(interval?.rawValue ?? 255) | UInt64(priceType.rawValue) << 8
    }

    fileprivate var seed: UInt64 { SeriesKey.seed(interval, priceType) }
}
