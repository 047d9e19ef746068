import Rules
import Shared

/// The signals of sets on whole columns: the fast way. Sets that differ in their stops and targets alone fire at the same candles,
/// which are found once for all that follow one another.
struct ColumnSignals {
    private let recording: Recording
    private let timeline: Timeline
    private var key = ""
    private var firings: [(event: Int, series: Int, firing: Firing)] = []
    private var scratch = Output.inMemory()

    init(_ recording: Recording, _ timeline: Timeline) {
        self.recording = recording
        self.timeline = timeline
    }

    /// In the order of their events; nil where the rules have to see candle after candle.
    mutating func all(_ plan: PipePlan, _ store: ColumnStore) throws(Failure) -> [PlacedSignal]? {
        guard timeline.hasRulesFirst else { return nil }
        var engine = StrategyEngine(plan.signal.strategies, plan.signal.firing, SetRun.silent)
        guard engine.readsColumnsOnly else { return nil }
        for rules in recording.rules { engine.take(rules) }
        var numbers: [Int] = []
        for (place, series) in recording.series.enumerated() {
            let fields = try SeriesColumns(recording, place, plan.indicators, store)
            numbers.append(
                try engine.begin(series.key, fields.names) { (lookup, name) throws(Failure) in fields.column(lookup, name) })
        }
        if key != plan.decisions {
            firings = []
            for (place, series) in recording.series.enumerated() {
                let found = engine.firings(
                    of: numbers[place], count: series.times.count, timeline.still[place], content: { series.content($0) },
                    heard: { series.heard[$0] })
                for firing in found { firings.append((Int(timeline.events[place][firing.candle]), place, firing)) }
            }
            firings.sort { ($0.event, $0.firing.watch) < ($1.event, $1.firing.watch) }
            key = plan.decisions
        }
        let prices = recording.series.indices.map { engine.prices(of: numbers[$0], count: recording.series[$0].times.count) }
        var signals: [PlacedSignal] = []
        signals.reserveCapacity(firings.count)
        for (event, place, firing) in firings {
            let content = recording.series[place].content(firing.candle)
            if let signal = engine.signal(firing, of: numbers[place], content, prices[place], &scratch) {
                signals.append(PlacedSignal(event: event, signal: signal))
            }
        }
        return signals
    }
}
