import Indicators
import Rules
import Shared
import Synchronization

/// The columns of indicators: each is computed once, when a set first needs it, and dropped when the last such set is done.
final class ColumnStore: Sendable {
    struct Key: Hashable, Sendable {
        let series: Int
        /// An indicator and its fields, or the words of stages whose fields depend on one another.
        let indicator: String
    }

    private final class Entry: Sendable {
        let columns = Mutex<[[Double]]?>(nil)
    }

    private struct State {
        var entries: [Key: Entry] = [:]
        var uses: [String: Int] = [:]
        var computed = 0
    }

    private let recording: Recording
    private let state: Mutex<State>

    /// `uses` is the number of sets that need each indicator.
    init(_ recording: Recording, uses: [String: Int]) {
        self.recording = recording
        state = Mutex(State(uses: uses))
    }

    /// The number of columns computed.
    var computed: Int { state.withLock { $0.computed } }

    private func columns(_ key: Key, _ compute: () throws(Failure) -> [[Double]]) throws(Failure) -> [[Double]] {
        let entry = state.withLock { state in
            if let known = state.entries[key] { return known }
            let new = Entry()
            state.entries[key] = new
            return new
        }
        let found = entry.columns.withLock { columns -> Result<[[Double]], Failure> in
            if let columns { return .success(columns) }
            do throws(Failure) {
                let new = try compute()
                columns = new
                state.withLock { $0.computed += new.count }
                return .success(new)
            } catch { return .failure(error) }
        }
        return try found.get()
    }

    /// The columns of all fields of a plan for a series, in their order.
    func columns(_ plan: IndicatorPlan, of series: Int) throws(Failure) -> [[Double]] {
        guard let requests = plan.columns else {
            return try columns(Key(series: series, indicator: plan.text)) { () throws(Failure) in
                try ComputedFields.columns(plan.options[0], recording, of: series)
            }
        }
        var all: [[Double]] = []
        for request in requests {
            let key = Key(series: series, indicator: ColumnStore.name(request))
            all += try columns(key) { () throws(Failure) in
                IndicatorSet.columns([request], recording.series[series].bars).map { column in
                    // `ind` writes infinity as null.
                    column.contains { $0.isInfinite } ? column.map { $0.isFinite ? $0 : .nan } : column
                }
            }
        }
        return all
    }

    static func name(_ request: IndicatorRequest) -> String {
        request.definition.name + " " + request.fields.joined(separator: " ")
    }

    /// The names of a plan's columns in this store.
    static func names(_ plan: IndicatorPlan) -> [String] { plan.columns.map { $0.map(name) } ?? [plan.text] }

    /// Notes that a set is done with a plan's columns; drops those that no other set needs.
    func release(_ plan: IndicatorPlan) {
        state.withLock { state in
            for name in ColumnStore.names(plan) {
                let left = (state.uses[name] ?? 1) - 1
                state.uses[name] = left
                if left > 0 { continue }
                for series in recording.series.indices { state.entries[Key(series: series, indicator: name)] = nil }
            }
        }
    }
}

/// Fields that read whole records, or one another: they are computed from the lines of the recording, as `ind` does.
enum ComputedFields {
    static func columns(_ options: IndicatorOptions, _ recording: Recording, of wanted: Int) throws(Failure) -> [[Double]] {
        var messages = Messages(command: "sweep")
        (messages.isQuiet, messages.isSilent) = (true, true)
        var fields = CandleFields(options, messages)
        var envelope = Envelope()
        var candle = CandleRecord()
        var json = JSON()
        var columns = [[Double]](repeating: [], count: options.fields.count)
        var numbers: [Double] = []
        var start = 0
        for end in recording.lineEnds {
            defer { start = end }
            guard unsafe json.scan(recording.text.span.bytes.extracting(start..<end)) == nil else { continue }
            envelope.read(json)
            do throws(Failure) {
                guard envelope.kind == .candle else {
                    try fields.takeOther(json, envelope, time: envelope.marketTime(json))
                    continue
                }
                try candle.read(json)
                try fields.take(candle, json, past: nil)
            } catch {
                if case .badRecord = error { continue }
                throw error
            }
            guard candle.isClosed, fields.table.keys[fields.current] == recording.series[wanted].key else { continue }
            numbers.removeAll(keepingCapacity: true)
            fields.appendNumbers(to: &numbers)
            for place in numbers.indices { columns[place].append(numbers[place]) }
        }
        return columns
    }
}
