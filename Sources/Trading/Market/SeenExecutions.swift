import Shared

/// The executions of a market that were handled. Each can come several times, from the account's stream and from answers. All
/// executions before `floor` are settled.
package struct SeenExecutions {
    package private(set) var floor = 0
    private var times: [String: Int] = [:]
    /// The executions that the state does not contain yet.
    package private(set) var fresh: [(id: String, time: Int)] = []
    /// The floor when the state last stored it.
    private var keptFloor = 0

    /// The exchange's lists may lag behind its executions by this time (ms).
    private static let lag = 60_000

    /// A `time` of 0 is unknown.
    package func isNew(_ id: String, _ time: Int) -> Bool { (time >= floor || time == 0) && times[id] == nil }

    /// Notes an execution. Returns false if it was handled before.
    @discardableResult
    package mutating func add(_ id: String, _ time: Int) -> Bool {
        guard isNew(id, time) else { return false }
        times[id] = time
        fresh.append((id, time))
        return true
    }

    /// Everything up to `time`, less the lag, is settled: the book was found equal to what the exchange shows.
    package mutating func settle(at time: Int) {
        begin(at: time - SeenExecutions.lag)
        times = times.filter { $0.value >= floor }
        fresh.removeAll { $0.time < floor }
    }

    /// Ignores executions from before `time`.
    package mutating func begin(at time: Int) { floor = max(floor, time) }

    /// Expects executions from the exchange's current `time` on. A wrong clock may have moved the floor beyond it.
    package mutating func lowerFloor(to time: Int) {
        floor = min(floor, time)
        keptFloor = min(keptFloor, floor)
    }

    // MARK: In the state

    /// Whether the state may contain executions that are settled.
    package var areSettled: Bool { floor > keptFloor }

    /// Takes an execution from the state.
    package mutating func restore(_ id: String, _ time: Int) { times[id] = time }

    /// Marks the executions as stored in the state.
    package mutating func wasKept() {
        fresh = []
        keptFloor = floor
    }
}

extension SeenExecutions: Stored {
    /// The state has a table for the executions, because they come one by one and may be many. Rows of layout 1 contain them.
    package mutating func fields(_ coder: inout Coder) throws(Failure) {
        if !coder.isReading || coder.has("executions_since") { return try coder.time("executions_since", &floor) }
        var old = Layout1()
        try coder.part("executions", &old)
        floor = old.floor
        for (id, time) in zip(old.ids, old.times) where time > 0 { add(id, time) }
    }

    private struct Layout1: Stored {
        var floor = 0
        var ids: [String] = []
        var times: [Int] = []

        mutating func fields(_ coder: inout Coder) throws(Failure) {
            try coder.time("floor", &floor)
            try coder.field("ids", &ids)
            try coder.field("times", &times, in: Coder.times)
            if ids.count != times.count { throw .io("the state is damaged: fields 'ids' and 'times' differ in length") }
        }
    }
}
