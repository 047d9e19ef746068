import Shared

/// The wait before the next retry: doubled from try to try, and randomised so that many clients do not retry at once.
package struct Backoff: Sendable {
    /// The allowed waits, in ms.
    static let waits = 10...Interval.dayLength

    private let shortest: Int
    private let longest: Int
    package private(set) var attempt = 0

    package init(shortest: Int, longest: Int) {
        self.shortest = shortest
        self.longest = max(shortest, longest)
    }

    /// The milliseconds to wait after one more failure.
    package mutating func next() -> Int {
        // A day, doubled 19 times, is far from overflow.
        let doubled = attempt < 20 ? shortest << attempt : longest
        let most = min(doubled, longest)
        attempt += 1
        return Int.random(in: max(shortest, most / 2)...most)
    }

    /// Returns the wait before the attempt with this number, counted from 0.
    package func wait(after attempts: Int) -> Int {
        var backoff = self
        backoff.attempt = attempts
        return backoff.next()
    }

    package mutating func reset() { attempt = 0 }
}

extension Arguments {
    /// Reads the shortest and the longest wait from an option that has a default.
    package func backoff(_ name: String) throws(Failure) -> Backoff {
        let text = text(name) ?? ""
        let spans = text.split(separator: ",", omittingEmptySubsequences: false).map { TimeSpan.parse(String($0)) }
        guard spans.count == 2, let shortest = spans[0], let longest = spans[1], shortest <= longest,
            Backoff.waits.contains(shortest), Backoff.waits.contains(longest)
        else {
            throw wrong(
                name, "the shortest and the longest wait with their units (ms, s, m, h or d), from 10ms to 1d, as 1s,60s", text)
        }
        return Backoff(shortest: shortest, longest: longest)
    }
}
