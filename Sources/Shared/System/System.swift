import CSystem

// The system calls, with their results checked and EINTR handled. Each of our signal handlers interrupts a blocking call, so
// that a stop request is noticed there too.
//
// Invariants: texts reach C as copies that end in a zero byte and live during the call; what C fills in is a local variable, or
// an array whose count was compared before. What C returns as text is copied before the next call.

package enum System {
    /// The text of the error of the last call.
    static var lastError: String { unsafe String(cString: strerror(errno)) }

    // MARK: Reading

    package enum ReadResult {
        case bytes(Int)
        case end
        /// No data: a signal arrived, which the caller has to check, or a non-blocking input is empty.
        case interrupted
    }

    /// Reads into `buffer` from `offset` on.
    package static func read(_ descriptor: Int32, into buffer: inout [UInt8], from offset: Int, name: String) throws(Failure)
        -> ReadResult
    {
        precondition(offset >= 0 && offset < buffer.count)
        let count = unsafe buffer.withUnsafeMutableBytes { bytes in
            unsafe systemRead(descriptor, bytes.baseAddress! + offset, bytes.count - offset)
        }
        if count > 0 { return .bytes(count) }
        if count == 0 { return .end }
        if errno == EINTR || errno == EAGAIN { return .interrupted }
        throw .io("cannot read \(name): \(lastError)")
    }

    /// Waits until there is data to read, `milliseconds` have passed (-1: for ever), or a signal arrives. Returns whether there
    /// is data.
    static func waitForInput(_ descriptor: Int32, milliseconds: Int) -> Bool {
        var request = pollfd(fd: descriptor, events: Int16(POLLIN), revents: 0)
        return unsafe poll(&request, 1, Int32(clamping: milliseconds)) > 0
    }

    /// Sleeps, unless a signal arrives.
    package static func sleep(milliseconds: Int) { _ = poll(nil, 0, Int32(clamping: milliseconds)) }

    // MARK: Writing

    /// Writes the first `count` bytes of `buffer`, all of them.
    static func write(_ buffer: [UInt8], count: Int, to descriptor: Int32, name: String) throws(Failure) {
        precondition(count <= buffer.count)
        var done = 0
        try write(buffer, from: &done, to: count, descriptor, name: name)
    }

    /// Writes the bytes of `buffer` from `done` up to `count`. `done` advances by what was written, also on failure.
    static func write(_ buffer: [UInt8], from done: inout Int, to count: Int, _ descriptor: Int32, name: String)
        throws(Failure)
    {
        while done < count {
            let written = unsafe buffer.withUnsafeBytes { bytes in
                unsafe systemWrite(descriptor, bytes.baseAddress! + done, count - done)
            }
            if written >= 0 {
                done += written
                continue
            }
            switch errno {
            case EINTR:
                // After a stop signal, a slow reader is waited for only until `stopOverdue`.
                if let signal = StopSignals.stopOverdue { throw .signalled(signal) }
            case EAGAIN:
                var request = pollfd(fd: descriptor, events: Int16(POLLOUT), revents: 0)
                _ = unsafe poll(&request, 1, 1000)
                if let signal = StopSignals.stopOverdue { throw .signalled(signal) }
            case EPIPE: throw .readerGone
            default: throw .io("cannot write \(name): \(lastError)")
            }
        }
    }

    enum WriteResult {
        case wrote(Int)
        /// The reader accepts nothing now.
        case full
    }

    /// Writes as much as possible without waiting. `isPatient` says that the descriptor may block, as a pipe or a terminal
    /// does.
    static func writeSome(_ buffer: [UInt8], _ range: Range<Int>, to descriptor: Int32, isPatient: Bool, name: String)
        throws(Failure) -> WriteResult
    {
        precondition(range.lowerBound >= 0 && range.lowerBound < range.upperBound && range.upperBound <= buffer.count)
        var count = range.count
        if isPatient {
            var request = pollfd(fd: descriptor, events: Int16(POLLOUT), revents: 0)
            guard unsafe poll(&request, 1, 0) > 0 else { return .full }
            // A pipe that is ready has room for this much at least.
            count = min(count, Int(PIPE_BUF))
        }
        let written = unsafe buffer.withUnsafeBytes { bytes in
            unsafe systemWrite(descriptor, bytes.baseAddress! + range.lowerBound, count)
        }
        if written >= 0 { return .wrote(written) }
        switch errno {
        case EINTR, EAGAIN: return .full
        case EPIPE: throw .readerGone
        default: throw .io("cannot write \(name): \(lastError)")
        }
    }

    /// Whether nothing more will be written to an input. It may still contain unread lines.
    package static func hasEnded(_ descriptor: Int32) -> Bool { system_has_ended(descriptor) != 0 }

    /// Whether writing to the descriptor may have to wait for a reader.
    static func mayWait(_ descriptor: Int32) -> Bool {
        var status = stat()
        guard unsafe fstat(descriptor, &status) == 0 else { return true }
        let kind = status.st_mode & S_IFMT
        return kind == S_IFIFO || kind == S_IFSOCK || isTerminal(descriptor)
    }

    // MARK: The process

    package static func environment(_ name: String) -> String? {
        unsafe getenv(name).map { value in unsafe String(cString: value) }
    }

    package static func isTerminal(_ descriptor: Int32) -> Bool { isatty(descriptor) == 1 }

    /// The size of a terminal's window in characters, or nil if it is unknown.
    package static func terminalSize(_ descriptor: Int32) -> (columns: Int, rows: Int)? {
        let size = system_terminal_size(descriptor)
        return size == 0 ? nil : (Int(size >> 16), Int(size & 0xFFFF))
    }

    /// Whether text may be coloured: the descriptor is a terminal, and its user did not set NO_COLOR.
    package static func takesColour(_ descriptor: Int32) -> Bool {
        isTerminal(descriptor) && (environment("NO_COLOR") ?? "").isEmpty
    }

    package static var processID: Int32 { getpid() }

    // MARK: Standard streams

    /// Makes sure that the standard descriptors are open, before some file of ours gets their numbers. A closed standard output
    /// is an error. A closed standard error is replaced by /dev/null, and a closed standard input by a descriptor that cannot
    /// be read.
    static func checkStandardStreams() throws(Failure) {
        if fcntl(0, F_GETFL) < 0 { _ = systemOpen("/dev/null", O_WRONLY, 0) }
        if fcntl(1, F_GETFL) < 0 { throw .io("cannot write standard output: \(lastError)") }
        if fcntl(2, F_GETFL) < 0 {
            let null = systemOpen("/dev/null", O_WRONLY, 0)
            if null >= 0, null != 2 {
                _ = dup2(null, 2)
                _ = systemClose(null)
            }
        }
    }

    // MARK: Clocks

    /// Milliseconds of a monotonic clock that continues while the machine sleeps; the exchange's clock is compared with it.
    package static var monotonicTime: Int {
        var time = timespec()
        #if canImport(Darwin)
            // On Darwin this clock continues during sleep.
            _ = unsafe clock_gettime(CLOCK_MONOTONIC, &time)
        #else
            _ = unsafe clock_gettime(CLOCK_BOOTTIME, &time)
        #endif
        return Int(time.tv_sec) * 1000 + Int(time.tv_nsec) / 1_000_000
    }

    /// Milliseconds since the machine started, including its sleep. Monotonic, and equal in all processes.
    package static var upTime: Int {
        #if canImport(Darwin)
            // This clock counts a Mac's sleep, too.
            return monotonicTime
        #else
            var time = timespec()
            _ = unsafe clock_gettime(CLOCK_BOOTTIME, &time)
            return Int(time.tv_sec) * 1000 + Int(time.tv_nsec) / 1_000_000
        #endif
    }

    /// Milliseconds since the epoch by the machine's clock. No result depends on it; it only shows how old something is.
    package static var wallTime: Int {
        var time = timespec()
        _ = unsafe clock_gettime(CLOCK_REALTIME, &time)
        return Int(time.tv_sec) * 1000 + Int(time.tv_nsec) / 1_000_000
    }

    /// Microseconds since the epoch by the machine's clock.
    package static var wallMicroseconds: Int {
        var time = timespec()
        _ = unsafe clock_gettime(CLOCK_REALTIME, &time)
        return Int(time.tv_sec) * 1_000_000 + Int(time.tv_nsec) / 1000
    }

    /// The hour and minute of `time` (ms since the epoch) in the user's time zone (TZ).
    package static func localClock(_ time: Int) -> (hour: Int, minute: Int) {
        var seconds = time_t(time / 1000)
        var parts = unsafe tm()
        _ = unsafe localtime_r(&seconds, &parts)
        return unsafe (Int(parts.tm_hour), Int(parts.tm_min))
    }

    /// The date of `time` in the user's time zone (TZ).
    package static func localDate(_ time: Int) -> (year: Int, month: Int, day: Int) {
        var seconds = time_t(time / 1000)
        var parts = unsafe tm()
        _ = unsafe localtime_r(&seconds, &parts)
        return unsafe (Int(parts.tm_year) + 1900, Int(parts.tm_mon) + 1, Int(parts.tm_mday))
    }
}

// Inside `System` these C functions are hidden by its own methods.
private func systemRead(_ descriptor: Int32, _ bytes: UnsafeMutableRawPointer, _ count: Int) -> Int {
    unsafe read(descriptor, bytes, count)
}
private func systemWrite(_ descriptor: Int32, _ bytes: UnsafeRawPointer, _ count: Int) -> Int {
    unsafe write(descriptor, bytes, count)
}
private func systemOpen(_ path: String, _ flags: Int32, _ mode: mode_t) -> Int32 { unsafe open(path, flags, mode) }
private func systemClose(_ descriptor: Int32) -> Int32 { close(descriptor) }
