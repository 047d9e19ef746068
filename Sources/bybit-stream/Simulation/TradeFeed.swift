import Shared

/// A `publicTrade` topic: what happened within a few ms, in one frame.
struct TradeFeed {
    private let frame: SimulatedFrame
    /// `,"s":"BTCUSDT","S":"`
    private let symbol: [UInt8]
    private let category: Category
    private let topic: [UInt8]
    private let noise: Noise
    private var waiting: [SimulatedTrade] = []
    private(set) var due = Int.max

    /// How long a trade waits for its frame at most, in ms.
    static let longestDelay = 4

    init(_ topic: String, _ instrument: SimulatedInstrument, _ noise: Noise) {
        frame = SimulatedFrame(instrument.category, topic: topic)
        category = instrument.category
        symbol = Array("\"s\":\"\(instrument.symbol)\"".utf8)
        self.topic = Array(topic.utf8)
        self.noise = noise
        waiting.reserveCapacity(256)
    }

    mutating func add(_ trade: SimulatedTrade) {
        if waiting.isEmpty { due = trade.time + 1 + noise.bits(trade.time).below(TradeFeed.longestDelay, lane: 0) }
        waiting.append(trade)
    }

    /// `mark`: of options.
    mutating func push(_ mark: OptionMark, _ instrument: SimulatedInstrument, _ flight: Flight, _ output: inout Output) {
        due = .max
        output.write(frame.head)
        switch category {
        case .option: writeEnvelope(flight.time, &output)
        case .spread:
            output.write(",\"ts\":")
            output.write(flight.time)
            output.write(",\"type\":\"snapshot\",\"data\":[")
        default:
            output.write(",\"type\":\"snapshot\",\"ts\":")
            output.write(flight.time)
            output.write(",\"data\":[")
        }
        for place in waiting.indices {
            if place > 0 { output.write(UInt8(ascii: ",")) }
            switch category {
            case .spot: writeSpot(waiting[place], instrument, &output)
            case .option: writeOption(waiting[place], mark, instrument, &output)
            default: writeContract(waiting[place], instrument, &output)
            }
        }
        waiting.removeAll(keepingCapacity: true)
        output.write(UInt8(ascii: "]"))
        frame.end(&output, arrival: flight.arrival)
    }

    private func writeEnvelope(_ time: Int, _ output: inout Output) {
        output.write(",\"ts\":")
        output.write(time)
        output.write(",\"type\":\"snapshot\",\"id\":\"")
        output.write(topic)
        output.write("-")
        output.write(waiting[0].sequence)
        output.write("-")
        output.write(time)
        output.write("\",\"data\":[")
    }
}

// MARK: - A trade's members, in each category's order

extension TradeFeed {
    private func writeContract(_ trade: SimulatedTrade, _ instrument: SimulatedInstrument, _ output: inout Output) {
        output.write("{\"T\":")
        output.write(trade.time)
        output.write(UInt8(ascii: ","))
        output.write(symbol)
        output.write(",\"S\":")
        output.write(side: trade.isBuy)
        output.write(",\"v\":")
        output.write(size: trade.size, instrument)
        output.write(",\"p\":")
        output.write(price: trade.price, instrument)
        output.write(",\"L\":\"")
        output.write(trade.direction.name)
        output.write("\",\"i\":\"")
        output.write(uuid: trade.identity)
        if category == .spread { output.write("\",\"seq\":") } else { output.write("\",\"BT\":false,\"RPI\":false,\"seq\":") }
        output.write(trade.sequence)
        output.write(UInt8(ascii: "}"))
    }

    private func writeSpot(_ trade: SimulatedTrade, _ instrument: SimulatedInstrument, _ output: inout Output) {
        output.write("{\"i\":\"229")
        output.write(Int(trade.identity >> 14), digits: 16)
        writeMiddle(trade, instrument, &output)
        output.write(",\"BT\":false,\"RPI\":false}")
    }

    private func writeOption(
        _ trade: SimulatedTrade, _ mark: OptionMark, _ instrument: SimulatedInstrument, _ output: inout Output
    ) {
        output.write("{\"i\":\"")
        output.write(uuid: trade.identity)
        writeMiddle(trade, instrument, &output)
        output.write(",\"BT\":false,\"mP\":\"")
        output.write(mark.price)
        output.write("\",\"iP\":\"")
        output.write(mark.index)
        output.write("\",\"mIv\":\"")
        output.write(mark.volatility)
        output.write("\",\"iv\":\"")
        output.write(mark.volatility)
        output.write("\"}")
    }

    private func writeMiddle(_ trade: SimulatedTrade, _ instrument: SimulatedInstrument, _ output: inout Output) {
        output.write("\",\"T\":")
        output.write(trade.time)
        output.write(",\"p\":")
        output.write(price: trade.price, instrument)
        output.write(",\"v\":")
        output.write(size: trade.size, instrument)
        output.write(",\"S\":")
        output.write(side: trade.isBuy)
        output.write(",\"seq\":")
        output.write(trade.sequence)
        output.write(UInt8(ascii: ","))
        output.write(symbol)
    }
}
