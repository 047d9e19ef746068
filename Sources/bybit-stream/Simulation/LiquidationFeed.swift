import Shared

/// An `allLiquidation` topic: what was closed by force in half a second.
struct LiquidationFeed {
    private struct Liquidation {
        let time: Int
        let isLong: Bool
        let size: Int
        let price: Int
    }

    private let frame: SimulatedFrame
    private let symbol: [UInt8]
    private var waiting: [Liquidation] = []
    private(set) var due = Int.max

    private static let period = 500
    private static let phase = 7

    init(_ topic: String, _ instrument: SimulatedInstrument) {
        frame = SimulatedFrame(instrument.category, topic: topic)
        symbol = Array(",\"s\":\"\(instrument.symbol)\",\"S\":".utf8)
        waiting.reserveCapacity(256)
    }

    /// The order that closes a long sells, at its bankruptcy price at the worst.
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

    mutating func push(_ instrument: SimulatedInstrument, _ flight: Flight, _ output: inout Output) {
        due = .max
        output.write(frame.head)
        output.write(",\"type\":\"snapshot\",\"ts\":")
        output.write(flight.time)
        output.write(",\"data\":[")
        for place in waiting.indices {
            if place > 0 { output.write(UInt8(ascii: ",")) }
            output.write("{\"T\":")
            output.write(waiting[place].time)
            output.write(symbol)
            output.write(side: waiting[place].isLong)
            output.write(",\"v\":")
            output.write(size: waiting[place].size, instrument)
            output.write(",\"p\":")
            output.write(price: waiting[place].price, instrument)
            output.write(UInt8(ascii: "}"))
        }
        waiting.removeAll(keepingCapacity: true)
        output.write(UInt8(ascii: "]"))
        frame.end(&output, arrival: flight.arrival)
    }
}
