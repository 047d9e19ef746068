import CNet
import Shared

/// What an event loop waits for. In each turn the owner names the descriptors and the times for which it has something to do;
/// then `wait` returns at the first of them, when the network can go on, or when a signal comes. A stop signal that comes between
/// a look at `StopSignals` and the wait ends it within a second.
package struct Loop {
    private let network: Network
    private var descriptors: [curl_waitfd] = []
    /// The earliest time that was named, on the monotonic clock.
    private var due = Int.max

    /// The longest wait in ms, whatever was named.
    private static let longestWait = 60_000

    package init(_ network: Network) { self.network = network }

    // MARK: What the next wait is for

    /// Names an input that may have something to read.
    package mutating func watch(input descriptor: Int32) { add(descriptor, reads: true, writes: false) }

    /// Names a reader of what is written, who may take more of it.
    package mutating func watch(reader descriptor: Int32) { add(descriptor, reads: false, writes: true) }

    /// Names the reader of an outlet, if lines wait for it.
    package mutating func watch(_ outlet: borrowing Outlet) { if outlet.pending > 0 { watch(reader: outlet.descriptor) } }

    /// Names a socket: for what it brings, unless `isReading` is off, and for what it has to send.
    package mutating func watch(_ socket: WebSocket?, isReading: Bool = true) {
        if let socket, let descriptor = socket.descriptor { add(descriptor, reads: isReading, writes: socket.hasUnsent) }
    }

    /// Names the times at which the next wait must end, on the monotonic clock. A nil is passed over.
    package mutating func wake(at times: Int?...) { for case let time? in times where time < due { due = time } }

    /// Names the time that comes after so many milliseconds.
    package mutating func wake(after milliseconds: Int) {
        wake(at: System.monotonicTime + min(milliseconds, Loop.longestWait))
    }

    private mutating func add(_ descriptor: Int32, reads: Bool, writes: Bool) {
        let events = (reads ? CURL_WAIT_POLLIN : 0) | (writes ? CURL_WAIT_POLLOUT : 0)
        if events != 0 { descriptors.append(curl_waitfd(fd: descriptor, events: Int16(events), revents: 0)) }
    }

    // MARK: Waiting

    /// Waits for the first of what was named since the last wait.
    package mutating func wait() {
        let now = System.monotonicTime
        network.wait(&descriptors, milliseconds: min(max(0, due - now), Loop.longestWait))
        descriptors.removeAll(keepingCapacity: true)
        due = .max
    }
}
