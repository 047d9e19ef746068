import Synchronization

extension Threads {
    /// Returns the results of `body` for 0, 1 … `count` - 1, in this order. At most `threads` threads work, including this one;
    /// each takes the next part when it has finished one. The results do not depend on the number of threads.
    package static func map<Result: Sendable>(
        _ count: Int, threads: Int = processors, _ body: @escaping @Sendable (Int) -> Result
    ) -> [Result] {
        if threads < 2 || count < 2 { return (0..<count).map(body) }
        let work = SharedWork(count: count, body)
        run(min(threads, count)) { _ in work.run() }
        return work.results
    }

    /// The parts of a task that several threads take in turn, and their results.
    private final class SharedWork<Result: Sendable>: Sendable {
        private let count: Int
        private let body: @Sendable (Int) -> Result
        private let next = Atomic(0)
        private let done: Mutex<[(place: Int, result: Result)]> = Mutex([])

        init(count: Int, _ body: @escaping @Sendable (Int) -> Result) {
            self.count = count
            self.body = body
        }

        /// Takes parts until none is left.
        func run() {
            while true {
                let place = next.add(1, ordering: .relaxed).oldValue
                if place >= count { return }
                let result = body(place)
                done.withLock { $0.append((place, result)) }
            }
        }

        var results: [Result] { done.withLock { $0.sorted { $0.place < $1.place }.map(\.result) } }
    }
}
