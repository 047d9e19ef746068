import Shared

/// A `publicTrade` topic: one frame for the trades of a few ms.
struct TradeFeed {
    private let frame: SimulatedFrame
    private let symbol: MadeMembers
    private let category: Category
    private let noise: Noise
    private var waiting: [SimulatedTrade] = []
    private(set) var due = Int.max

    /// The longest time that a trade waits for its frame, in ms.
    static let longestDelay = 4

    init(_ topic: String, _ instrument: SimulatedInstrument, _ noise: Noise) {
        frame = SimulatedFrame(instrument.category, topic: topic)
        category = instrument.category
        symbol = MadeMembers { $0.member("s", quoted: "\(instrument.symbol)") }
        self.noise = noise
        waiting.reserveCapacity(256)
    }

    mutating func add(_ trade: SimulatedTrade) {
        if waiting.isEmpty { due = trade.time + 1 + noise.bits(trade.time).below(TradeFeed.longestDelay, lane: 0) }
        waiting.append(trade)
    }

    /// `mark` is for options only.
    mutating func push(_ mark: OptionMark, _ instrument: SimulatedInstrument, _ flight: Transit, _ output: inout Output) {
        due = .max
        frame.begin(&output)
        let isTimeFirst = category == .option || category == .spread
        if isTimeFirst { output.member("ts", flight.time) }
        output.member("type", "snapshot")
        if category == .option { output.member("id", quoted: "\(frame.topic)-\(waiting[0].sequence)-\(flight.time)") }
        if !isTimeFirst { output.member("ts", flight.time) }
        output.name("data")
        output.beginArray()
        for place in waiting.indices {
            output.beginObject()
            switch category {
            case .spot: writeSpot(waiting[place], instrument, &output)
            case .option: writeOption(waiting[place], mark, instrument, &output)
            default: writeContract(waiting[place], instrument, &output)
            }
            output.endObject()
        }
        waiting.removeAll(keepingCapacity: true)
        output.endArray()
        frame.end(&output, arrival: flight.arrival)
    }
}

// MARK: - A trade's members, in each category's order

extension TradeFeed {
    private func writeContract(_ trade: SimulatedTrade, _ instrument: SimulatedInstrument, _ output: inout Output) {
        output.member("T", trade.time)
        output.members(symbol)
        output.member("S", trade.isBuy ? "Buy" : "Sell")
        output.member("v", size: trade.size, instrument)
        output.member("p", price: trade.price, instrument)
        output.member("L", trade.direction.name)
        output.member("i", uuid: trade.identity)
        if category != .spread {
            output.member("BT", false)
            output.member("RPI", false)
        }
        output.member("seq", trade.sequence)
    }

    private func writeSpot(_ trade: SimulatedTrade, _ instrument: SimulatedInstrument, _ output: inout Output) {
        output.name("i")
        output.write("\"229")
        output.write(Int(trade.identity >> 14), digits: 16)
        output.write("\"")
        writeMiddle(trade, instrument, &output)
        output.member("BT", false)
        output.member("RPI", false)
    }

    private func writeOption(
        _ trade: SimulatedTrade, _ mark: OptionMark, _ instrument: SimulatedInstrument, _ output: inout Output
    ) {
        output.member("i", uuid: trade.identity)
        writeMiddle(trade, instrument, &output)
        output.member("BT", false)
        output.member("mP", quoted: mark.price)
        output.member("iP", quoted: mark.index)
        output.member("mIv", quoted: mark.volatility)
        output.member("iv", quoted: mark.volatility)
    }

    private func writeMiddle(_ trade: SimulatedTrade, _ instrument: SimulatedInstrument, _ output: inout Output) {
        output.member("T", trade.time)
        output.member("p", price: trade.price, instrument)
        output.member("v", size: trade.size, instrument)
        output.member("S", trade.isBuy ? "Buy" : "Sell")
        output.member("seq", trade.sequence)
        output.members(symbol)
    }
}
