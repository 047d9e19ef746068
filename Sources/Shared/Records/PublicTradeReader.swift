/// A trade as the exchange reports it. The side of a liquidation is that of the position.
package struct PublicTrade {
    package let time: Int
    package let price: Decimal
    package let size: Decimal
    package let isBuy: Bool
    /// Whether the trade was negotiated off the book (`BT`), and whether a retail price improvement order made it (`RPI`),
    /// which ordinary order books do not show. Nil if the record does not say.
    package let isBlock: Bool?
    package let isRPI: Bool?

    package init(time: Int, price: Decimal, size: Decimal, isBuy: Bool, isBlock: Bool? = nil, isRPI: Bool? = nil) {
        self.time = time
        self.price = price
        self.size = size
        self.isBuy = isBuy
        self.isBlock = isBlock
        self.isRPI = isRPI
    }

    /// Whether the trade consumed orders that a book shows, as far as the record says.
    package var isFromBook: Bool { isBlock != true && isRPI != true }
}

/// Reads `publicTrade` payloads, and those of `allLiquidation`, which have the same format.
package struct PublicTradeReader {
    private enum Member {
        static let time = 0, symbol = 1, side = 2, size = 3, price = 4, id = 6, block = 7, rpi = 8, sequence = 9
    }

    private var names = MemberNames(["T", "s", "S", "v", "p", "L", "i", "BT", "RPI", "seq"])
    private let buy = JSONName("Buy")
    private let sell = JSONName("Sell")
    private let option = JSONName("option")
    /// The trades of the last message, in its order. `symbols` holds the text ranges of their symbols, `ids` the tape indices
    /// of their ids, 0 for none.
    package private(set) var trades: [PublicTrade] = []
    /// The largest time of the trades.
    package var newest: Int? { trades.map(\.time).max() }
    package private(set) var symbols: [Range<Int>] = []
    package private(set) var ids: [Int] = []
    /// The largest sequence number of the trades; 0 if they have none.
    package private(set) var sequence = 0

    private let unnamed: Label

    /// `unnamed` is the category of payloads that do not name one.
    package init(unnamed: Label = .linear) { self.unnamed = unnamed }

    /// Reads the trades of a payload. A trade without a symbol has that of the topic.
    package mutating func read(_ json: borrowing JSON, _ payload: Envelope.Payload) throws(Failure) {
        let data = payload.data
        trades.removeAll(keepingCapacity: true)
        symbols.removeAll(keepingCapacity: true)
        ids.removeAll(keepingCapacity: true)
        sequence = 0
        guard data > 0, json.kind(data) == .array else { throw .badRecord("expected an array of trades as 'data'") }
        var element = data + 1
        while json.isInside(element) {
            guard json.kind(element) == .object else { throw .badRecord("expected an object for each trade in 'data'") }
            try readTrade(json, element, payload)
            element = json.after(element)
        }
    }

    private mutating func readTrade(_ json: borrowing JSON, _ element: Int, _ payload: Envelope.Payload) throws(Failure) {
        var places = InlineArray<10, Int>(repeating: 0)
        json.find(&names, in: element, &places)
        let side = places[Member.side]
        guard side > 0, json.name(side) == buy || json.name(side) == sell else {
            throw .badRecord(
                "expected \"Buy\" or \"Sell\" as 'S'" + (side > 0 ? ", got \(json.excerpt(side))" : ", but it is missing"))
        }
        let price = try json.decimal(places[Member.price], of: "p")
        let size = try json.decimal(places[Member.size], of: "v")
        guard Decimal.areSmall(price: price, size: size) || areOfMarket(price, size, json, payload) else {
            throw .badRecord("expected prices and amounts of a market as 'p' and 'v', got \(price) and \(size)")
        }
        trades.append(
            PublicTrade(
                time: try json.time(places[Member.time], of: "T"), price: price, size: size, isBuy: json.name(side) == buy,
                isBlock: json.truth(places[Member.block]), isRPI: json.truth(places[Member.rpi])))
        symbols.append(try symbol(json, places[Member.symbol], payload))
        ids.append(places[Member.id])
        if places[Member.sequence] > 0, let number = json.integer(places[Member.sequence]) { sequence = max(sequence, number) }
    }

    private func areOfMarket(_ price: Decimal, _ size: Decimal, _ json: borrowing JSON, _ payload: Envelope.Payload) -> Bool {
        let isSpread = json.isSpread(payload.category, unnamed: unnamed)
        return (isSpread ? price.hasPriceDigits : price.isPrice) && size.isVolume
    }

    private func symbol(_ json: borrowing JSON, _ named: Int, _ payload: Envelope.Payload) throws(Failure) -> Range<Int> {
        if named > 0 || payload.topic == 0 { return try json.name(named, of: "s") }
        let topic = json.range(payload.topic)
        let dot = json.firstIndex(of: UInt8(ascii: "."), in: topic) ?? topic.upperBound
        let symbol = min(dot + 1, topic.upperBound)..<topic.upperBound
        // Option trades have one topic per base coin, so each trade must name its contract.
        let isOption =
            json.namesCategory(payload.category) ? json.name(payload.category) == option : SeriesKey.isOption(unnamed)
        guard !isOption, (1...Label.capacity).contains(symbol.count) else { return try json.name(named, of: "s") }
        return symbol
    }
}
