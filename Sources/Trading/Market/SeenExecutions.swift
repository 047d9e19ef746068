import Shared

/// The executions of a market that were handled. Each can come several times, from the account's stream and from answers. All
/// executions before `floor` are settled.
package struct SeenExecutions {
    package private(set) var floor = 0
    private var times: [String: Int] = [:]

    /// The exchange's lists may lag behind its executions by this time (ms).
    private static let lag = 60_000

    package func isNew(_ id: String, _ time: Int) -> Bool { time >= floor && times[id] == nil }

    /// Notes an execution. Returns false if it was handled before.
    @discardableResult
    package mutating func add(_ id: String, _ time: Int) -> Bool {
        guard isNew(id, time) else { return false }
        times[id] = time
        return true
    }

    /// Everything up to `time`, less the lag, is settled: the book was found equal to what the exchange shows.
    package mutating func settle(at time: Int) {
        floor = max(floor, time - SeenExecutions.lag)
        times = times.filter { $0.value >= floor }
    }

    /// Ignores executions from before `time`.
    package mutating func begin(at time: Int) { floor = max(floor, time) }
}

extension SeenExecutions: Stored {
    package mutating func fields(_ coder: inout Coder) throws(Failure) {
        var names = times.keys.sorted()
        var moments = names.map { times[$0] ?? 0 }
        try coder.time("floor", &floor)
        try coder.field("ids", &names)
        try coder.field("times", &moments, in: Coder.times)
        if names.count != moments.count { throw .io("the state is damaged: fields 'ids' and 'times' differ in length") }
        times = Dictionary(zip(names, moments)) { first, _ in first }
    }
}
