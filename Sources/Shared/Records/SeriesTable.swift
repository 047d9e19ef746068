/// What tells one series from another. A stream of trades has no interval of its own.
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

    /// The series of another interval of the same prices.
    package func at(_ interval: Interval) -> SeriesKey {
        SeriesKey(category: category, symbol: symbol, interval: interval, priceType: priceType)
    }

    /// The market that the series belongs to.
    package var market: SeriesKey { SeriesKey(category: category, symbol: symbol, interval: nil) }
}

extension SeriesKey: CustomStringConvertible {
    /// As messages name a series: `linear:BTCUSDT:3`, `linear:BTCUSDT:3:mark`.
    package var description: String {
        "\(category.text):\(symbol.text)" + (interval.map { ":\($0.name)" } ?? "")
            + (priceType == .last ? "" : ":\(priceType.name)")
    }
}

/// Gives each series a number, 0, 1, 2 …, in the order in which they are first seen. Open addressing with linear probing;
/// finding one that is there allocates nothing.
package struct SeriesTable {
    package private(set) var keys: [SeriesKey] = []
    /// 1 + the series' number, or 0. A power of two long, and at most half full.
    private var slots = [Int32](repeating: 0, count: 64)
    /// The category of a record that names none.
    private let unnamed: Label

    package init(unnamed: Label = .linear) { self.unnamed = unnamed }

    package func number(of key: SeriesKey) -> Int? {
        let found = slots[slot(of: key)]
        return found == 0 ? nil : Int(found) - 1
    }

    /// The number of `key`, which becomes one of the table if it was not.
    package mutating func insert(_ key: SeriesKey) -> (number: Int, isNew: Bool) {
        let place = slot(of: key)
        if slots[place] != 0 { return (Int(slots[place]) - 1, false) }
        keys.append(key)
        slots[place] = Int32(keys.count)
        if keys.count * 2 > slots.count { rebuild() }
        return (keys.count - 1, true)
    }

    /// The number of a series that a record names, if it is known, without making a key of its text: `category` is an index
    /// of the tape, 0 for none.
    package func number(
        _ json: borrowing JSON, category: Int, symbol: Range<Int>, interval: Interval?, _ priceType: PriceType = .last
    ) -> Int? {
        let isNamed = json.namesCategory(category)
        if isNamed, !json.isString(category) { return nil }
        let bytes = unsafe json.text.span.bytes
        let named = isNamed ? json.range(category) : nil
        let seed = SeriesTable.seed(interval, priceType)
        // In bounds here and below: the padding makes eight bytes behind any part of the text readable.
        let hash = unsafe Label.mix(
            bytes, symbol, into: named.map { unsafe Label.mix(bytes, $0, into: seed) } ?? unnamed.mixed(into: seed))
        var place = slot(hash)
        while slots[place] != 0 {
            let number = Int(slots[place]) &- 1
            if keys[number].interval == interval, keys[number].priceType == priceType,
                unsafe keys[number].symbol.equals(bytes, symbol),
                named.map({ unsafe keys[number].category.equals(bytes, $0) }) ?? (keys[number].category == unnamed)
            {
                return number
            }
            place = (place &+ 1) & (slots.count &- 1)
        }
        return nil
    }

    /// Where `key` stands, or would.
    private func slot(of key: SeriesKey) -> Int {
        var place = slot(key.symbol.mixed(into: key.category.mixed(into: SeriesTable.seed(key.interval, key.priceType))))
        while slots[place] != 0, keys[Int(slots[place]) - 1] != key { place = (place + 1) & (slots.count - 1) }
        return place
    }

    private func slot(_ hash: UInt64) -> Int { Int(truncatingIfNeeded: hash >> 7) & (slots.count &- 1) }

    private static func seed(_ interval: Interval?, _ priceType: PriceType) -> UInt64 {
        UInt64(interval?.rawValue ?? 255) | UInt64(priceType.rawValue) << 8
    }

    private mutating func rebuild() {
        slots = [Int32](repeating: 0, count: slots.count * 2)
        for (number, key) in keys.enumerated() { slots[slot(of: key)] = Int32(number + 1) }
    }
}
