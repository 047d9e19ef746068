import Shared

/// A `tickers` topic. Contracts get a snapshot, then changed members; other categories get all members at each change.
struct TickerFeed {
    /// The value of a member: a number, one of a few words, or nothing.
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
                output.value(SimulatedTrade.Direction(rawValue: Int(coefficient))?.name ?? "")
            } else if self == .nothing {
                output.value("")
            } else {
                output.value(quoted: Decimal(coefficient, scale: scale))
            }
        }
    }

    private let frame: SimulatedFrame
    private let symbol: MadeMembers
    private let category: Category
    private let names: [MemberName]
    private var shown: [Value] = []
    private var values: [Value] = []
    private let period: Int
    private(set) var due: Int
    /// The state of the market at the last check.
    private var seen = (trade: Int.min, book: Int.min, second: Int.min)

    private static let phase = 5

    init(_ topic: String, _ instrument: SimulatedInstrument, at time: Int) {
        let isOption = instrument.category == .option
        frame = SimulatedFrame(instrument.category, topic: topic)
        symbol = MadeMembers { $0.member("symbol", quoted: "\(instrument.symbol)") }
        category = instrument.category
        names = TickerMembers.names(of: instrument.category).map { MemberName($0) }
        period = instrument.category == .spot ? 50 : isOption ? 200 : 100
        shown.reserveCapacity(names.count)
        values.reserveCapacity(names.count)
        due = time + TickerFeed.phase
    }

    /// A quick check whether there may be news at `time`, given the times of the last trade and of the last change of the book.
    /// Sets the time of the next check.
    mutating func hasNews(_ time: Int, trade: Int, book: Int) -> Bool {
        due = time + period - (time - TickerFeed.phase) % period
        // Mark and index prices move once a second. Tickers of spot pairs do not show the book.
        let now = (trade: trade, book: category == .spot ? 0 : book, second: time / 1000)
        if now == seen { return false }
        seen = now
        return true
    }

    mutating func push(_ quote: Quote, _ instrument: SimulatedInstrument, _ flight: Transit, _ output: inout Output) {
        values.removeAll(keepingCapacity: true)
        TickerMembers.add(quote, instrument, to: &values)
        if values == shown { return }
        begin(quote, flight.time, &output)
        let isWhole = shown.isEmpty || !(category == .linear || category == .inverse)
        for place in values.indices where isWhole || values[place] != shown[place] {
            output.name(names[place])
            values[place].write(&output)
        }
        end(quote, flight.time, &output)
        swap(&values, &shown)
        frame.end(&output, arrival: flight.arrival)
    }

    /// Writes the line up to the first member that changes. Each category has its own order.
    private func begin(_ quote: Quote, _ time: Int, _ output: inout Output) {
        switch category {
        case .linear, .inverse:
            frame.begin(&output)
            output.member("type", shown.isEmpty ? "snapshot" : "delta")
        case .spot, .spread:
            frame.begin(&output)
            output.member("ts", time)
            output.member("type", "snapshot")
            if category == .spot { output.member("cs", quote.sequence) }
        case .option:
            output.beginObject()
            output.member("id", quoted: "\(frame.topic)-\(quote.sequence)-\(time)")
            output.member("topic", quoted: frame.topic)
            output.member("ts", time)
        }
        output.name("data")
        output.beginObject()
        output.members(symbol)
    }

    private func end(_ quote: Quote, _ time: Int, _ output: inout Output) {
        output.endObject()
        switch category {
        case .linear, .inverse:
            output.member("cs", quote.sequence)
            output.member("ts", time)
        case .option: output.member("type", "snapshot")
        case .spot, .spread: break
        }
    }
}
