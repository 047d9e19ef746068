import Shared

/// A `priceLimit` topic: the highest buy price and the lowest sell price that are accepted.
struct PriceLimitFeed {
    private let frame: SimulatedFrame
    private let symbol: MadeMembers
    private let share: Double
    private var shown = (buy: Int.min, sell: Int.min)
    private(set) var due: Int

    private static let period = 300
    private static let phase = 11

    init(_ topic: String, _ instrument: SimulatedInstrument, at time: Int) {
        frame = SimulatedFrame(instrument.category, topic: topic)
        symbol = MadeMembers { $0.member("symbol", quoted: "\(instrument.symbol)") }
        share = instrument.category == .spot ? 0.01 : 0.02
        due = time + PriceLimitFeed.phase
    }

    /// `mark` is in ticks.
    mutating func push(_ mark: Double, _ instrument: SimulatedInstrument, _ flight: Transit, _ output: inout Output) {
        let passed = (flight.time - PriceLimitFeed.phase) % PriceLimitFeed.period
        due = flight.time + PriceLimitFeed.period - passed
        let limits = (buy: Int(mark * (1 + share)), sell: Int(mark * (1 - share)))
        if limits == shown { return }
        shown = limits
        frame.begin(&output)
        output.name("data")
        output.beginObject()
        output.members(symbol)
        output.member("buyLmt", price: limits.buy, instrument)
        output.member("sellLmt", price: limits.sell, instrument)
        output.endObject()
        output.member("ts", flight.time)
        frame.end(&output, arrival: flight.arrival)
    }
}
