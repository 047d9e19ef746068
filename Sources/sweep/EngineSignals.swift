import Rules
import Shared

/// The signals of a set, evaluated candle by candle: the ordinary way.
struct EngineSignals {
    private let recording: Recording
    private let plan: PipePlan
    private var engine: StrategyEngine
    /// The engine's series for each series of the recording; nil until the engine has one.
    private var series: [Int?]

    init(_ recording: Recording, _ plan: PipePlan) {
        self.recording = recording
        self.plan = plan
        engine = StrategyEngine(plan.signal.strategies, plan.signal.firing, SetRun.silent)
        series = recording.series.map { _ in nil }
    }

    /// The signals in the order of their events.
    mutating func all(_ store: ColumnStore) throws(Failure) -> SetSignals {
        var signals: [(event: Int, signal: FiredSignal)] = []
        var scratch = Output.inMemory()
        for (place, event) in recording.events.enumerated() {
            switch event {
            case .rules(let number): engine.take(recording.rules[Int(number)])
            case .candle(let series, let number):
                try take(Int(series), Int(number), store)
                for signal in engine.signals(&scratch) { signals.append((place, signal)) }
            case .forming, .trades, .ticker, .signal: break
            }
        }
        return SetSignals(signals)
    }

    private mutating func take(_ place: Int, _ number: Int, _ store: ColumnStore) throws(Failure) {
        engine.hear(recording.series[place].heard[number])
        let known: Int
        if let number = series[place] { known = number } else { known = try begin(place, store) }
        try engine.take(recording.series[place].content(number), number: number, of: known)
    }

    /// Binds the rules to the columns of a series.
    private mutating func begin(_ place: Int, _ store: ColumnStore) throws(Failure) -> Int {
        let fields = try SeriesColumns(recording, place, plan.indicators, store)
        let number = try engine.begin(recording.series[place].key, fields.names) { (lookup, name) throws(Failure) in
            fields.column(lookup, name)
        }
        series[place] = number
        return number
    }
}
