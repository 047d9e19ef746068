// System calls for commands that keep state between runs, or hold secrets.
//
// Invariants: texts reach C as copies that end in a zero byte and live during the call; what C fills in is a local variable.

import CSystem

extension System {
    /// The folder for the commands' state: `$XDG_STATE_HOME/bybit-pipe`, or `~/.local/state/bybit-pipe`.
    package static func stateFolder() throws(Failure) -> String {
        if let base = environment("XDG_STATE_HOME"), base.hasPrefix("/") { return base + "/bybit-pipe" }
        guard let home = environment("HOME"), !home.isEmpty else {
            throw .usage("neither XDG_STATE_HOME nor HOME is set; give a folder with --state")
        }
        return home + "/.local/state/bybit-pipe"
    }

    /// Makes a folder and its parents; by default only the owner may access them.
    package static func makeFolders(_ path: String, mode: mode_t = 0o700) throws(Failure) {
        var done = path.hasPrefix("/") ? "/" : ""
        for part in path.split(separator: "/") {
            done += part + "/"
            if unsafe mkdir(done, mode) == 0 {
                if mode == 0o700 { _ = unsafe chmod(done, mode) }
            } else if errno != EEXIST, errno != EROFS {
                throw .io("cannot make \(done): \(lastError)")
            } else if !isFolder(done) {
                throw .io("cannot make \(done): a file of this name is there")
            }
        }
    }

    /// Makes a file, and the folders above it, that only the owner may access, whatever the umask. An existing file stays as it
    /// is. If the path is a link to a missing file, that file is made.
    package static func makePrivateFile(_ path: String) throws(Failure) {
        if let slash = path.lastIndex(of: "/"), slash != path.startIndex { try makeFolders(String(path[..<slash])) }
        var descriptor = systemOpen(path, O_RDWR | O_CREAT | O_EXCL | O_CLOEXEC, 0o600)
        if descriptor < 0, errno == EEXIST {
            if FileState(path: path) != nil { return }
            descriptor = systemOpen(path, O_RDWR | O_CREAT | O_CLOEXEC, 0o600)
        }
        if descriptor < 0 { throw .io("cannot write \(path): \(lastError)") }
        _ = fchmod(descriptor, 0o600)
        _ = systemClose(descriptor)
    }

    /// Returns why a file at `path` could not be detected, or nil if it could be.
    package static func objection(toLookFor path: String) -> String? {
        if path.isEmpty { return "the name of the file is empty" }
        if unsafe access(path, F_OK) == 0 || errno == ENOENT { return nil }
        return "cannot look for \(path): \(lastError)"
    }

    /// Locks a file, which is created if it is missing, until the descriptor is closed or the process ends. Returns nil if
    /// another process holds the lock.
    package static func lock(_ path: String, waiting: Bool) throws(Failure) -> Int32? {
        try makePrivateFile(path)
        let descriptor = systemOpen(path, O_RDWR | O_CREAT | O_CLOEXEC, 0o600)
        if descriptor < 0 { throw .io("cannot write \(path): \(lastError)") }
        while flock(descriptor, LOCK_EX | (waiting ? 0 : LOCK_NB)) != 0 {
            if errno == EINTR, StopSignals.stopRequested == nil { continue }
            let isTaken = errno == EWOULDBLOCK
            let error = lastError
            _ = systemClose(descriptor)
            if isTaken { return nil }
            throw .io("cannot lock \(path): \(error)")
        }
        return descriptor
    }

    /// Releases a lock.
    package static func unlock(_ descriptor: Int32) { _ = systemClose(descriptor) }

    /// Appends bytes to a file and makes sure that they are on disk. Does not wait for the reader of a pipe.
    package static func append(_ bytes: [UInt8], to path: String) throws(Failure) {
        let descriptor = systemOpen(path, O_WRONLY | O_APPEND | O_CREAT | O_NONBLOCK | O_CLOEXEC, 0o666)
        if descriptor < 0 { throw .io("cannot write \(path): \(lastError)") }
        defer { _ = systemClose(descriptor) }
        try write(bytes, count: bytes.count, to: descriptor, name: path)
        // Pipes and devices cannot be synchronised, which is not an error.
        if fsync(descriptor) != 0, errno == EIO || errno == ENOSPC { throw .io("cannot write \(path): \(lastError)") }
    }

