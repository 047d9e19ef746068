/// A limit on the number of events in any `span` of time.
package struct RateWindow {
    fileprivate(set) var limit: Int
    private let span: Int
    private var times: [Int] = []

    package init(limit: Int, span: Int) {
        self.limit = limit
        self.span = span
    }

    /// Counts one more event, if that is allowed now. Returns whether it is.
    package mutating func take(_ now: Int) -> Bool {
        times.removeAll { $0 <= now - span }
        if times.count >= limit { return false }
        times.append(now)
        return true
    }

    /// When the next event is allowed.
    package func next(_ now: Int) -> Int {
        let current = times.filter { $0 > now - span }
        return current.count < limit ? now : current[current.count - limit] + span + 1
    }
}

/// The exchange's rate limits for each path of an account, per second, as its answers state them.
struct PathLimits {
    private var paths: [String: (window: RateWindow, pausedUntil: Int)] = [:]

    /// One second, and a little more because requests may overtake each other on the way.
    private static let span = 1050

    /// When a request to `path` may start; `now` if at once.
    func next(_ path: String, _ now: Int) -> Int {
        guard let limit = paths[path] else { return now }
        return max(limit.pausedUntil, limit.window.next(now))
    }

    /// Counts a request that starts.
    mutating func start(_ path: String, _ now: Int) {
        _ = paths[path, default: (RateWindow(limit: .max, span: PathLimits.span), 0)].window.take(now)
    }

    /// Learns the limit of a path from an answer. `reset` is how long to wait, in ms, if the exchange refused.
    mutating func learn(_ path: String, _ headers: HTTPHeaders, reset: Int?, _ now: Int) {
        if let limit = headers["x-bapi-limit"].flatMap({ Int($0) }), limit > 0 {
            paths[path]?.window.limit = limit
            // Other clients use the same account, so less of the limit is left than we have counted.
            if headers["x-bapi-limit-status"] == "0" { paths[path]?.pausedUntil = now + PathLimits.span / limit }
        }
        if let reset { paths[path]?.pausedUntil = now + reset }
    }
}
