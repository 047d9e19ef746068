import Rules
import Shared

/// The signals of sets, evaluated on whole columns: the fast way. Successive sets that differ only in their stops and targets
/// fire at the same candles, which are found once for all of them.
struct ColumnSignals {
    private let recording: Recording
    private let timeline: Timeline
    private var key = ""
    private var firings: [(series: Int, firing: Firing)] = []
    private var places: [SetSignals.Place] = []

    init(_ recording: Recording, _ timeline: Timeline) {
        self.recording = recording
        self.timeline = timeline
    }

    /// The signals in the order of their events; nil if the rules must be evaluated candle by candle.
    mutating func all(_ plan: PipePlan, _ store: ColumnStore) throws(Failure) -> SetSignals? {
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
            find(engine, numbers)
            key = plan.decisions
        }
        let prices = recording.series.indices.map { engine.prices(of: numbers[$0], count: recording.series[$0].times.count) }
        return SetSignals(
            places,
            SetSignals.OnColumns(recording: recording, firings: firings, engine: engine, numbers: numbers, prices: prices))
    }

    private mutating func find(_ engine: StrategyEngine, _ numbers: [Int]) {
        var found: [(event: Int, series: Int, firing: Firing)] = []
        for (place, series) in recording.series.enumerated() {
            let firings = engine.firings(
                of: numbers[place], count: series.times.count, timeline.still[place], content: { series.content($0) },
                heard: { series.heard[$0] })
            for firing in firings { found.append((Int(timeline.events[place][firing.candle]), place, firing)) }
        }
        found.sort { ($0.event, $0.firing.watch) < ($1.event, $1.firing.watch) }
        firings = found.map { ($0.series, $0.firing) }
        places = found.map { SetSignals.Place(event: $0.event, isLong: $0.firing.isLong, opens: $0.firing.opens) }
    }
}
