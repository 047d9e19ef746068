// The system calls, each with its result looked at and EINTR understood. Every signal handler of ours interrupts the call
// that blocks, so that a stop is seen there too.

#if canImport(Glibc)
    import Glibc
#elseif canImport(Android)
    import Android
#elseif canImport(Musl)
    import Musl
#else
    import Darwin
#endif

package enum System {
    /// The text of the error that the last call left.
    static var lastError: String { unsafe String(cString: strerror(errno)) }

    // MARK: Reading

    enum ReadResult {
        case bytes(Int)
        case end
        /// A signal arrived instead; whoever reads looks what it wants.
        case interrupted
    }

    /// Reads into `buffer` from `offset` on.
    static func read(_ descriptor: Int32, into buffer: inout [UInt8], from offset: Int, name: String) throws(Failure)
        -> ReadResult
    {
        precondition(offset < buffer.count)
        let count = unsafe buffer.withUnsafeMutableBytes { bytes in
            unsafe systemRead(descriptor, bytes.baseAddress.unsafelyUnwrapped + offset, bytes.count - offset)
        }
        if count > 0 { return .bytes(count) }
        if count == 0 { return .end }
        if errno == EINTR || errno == EAGAIN { return .interrupted }
        throw .io("cannot read \(name): \(lastError)")
    }

    /// Waits until there is something to read, or `milliseconds` have passed (-1: for ever), or a signal came.
    static func waitForInput(_ descriptor: Int32, milliseconds: Int) -> Bool {
        var request = pollfd(fd: descriptor, events: Int16(POLLIN), revents: 0)
        return unsafe poll(&request, 1, Int32(clamping: milliseconds)) > 0
    }

    // MARK: Writing

    /// Writes the first `count` bytes of `buffer`, all of them.
    static func write(_ buffer: [UInt8], count: Int, to descriptor: Int32, name: String) throws(Failure) {
        var done = 0
        while done < count {
            let written = unsafe buffer.withUnsafeBytes { bytes in
                unsafe systemWrite(descriptor, bytes.baseAddress.unsafelyUnwrapped + done, count - done)
            }
            if written >= 0 {
                done += written
                continue
            }
            switch errno {
            case EINTR:
                // Told to stop while the reader does not read: it gets a moment, then we go without its consent.
                if let signal = Signals.stopOverdue { throw .signalled(signal) }
            case EAGAIN:
                var request = pollfd(fd: descriptor, events: Int16(POLLOUT), revents: 0)
                _ = unsafe poll(&request, 1, 1000)
                if let signal = Signals.stopOverdue { throw .signalled(signal) }
            case EPIPE: throw .readerGone
            default: throw .io("cannot write \(name): \(lastError)")
            }
        }
    }

    // MARK: Files

    /// Opens a file to read.
    static func open(_ path: String) throws(Failure) -> Int32 {
        let descriptor = systemOpen(path, O_RDONLY | O_CLOEXEC, 0)
        if descriptor < 0 { throw .io("cannot open \(path): \(lastError)") }
        return descriptor
    }

    /// Opens a file to write it anew.
    package static func create(_ path: String, name: String? = nil) throws(Failure) -> Int32 {
        let descriptor = systemOpen(path, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0o666)
        if descriptor < 0 { throw .io("cannot write \(name ?? path): \(lastError)") }
        return descriptor
    }

    package static func close(_ descriptor: Int32, name: String) throws(Failure) {
        if systemClose(descriptor) != 0, errno != EINTR { throw .io("cannot write \(name): \(lastError)") }
    }

    /// Puts the file `from` in the place of `to`, in one step.
    package static func rename(_ from: String, to: String) throws(Failure) {
        if systemRename(from, to) != 0 { throw .io("cannot write \(to): \(lastError)") }
    }

    package static func remove(_ path: String) { _ = unsafe unlink(path) }

    /// Whether something is at `path` that is no regular file: a folder, a device, a pipe.
    package static func isSpecialFile(_ path: String) -> Bool {
        var status = stat()
        return unsafe stat(path, &status) == 0 && status.st_mode & S_IFMT != S_IFREG
    }

    package static func isTerminal(_ descriptor: Int32) -> Bool { isatty(descriptor) == 1 }

    package static var processID: Int32 { getpid() }

    // MARK: Standard streams

    /// A closed standard output is an error now, before some file of ours gets its number; a closed standard error gets
    /// /dev/null in its place for the same reason.
    static func checkStandardStreams() throws(Failure) {
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

    /// Milliseconds that only go forward.
    package static var monotonicTime: Int {
        var time = timespec()
        _ = unsafe clock_gettime(CLOCK_MONOTONIC, &time)
        return Int(time.tv_sec) * 1000 + Int(time.tv_nsec) / 1_000_000
    }

    /// Milliseconds since the epoch by the machine's clock. No result depends on it; it tells people how old something is.
    package static var wallTime: Int {
        var time = timespec()
        _ = unsafe clock_gettime(CLOCK_REALTIME, &time)
        return Int(time.tv_sec) * 1000 + Int(time.tv_nsec) / 1_000_000
    }

    /// Hours and minutes of `time` (ms since the epoch) where the user is, by TZ.
    package static func localClock(_ time: Int) -> (hour: Int, minute: Int) {
        var seconds = time_t(time / 1000)
        var parts = unsafe tm()
        _ = unsafe localtime_r(&seconds, &parts)
        return unsafe (Int(parts.tm_hour), Int(parts.tm_min))
    }
}

// Inside `System` its own names hide these.
private func systemRead(_ descriptor: Int32, _ bytes: UnsafeMutableRawPointer, _ count: Int) -> Int {
    unsafe read(descriptor, bytes, count)
}
private func systemWrite(_ descriptor: Int32, _ bytes: UnsafeRawPointer, _ count: Int) -> Int {
    unsafe write(descriptor, bytes, count)
}
private func systemOpen(_ path: String, _ flags: Int32, _ mode: mode_t) -> Int32 { unsafe open(path, flags, mode) }
private func systemClose(_ descriptor: Int32) -> Int32 { close(descriptor) }
private func systemRename(_ from: String, _ to: String) -> Int32 { unsafe rename(from, to) }
