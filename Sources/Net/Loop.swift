import CNet
import Shared

/// The wait of an event loop. In each turn the owner adds the descriptors and times for which it has work to do. Then `wait`
/// returns at the first of them, when the network can continue, or when a signal arrives. A stop signal that arrives between a
/// check of `StopSignals` and the wait ends it within a second.
package struct Loop {
    private let network: Network
    private var descriptors: [curl_waitfd] = []
    /// The earliest time that was added, on the monotonic clock.
    private var due = Int.max

    /// The longest wait in ms, whatever was added.
    private static let longestWait = 60_000

    package init(_ network: Network) { self.network = network }

    // MARK: Adding events

    /// Adds an input that may have data to read.
    package mutating func watch(input descriptor: Int32) { add(descriptor, reads: true, writes: false) }

    /// Adds a reader of our output that may accept more.
    package mutating func watch(reader descriptor: Int32) { add(descriptor, reads: false, writes: true) }

    /// Adds the reader of an outlet, if the outlet has pending bytes.
    package mutating func watch(_ outlet: borrowing Outlet) { if outlet.pending > 0 { watch(reader: outlet.descriptor) } }

    /// Adds a socket: for reading, unless `isReading` is off, and for sending if it has unsent bytes.
    package mutating func watch(_ socket: WebSocket?, isReading: Bool = true) {
        if let socket, let descriptor = socket.descriptor { add(descriptor, reads: isReading, writes: socket.hasUnsent) }
    }

    /// Adds times at which the next wait must end, on the monotonic clock. A nil is ignored.
    package mutating func wake(at times: Int?...) { for case let time? in times where time < due { due = time } }

    /// Adds the time that is `milliseconds` from now.
    package mutating func wake(after milliseconds: Int) {
        wake(at: System.monotonicTime + min(milliseconds, Loop.longestWait))
    }

    private mutating func add(_ descriptor: Int32, reads: Bool, writes: Bool) {
        let events = (reads ? CURL_WAIT_POLLIN : 0) | (writes ? CURL_WAIT_POLLOUT : 0)
        if events != 0 { descriptors.append(curl_waitfd(fd: descriptor, events: Int16(events), revents: 0)) }
    }

    // MARK: Waiting

    /// Waits for the first of the events added since the last wait.
    package mutating func wait() {
        let now = System.monotonicTime
        network.wait(&descriptors, milliseconds: min(max(0, due - now), Loop.longestWait))
        descriptors.removeAll(keepingCapacity: true)
        due = .max
    }
}
