import Shared

/// An `allLiquidation` topic: the liquidations of half a second.
struct LiquidationFeed {
    private struct Liquidation {
        let time: Int
        let isLong: Bool
        let size: Int
        let price: Int
    }

    private let frame: SimulatedFrame
    private let symbol: MadeMembers
    private var waiting: [Liquidation] = []
    private(set) var due = Int.max

    private static let period = 500
    private static let phase = 7

    init(_ topic: String, _ instrument: SimulatedInstrument) {
        frame = SimulatedFrame(instrument.category, topic: topic)
        symbol = MadeMembers { $0.member("s", quoted: "\(instrument.symbol)") }
        waiting.reserveCapacity(256)
    }

    /// Adds a liquidation. A sell order closes a long; its bankruptcy price lies `beyond` ticks past the last fill.
    mutating func add(_ order: borrowing Orders, beyond: Int) {
        var size = 0
        for place in 0..<order.fillCount { size += order.fills[place].size }
        let last = order.fills[order.fillCount - 1].price
        let price = order.isBuy ? last + beyond : max(last - beyond, 1)
        waiting.append(Liquidation(time: order.time, isLong: !order.isBuy, size: size, price: price))
        if due < .max { return }
        let passed = (order.time - LiquidationFeed.phase) % LiquidationFeed.period
        due = order.time + LiquidationFeed.period - passed
    }

    mutating func push(_ instrument: SimulatedInstrument, _ flight: Transit, _ output: inout Output) {
        due = .max
        frame.begin(&output)
        output.member("type", "snapshot")
        output.member("ts", flight.time)
        output.name("data")
        output.beginArray()
        for liquidation in waiting {
            output.beginObject()
            output.member("T", liquidation.time)
            output.members(symbol)
            output.member("S", liquidation.isLong ? "Buy" : "Sell")
            output.member("v", size: liquidation.size, instrument)
            output.member("p", price: liquidation.price, instrument)
            output.endObject()
        }
        waiting.removeAll(keepingCapacity: true)
        output.endArray()
        frame.end(&output, arrival: flight.arrival)
    }
}
