import Shared

/// A trade, as a candle needs it.
struct Trade {
    let time: Int
    let price: Decimal
    let size: Decimal
    let isBuy: Bool
}

/// Reads `publicTrade` payloads.
struct TradeReader {
    private enum Member {
        static let time = 0, symbol = 1, side = 2, size = 3, price = 4
    }

    private var names = MemberNames(["T", "s", "S", "v", "p", "L", "i", "BT", "RPI", "seq"])
    private let buy = JSONName("Buy")
    private let sell = JSONName("Sell")
    /// The trades of the message read last, in its order; `symbols` tells whose they are.
    private(set) var trades: [Trade] = []
    private(set) var symbols: [Range<Int>] = []

    mutating func read(_ json: borrowing JSON, data: Int) throws(Failure) {
        trades.removeAll(keepingCapacity: true)
        symbols.removeAll(keepingCapacity: true)
        guard data > 0, json.kind(data) == .array else { throw .badRecord("expected an array of trades as 'data'") }
        var element = data + 1
        while json.isInside(element) {
            guard json.kind(element) == .object else { throw .badRecord("expected an object for each trade in 'data'") }
            try readTrade(json, element)
            element = json.after(element)
        }
    }

    private mutating func readTrade(_ json: borrowing JSON, _ element: Int) throws(Failure) {
        var places = InlineArray<10, Int>(repeating: 0)
        json.find(&names, in: element, &places)
        let side = places[Member.side]
        guard side > 0, json.name(side) == buy || json.name(side) == sell else {
            throw .badRecord(
                "expected \"Buy\" or \"Sell\" as 'S'" + (side > 0 ? ", got \(json.excerpt(side))" : ", and there is none"))
        }
        trades.append(
            Trade(
                time: try json.time(places[Member.time], of: "T"), price: try json.decimal(places[Member.price], of: "p"),
                size: try json.decimal(places[Member.size], of: "v"), isBuy: json.name(side) == buy))
        symbols.append(try json.name(places[Member.symbol], of: "s"))
    }
}
