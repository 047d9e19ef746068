/// The REST paths whose last request failed. The message "answers again" is true only when this set is empty.
struct FailingPaths {
    private var failedAt: [String: Int] = [:]

    /// A failed path that is not requested again is forgotten after this time.
    private static let memory = 60_000

    /// Notes a failure; `now` may be the end of a pause. Returns true if nothing failed before.
    mutating func fail(_ path: String, _ now: Int) -> Bool {
        forget(now)
        defer { failedAt[path] = max(failedAt[path] ?? now, now) }
        return failedAt.isEmpty
    }

    /// Notes an answer. Returns true if nothing fails any more.
    mutating func succeed(_ path: String, _ now: Int) -> Bool {
        if failedAt.isEmpty { return false }
        failedAt[path] = nil
        forget(now)
        return failedAt.isEmpty
    }

    private mutating func forget(_ now: Int) { failedAt = failedAt.filter { now - $0.value < FailingPaths.memory } }
}
