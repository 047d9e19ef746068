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

    private enum Source {
        case fired([FiredSignal])
        case columns(OnColumns)
    }

    let places: [Place]
    private var source: Source

    init(_ fired: [(event: Int, signal: FiredSignal)]) {
        places = fired.map { Place(event: $0.event, isLong: $0.signal.isLong, opens: $0.signal.opens) }
        source = .fired(fired.map(\.signal))
    }

    init(_ places: [Place], _ columns: OnColumns) {
        self.places = places
        source = .columns(columns)
    }

    /// A signal as `trade` reads it; nil if a price is missing, or if `trade` would reject the signal's record.
    mutating func signal(_ number: Int) -> TradeSignal? {
        let fired: FiredSignal?
        switch source {
        case .fired(let signals): fired = signals[number]
        case .columns(var columns):
            // No other reference to the columns exists meanwhile, so that they are not copied.
            source = .fired([])
            fired = columns.signal(number)
            source = .columns(columns)
        }
        return fired.flatMap { try? TradeSignal($0) }
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
