// The system calls that open, replace and describe files, with results checked.
//
// Invariants: texts reach C as copies that end in a zero byte and live during the call; what C fills in is a local variable.
// What C returns as text is copied before it is freed.

extension System {
    /// Opens a file for reading.
    static func open(_ path: String) throws(Failure) -> Int32 {
        let descriptor = systemOpen(path, O_RDONLY | O_CLOEXEC, 0)
        if descriptor < 0 { throw .io("cannot open \(path): \(lastError)") }
        return descriptor
    }

    /// Opens a FIFO or a device for reading, without waiting for a writer. `read` returns `interrupted` if there is no data,
    /// and `end` while no process has it open for writing.
    package static func openStream(_ path: String) throws(Failure) -> Int32 {
        let descriptor = systemOpen(path, O_RDONLY | O_NONBLOCK | O_CLOEXEC, 0)
        if descriptor < 0 { throw .io("cannot open \(path): \(lastError)") }
        return descriptor
    }

    /// Makes a FIFO that only its owner may access.
    package static func makeFIFO(_ path: String) throws(Failure) {
        if unsafe mkfifo(path, 0o600) != 0 { throw .io("cannot make the FIFO \(path): \(lastError)") }
    }

    package static func isFIFO(_ path: String) -> Bool {
        var status = stat()
        return unsafe stat(path, &status) == 0 && status.st_mode & S_IFMT == S_IFIFO
    }

    /// Returns the content of a file of at most 64 MiB; `-` is standard input.
    package static func readFile(_ path: String) throws(Failure) -> [UInt8] {
        let descriptor = path == "-" ? 0 : try open(path)
        defer { if descriptor != 0 { _ = systemClose(descriptor) } }
        var buffer = [UInt8](repeating: 0, count: 1 << 16)
        var count = 0
        while true {
            if count == buffer.count { buffer += [UInt8](repeating: 0, count: count) }
            switch try read(descriptor, into: &buffer, from: count, name: path) {
            case .bytes(let more): count += more
            case .interrupted: if let signal = StopSignals.stopRequested { throw .signalled(signal) }
            case .end: return Array(buffer[..<count])
            }
            if count > 64 << 20 { throw .io("cannot read \(path): it is larger than 64 MiB") }
        }
    }

    /// Creates a new file, following no link. A leftover of a killed process with the same ID is removed first.
    static func createDraft(_ path: String, permissions: UInt32?, name: String) throws(Failure) -> Int32 {
        let flags = O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW | O_CLOEXEC
        var descriptor = systemOpen(path, flags, 0o666)
        if descriptor < 0, errno == EEXIST {
            remove(path)
            descriptor = systemOpen(path, flags, 0o666)
        }
        if descriptor < 0 { throw .io("cannot write \(name): \(lastError)") }
        if let permissions { _ = fchmod(descriptor, mode_t(permissions)) }
        return descriptor
    }

    /// Opens a file for appending, and creates it if it is missing.
    package static func openToAppend(_ path: String) throws(Failure) -> Int32 {
        let descriptor = systemOpen(path, O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC, 0o666)
        if descriptor < 0 { throw .io("cannot write \(path): \(lastError)") }
        return descriptor
    }

    /// The permissions of the file at `path`; nil if it does not exist.
    static func permissions(_ path: String) -> UInt32? {
        var status = stat()
        return unsafe stat(path, &status) == 0 ? UInt32(status.st_mode) & 0o777 : nil
    }

    /// The file's path without symbolic links; nil if it does not exist.
    static func resolve(_ path: String) -> String? {
        guard let text = unsafe realpath(path, nil) else { return nil }
        defer { unsafe free(text) }
        return unsafe String(cString: text)
    }

    static func isLink(_ path: String) -> Bool {
        var status = stat()
        return unsafe lstat(path, &status) == 0 && status.st_mode & S_IFMT == S_IFLNK
    }

    package static func close(_ descriptor: Int32, name: String) throws(Failure) {
        if systemClose(descriptor) != 0, errno != EINTR { throw .io("cannot write \(name): \(lastError)") }
    }

    /// Replaces `to` by the file `from`, in one step.
    package static func rename(_ from: String, to: String) throws(Failure) {
        if systemRename(from, to) != 0 { throw .io("cannot write \(to): \(lastError)") }
    }

    /// Whether others than the owner have access to the file at `path`; nil if it does not exist.
    static func isOpenToOthers(_ path: String) -> Bool? {
        var status = stat()
        guard unsafe stat(path, &status) == 0 else { return nil }
        return status.st_mode & 0o077 != 0
    }

    /// Moves to an offset of a file, to read from there.
    static func seek(_ descriptor: Int32, to offset: Int, name: String) throws(Failure) {
        if lseek(descriptor, off_t(offset), SEEK_SET) < 0 { throw .io("cannot read \(name): \(lastError)") }
    }

    package static func remove(_ path: String) { _ = unsafe unlink(path) }

    /// Whether `path` exists and is not a regular file: a folder, a device, a pipe.
    package static func isSpecialFile(_ path: String) -> Bool { FileState(path: path).map { $0.kind != .regular } ?? false }

    package static func exists(_ path: String) -> Bool { unsafe access(path, F_OK) == 0 }
}

// Inside `System` these C functions are hidden by its own methods.
private func systemOpen(_ path: String, _ flags: Int32, _ mode: mode_t) -> Int32 { unsafe open(path, flags, mode) }
private func systemClose(_ descriptor: Int32) -> Int32 { close(descriptor) }
private func systemRename(_ from: String, _ to: String) -> Int32 { unsafe rename(from, to) }
