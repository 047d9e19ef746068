import Rules
import Shared
import Trading

/// The signals of a set, in the order of their events. Most of them come while a position is open and change nothing, so each
/// is built only when it is needed.
struct SetSignals {
    /// The facts about a signal that are known before it is built.
    struct Place {
        /// The event after which the signal comes.
        let event: Int
        let isLong: Bool
        let opens: Bool
    }

    /// Signals found on whole columns, with the data for their prices.
    struct OnColumns {
        let recording: Recording
        let firings: [(series: Int, firing: Firing)]
        var engine: StrategyEngine
        /// By the recording's series: the engine's series, and the values of stops and targets.
        let numbers: [Int]
        let prices: [PriceColumns]
        var scratch = Output.inMemory()

        fileprivate mutating func signal(_ number: Int) -> FiredSignal? {
            let (place, firing) = firings[number]
            return engine.signal(
                firing, of: numbers[place], recording.series[place].content(firing.candle), prices[place], &scratch)
        }
    }

    let places: [Place]
    /// Signals that exist already; empty if signals are created from columns.
    private let fired: [FiredSignal]
    private var columns: OnColumns?

    init(_ fired: [(event: Int, signal: FiredSignal)]) {
        places = fired.map { Place(event: $0.event, isLong: $0.signal.isLong, opens: $0.signal.opens) }
        self.fired = fired.map(\.signal)
    }

    init(_ places: [Place], _ columns: OnColumns) {
        self.places = places
        fired = []
        self.columns = columns
    }

    /// A signal as `trade` reads it; nil if a price is missing, or if `trade` would reject the signal's record.
    mutating func signal(_ number: Int) -> TradeSignal? {
        let signal = columns == nil ? fired[number] : columns?.signal(number)
        return signal.flatMap { try? TradeSignal($0) }
    }

    /// The number of signals before an event.
    func count(before event: Int) -> Int {
        var range = places.indices
        while !range.isEmpty {
            let middle = (range.lowerBound + range.upperBound) / 2
            range = places[middle].event < event ? middle + 1..<range.upperBound : range.lowerBound..<middle
        }
        return range.lowerBound
    }
}