    /// Makes a temporary file without a name that contains `bytes`, positioned at its beginning.
    package static func unnamedFile(_ bytes: [UInt8]) throws(Failure) -> Int32 {
        var path = Array("\(environment("TMPDIR") ?? "/tmp")/bybit-pipe.XXXXXX".utf8CString)
        let descriptor = unsafe mkstemp(&path)
        if descriptor < 0 { throw .io("cannot make a temporary file: \(lastError)") }
        _ = fcntl(descriptor, F_SETFD, FD_CLOEXEC)
        _ = unsafe unlink(path)
        do throws(Failure) { try write(bytes, count: bytes.count, to: descriptor, name: "a temporary file") } catch {
            _ = systemClose(descriptor)
            throw error
        }
        _ = lseek(descriptor, 0, SEEK_SET)
        return descriptor
    }

    /// Makes a temporary folder that only the owner may access.
    static func makeTemporaryFolder() throws(Failure) -> String {
        var path = Array("\(environment("TMPDIR") ?? "/tmp")/bybit-pipe.XXXXXX".utf8CString)
        guard unsafe mkdtemp(&path) != nil else { throw .io("cannot make a temporary folder: \(lastError)") }
        return String(decoding: path.dropLast().map { UInt8(bitPattern: $0) }, as: UTF8.self)
    }

    /// Removes a folder, if it is empty.
    static func removeFolder(_ path: String) { _ = unsafe rmdir(path) }

    /// The path of the program that a shell would start, or nil.
    package static func program(_ name: String) -> String? {
        if name.contains("/") { return (unsafe access(name, X_OK)) == 0 ? name : nil }
        for folder in (environment("PATH") ?? "/usr/bin:/bin").split(separator: ":") {
            let path = "\(folder)/\(name)"
            if unsafe access(path, X_OK) == 0, !isFolder(path) { return path }
        }
        return nil
    }

    /// The names in a folder; empty if it cannot be read.
    package static func names(in folder: String) -> [String] {
        guard let stream = unsafe opendir(folder) else { return [] }
        defer { _ = unsafe closedir(stream) }
        var names: [String] = []
        while let entry = unsafe readdir(stream) {
            let name = unsafe withUnsafePointer(to: &entry.pointee.d_name) { field in
                unsafe field.withMemoryRebound(to: CChar.self, capacity: 256) { unsafe String(cString: $0) }
            }
            if name != ".", name != ".." { names.append(name) }
        }
        return names
    }

    package static func isFolder(_ path: String) -> Bool { FileState(path: path)?.kind == .folder }

    /// Keeps this process's memory private: a crash leaves no core dump, nor the values that Swift's runtime prints beside a
    /// backtrace, and other processes of the user cannot look into it. Programs that it starts do not inherit the last
    /// restriction.
    static func forbidDumps() {
        for number in [SIGQUIT, SIGILL, SIGTRAP, SIGABRT, SIGBUS, SIGFPE, SIGSEGV] { signal(number, SIG_DFL) }
        system_forbid_dumps()
    }
}

// Inside `System` these C functions are hidden by its own methods.
private func systemOpen(_ path: String, _ flags: Int32, _ mode: mode_t) -> Int32 { unsafe open(path, flags, mode) }
private func systemClose(_ descriptor: Int32) -> Int32 { close(descriptor) }

extension System {
    /// The text of an error number.
    package static func describe(_ error: Int32) -> String { unsafe String(cString: strerror(error)) }

    /// The environment, as NAME=VALUE.
    package static var variables: [String] {
        var variables: [String] = []
        var place = unsafe environ
        while let text = unsafe place.pointee {
            unsafe variables.append(String(cString: text))
            unsafe place += 1
        }
        return variables
    }
}
