import Synchronization

/// Work on several processors at once.
///
/// Invariants: a thread gets its work as a retained object and releases it once, before it runs it; the handle of each thread
/// that was started is joined once, before the call returns.
package enum Threads {
    /// The processors that this process may use.
    package static var processors: Int { max(Int(sysconf(Int32(_SC_NPROCESSORS_ONLN))), 1) }

    private final class Work: Sendable {
        let number: Int
        let body: @Sendable (Int) -> Void

        init(_ number: Int, _ body: @escaping @Sendable (Int) -> Void) {
            self.number = number
            self.body = body
        }
    }

    /// Calls `body` with 0, 1 … `count` − 1, each in a thread of its own except the last, which runs in this thread. Returns
    /// when all have ended. If the system refuses a thread, its work runs in this thread too.
    package static func run(_ count: Int, _ body: @escaping @Sendable (Int) -> Void) {
        var handles: [pthread_t] = []
        var left: [Int] = []
        for number in 0..<max(count - 1, 0) {
            let work = unsafe Unmanaged.passRetained(Work(number, body))
            #if canImport(Darwin)
                var handle: pthread_t?
            #else
                var handle = pthread_t()
            #endif
            let code = unsafe pthread_create(&handle, nil, start, work.toOpaque())
            if code != 0 {
                unsafe work.release()
                left.append(number)
                continue
            }
            #if canImport(Darwin)
                if let handle = unsafe handle { unsafe handles.append(handle) }
            #else
                handles.append(handle)
            #endif
        }
        for number in left + [count - 1] where number >= 0 { body(number) }
        for handle in handles { pthread_join(handle, nil) }
    }

    #if canImport(Darwin)
        private static let start: @convention(c) (UnsafeMutableRawPointer) -> UnsafeMutableRawPointer? = { pointer in
            unsafe begin(pointer)
            return nil
        }
    #else
        private static let start: @convention(c) (UnsafeMutableRawPointer?) -> UnsafeMutableRawPointer? = { pointer in
            if let pointer = unsafe pointer { unsafe begin(pointer) }
            return nil
        }
    #endif

    private static func begin(_ pointer: UnsafeMutableRawPointer) {
        let work = unsafe Unmanaged<Work>.fromOpaque(pointer).takeRetainedValue()
        work.body(work.number)
    }
}
