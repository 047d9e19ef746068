/// A price level of an order book.
package struct Level: Equatable {
    /// The price in ticks, negated for asks, so that it grows towards the touch.
    package var rank: Int64
    package var size: Int64
    /// The decimals that the exchange sent for the price and for the size.
    package var priceDecimals: UInt8
    package var sizeDecimals: UInt8

    package init(rank: Int64, size: Int64, priceDecimals: UInt8, sizeDecimals: UInt8) {
        self.rank = rank
        self.size = size
        self.priceDecimals = priceDecimals
        self.sizeDecimals = sizeDecimals
    }
}

/// Reads the payloads of `orderbook.*` topics. A payload with any error is refused as a whole.
package struct BookMessage {
    private enum Member {
        static let bids = 1, asks = 2, update = 3, seq = 4
    }

    private var names = MemberNames(["s", "b", "a", "u", "seq"])
    package private(set) var bids: [Level] = []
    package private(set) var asks: [Level] = []
    package private(set) var isSnapshot = false
    /// The payload's `u`, and its `seq` if it has one.
    package private(set) var update = 0
    package private(set) var seq: Int?
    /// The highest number of decimals among the prices and among the sizes.
    package private(set) var priceScale: UInt8 = 0
    package private(set) var sizeScale: UInt8 = 0

    package init() {}

    private static let snapshot = JSONName("snapshot")
    private static let delta = JSONName("delta")
    /// The maximum number of levels per side, more than any message has.
    private static let mostLevels = 10_000

    /// Reads a payload. `isOption` allows a `u` of 0: the first snapshot of a quiet option is empty and has `u` 0.
    package mutating func read(_ json: borrowing JSON, type: Int, data: Int, isOption: Bool) throws(Failure) {
        guard type > 0, json.name(type) == BookMessage.snapshot || json.name(type) == BookMessage.delta else {
            throw .badRecord("expected \"snapshot\" or \"delta\" as 'type'")
        }
        guard data > 0, json.kind(data) == .object else { throw .badRecord("expected an object as 'data'") }
        var places = InlineArray<5, Int>(repeating: 0)
        json.find(&names, in: data, &places)
        guard places[Member.update] > 0, let update = json.integer(places[Member.update]), update >= (isOption ? 0 : 1)
        else { throw .badRecord("expected a whole number above 0 as 'u'") }
        self.update = update
        seq = places[Member.seq] > 0 ? json.integer(places[Member.seq]) : nil
        // A `u` of 1 means that the exchange restarted its service: the message is the whole book, whatever its type says.
        isSnapshot = update == 1 || json.name(type) == BookMessage.snapshot
        priceScale = 0
        sizeScale = 0
        try BookMessage.readSide(json, places[Member.bids], "b", 1, into: &bids, &priceScale, &sizeScale)
        try BookMessage.readSide(json, places[Member.asks], "a", -1, into: &asks, &priceScale, &sizeScale)
        if update == 0, !isSnapshot || !bids.isEmpty || !asks.isEmpty {
            throw .badRecord("expected an empty snapshot with the 'u' 0, or a 'u' above 0")
        }
    }

    private static func readSide(
        _ json: borrowing JSON, _ array: Int, _ name: String, _ sign: Int64, into levels: inout [Level],
        _ priceScale: inout UInt8, _ sizeScale: inout UInt8
    ) throws(Failure) {
        levels.removeAll(keepingCapacity: true)
        guard array > 0, json.kind(array) == .array else { throw .badRecord("expected an array of levels as '\(name)'") }
        var element = array + 1
        while json.isInside(element) {
            // [price, size] is four words of the tape: the array, two scalars, the end.
            guard json.kind(element) == .array, json.isInside(element &+ 1), json.isInside(element &+ 2),
                json.after(element) == element &+ 4, let price = json.decimal(element &+ 1).flatMap({ TickSizes($0) }),
                let size = json.decimal(element &+ 2).flatMap({ TickSizes($0) }), size.count >= 0
            else {
                throw .badRecord("expected a price and a size of at most 18 digits as each level of '\(name)'")
            }
            priceScale = max(priceScale, price.decimals)
            sizeScale = max(sizeScale, size.decimals)
            levels.append(
                Level(
                    rank: sign &* price.count, size: size.count, priceDecimals: price.decimals, sizeDecimals: size.decimals))
            element = json.after(element)
        }
        if levels.count > mostLevels { throw .badRecord("expected at most \(mostLevels) levels as '\(name)'") }
    }

    /// Converts the levels to a ladder's scales; returns false if a number does not fit.
    package mutating func raise(priceScale: UInt8, sizeScale: UInt8) -> Bool {
        BookMessage.raise(&bids, priceScale, sizeScale) && BookMessage.raise(&asks, priceScale, sizeScale)
    }

    private static func raise(_ levels: inout [Level], _ priceScale: UInt8, _ sizeScale: UInt8) -> Bool {
        for place in levels.indices {
            let level = levels[place]
            if level.priceDecimals != priceScale {
                guard let rank = TickSizes.raise(level.rank, by: priceScale - level.priceDecimals) else { return false }
                levels[place].rank = rank
            }
            if level.sizeDecimals != sizeScale {
                guard let size = TickSizes.raise(level.size, by: sizeScale - level.sizeDecimals) else { return false }
                levels[place].size = size
            }
        }
        return true
    }
}
