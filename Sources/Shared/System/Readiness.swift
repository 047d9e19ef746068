/// The descriptors that a loop waits for: inputs with data to read, and readers that accept more.
///
/// Invariants: poll(2) is given the array and its own count, and nothing of it outlives the call.
package struct Readiness {
    private var requests: [pollfd] = []

    package init() {}

    /// Removes all descriptors.
    package mutating func clear() { requests.removeAll(keepingCapacity: true) }

    /// Adds an input. `wait` ends when it has data to read or has ended.
    package mutating func watch(input descriptor: Int32) { add(descriptor, POLLIN) }

    /// Adds a reader of our output. If nothing is pending, the wait ends only when the reader goes away.
    package mutating func watch(reader descriptor: Int32, hasPending: Bool) { add(descriptor, hasPending ? POLLOUT : 0) }

    private mutating func add(_ descriptor: Int32, _ events: Int32) {
        requests.append(pollfd(fd: descriptor, events: Int16(events), revents: 0))
    }

    /// Waits until a descriptor is ready, `milliseconds` have passed, or a signal arrives.
    package mutating func wait(milliseconds: Int) {
        let count = unsafe poll(&requests, nfds_t(requests.count), Int32(clamping: max(milliseconds, 0)))
        if count <= 0 { for place in requests.indices { requests[place].revents = 0 } }
    }

    /// Whether the reader had gone away when the last wait ended.
    package func hasGone(_ descriptor: Int32) -> Bool {
        requests.contains { $0.fd == descriptor && Int32($0.revents) & (POLLERR | POLLNVAL) != 0 }
    }
}
