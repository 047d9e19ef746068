import Shared

/// A `tickers` topic: of contracts first whole, then what has changed; of the others always whole, when something has changed.
struct TickerFeed {
    /// What a member says: a number, one of a few words, or nothing.
    struct Value: Equatable {
        fileprivate let coefficient: Int128
        fileprivate let scale: UInt8

        private static let word: UInt8 = 254
        static let nothing = Value(coefficient: 0, scale: 255)

        private init(coefficient: Int128, scale: UInt8) {
            self.coefficient = coefficient
            self.scale = scale
        }

        init(_ coefficient: Int128, scale: Int) { self.init(coefficient: coefficient, scale: UInt8(scale)) }
        init(_ coefficient: Int, scale: Int) { self.init(coefficient: Int128(coefficient), scale: UInt8(scale)) }

        init(_ direction: SimulatedTrade.Direction) {
            self.init(coefficient: Int128(direction.rawValue), scale: Value.word)
        }

        fileprivate func write(_ output: inout Output) {
            if scale == Value.word {
                output.write(SimulatedTrade.Direction(rawValue: Int(coefficient))?.name ?? "")
            } else if self != .nothing {
                output.write(Decimal(coefficient, scale: scale))
            }
        }
    }

    private let frame: SimulatedFrame
    private let topic: [UInt8]
    private let symbol: [UInt8]
    private let category: Category
    /// `"lastPrice":"`
    private let names: [[UInt8]]
    private var shown: [Value] = []
    private var values: [Value] = []
    private let period: Int
    private(set) var due: Int
    /// What the last look at the market saw of it.
    private var seen = (trade: Int.min, book: Int.min, second: Int.min)

    private static let phase = 5

    init(_ topic: String, _ instrument: SimulatedInstrument, at time: Int) {
        let isOption = instrument.category == .option
        frame = SimulatedFrame(instrument.category, topic: topic)
        self.topic = Array(topic.utf8)
        symbol = Array("{\"symbol\":\"\(instrument.symbol)\"".utf8)
        category = instrument.category
        names = TickerMembers.names(of: instrument.category).map { Array(",\"\($0)\":\"".utf8) }
        period = instrument.category == .spot ? 50 : isOption ? 200 : 100
        shown.reserveCapacity(names.count)
        values.reserveCapacity(names.count)
        due = time + TickerFeed.phase
    }

    /// Whether there may be something to tell at `time`, when the market last traded and its book last changed then: a quick
    /// look, for most of the time there is not.
    mutating func hasNews(_ time: Int, trade: Int, book: Int) -> Bool {
        due = time + period - (time - TickerFeed.phase) % period
        // Mark and index prices move once a second. Tickers of spot pairs tell nothing of the book.
        let now = (trade: trade, book: category == .spot ? 0 : book, second: time / 1000)
        if now == seen { return false }
        seen = now
        return true
    }

    mutating func push(_ quote: Quote, _ instrument: SimulatedInstrument, _ flight: Flight, _ output: inout Output) {
        values.removeAll(keepingCapacity: true)
        TickerMembers.add(quote, instrument, to: &values)
        if values == shown { return }
        begin(quote, flight.time, &output)
        let isWhole = shown.isEmpty || !(category == .linear || category == .inverse)
        for place in values.indices where isWhole || values[place] != shown[place] {
            output.write(names[place])
            values[place].write(&output)
            output.write(UInt8(ascii: "\""))
        }
        end(quote, flight.time, &output)
        swap(&values, &shown)
        frame.end(&output, arrival: flight.arrival)
    }

    /// Up to the first member that changes. Each category has its own order.
    private func begin(_ quote: Quote, _ time: Int, _ output: inout Output) {
        switch category {
        case .linear, .inverse:
            output.write(frame.head)
            if shown.isEmpty { output.write(",\"type\":\"snapshot\"") } else { output.write(",\"type\":\"delta\"") }
            output.write(",\"data\":")
        case .spot, .spread:
            output.write(frame.head)
            output.write(",\"ts\":")
            output.write(time)
            output.write(",\"type\":\"snapshot\"")
            if category == .spot {
                output.write(",\"cs\":")
                output.write(quote.sequence)
            }
            output.write(",\"data\":")
        case .option:
            output.write("{\"id\":\"")
            output.write(topic)
            output.write(UInt8(ascii: "-"))
            output.write(quote.sequence)
            output.write(UInt8(ascii: "-"))
            output.write(time)
            output.write("\",\"topic\":\"")
            output.write(topic)
            output.write("\",\"ts\":")
            output.write(time)
            output.write(",\"data\":")
        }
        output.write(symbol)
    }

    private func end(_ quote: Quote, _ time: Int, _ output: inout Output) {
        output.write(UInt8(ascii: "}"))
        switch category {
        case .linear, .inverse:
            output.write(",\"cs\":")
            output.write(quote.sequence)
            output.write(",\"ts\":")
            output.write(time)
        case .option: output.write(",\"type\":\"snapshot\"")
        case .spot, .spread: break
        }
    }
}
