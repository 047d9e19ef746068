// What a command needs that keeps something between its runs, or holds secrets while it runs.
//
// Invariants: texts reach C as copies that end in a zero byte and live during the call; what C fills in is a local variable.

import CSystem

extension System {
    /// Where commands keep what outlives them: `$XDG_STATE_HOME/bybit-pipe`, or `~/.local/state/bybit-pipe`.
    package static func stateFolder() throws(Failure) -> String {
        if let base = environment("XDG_STATE_HOME"), base.hasPrefix("/") { return base + "/bybit-pipe" }
        guard let home = environment("HOME"), !home.isEmpty else {
            throw .usage("neither XDG_STATE_HOME nor HOME is set; give a folder with --state")
        }
        return home + "/.local/state/bybit-pipe"
    }

    /// Makes a folder and those above it; by default for its owner alone.
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

    /// Makes a file, and the folders above it, for its owner alone, whatever the umask says. A file that exists stays as it is;
    /// a link to a file that is missing makes that file.
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

    /// Why nobody would see a file that is put at `path`; nil where one would.
    package static func objection(toLookFor path: String) -> String? {
        if path.isEmpty { return "the name of the file is empty" }
        if unsafe access(path, F_OK) == 0 || errno == ENOENT { return nil }
        return "cannot look for \(path): \(lastError)"
    }

    /// Takes the lock of a file, which is made where it is missing; it is free again once the descriptor is closed or the
    /// process is gone. Nil when somebody else has it.
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

    /// Gives a lock back.
    package static func unlock(_ descriptor: Int32) { _ = systemClose(descriptor) }

    /// Adds bytes at a file's end, and sees to it that they are on disk. Does not wait for a reader of a pipe.
    package static func append(_ bytes: [UInt8], to path: String) throws(Failure) {
        let descriptor = systemOpen(path, O_WRONLY | O_APPEND | O_CREAT | O_NONBLOCK | O_CLOEXEC, 0o666)
        if descriptor < 0 { throw .io("cannot write \(path): \(lastError)") }
        defer { _ = systemClose(descriptor) }
        try write(bytes, count: bytes.count, to: descriptor, name: path)
        // Pipes and devices have no disk under them.
        if fsync(descriptor) != 0, errno == EIO || errno == ENOSPC { throw .io("cannot write \(path): \(lastError)") }
    }

    /// A file without a name that holds `bytes`, to be read from its beginning.
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

    /// Makes a folder of a new name, for its owner alone.
    static func makeTemporaryFolder() throws(Failure) -> String {
        var path = Array("\(environment("TMPDIR") ?? "/tmp")/bybit-pipe.XXXXXX".utf8CString)
        guard unsafe mkdtemp(&path) != nil else { throw .io("cannot make a temporary folder: \(lastError)") }
        return String(decoding: path.dropLast().map { UInt8(bitPattern: $0) }, as: UTF8.self)
    }

    /// Removes a folder, if it is empty.
    static func removeFolder(_ path: String) { _ = unsafe rmdir(path) }

    /// The program that a shell would start, or nil.
    package static func program(_ name: String) -> String? {
        if name.contains("/") { return (unsafe access(name, X_OK)) == 0 ? name : nil }
        for folder in (environment("PATH") ?? "/usr/bin:/bin").split(separator: ":") {
            let path = "\(folder)/\(name)"
            if unsafe access(path, X_OK) == 0, !isFolder(path) { return path }
        }
        return nil
    }

    /// The names in a folder; none where it cannot be read.
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

    /// Nothing of this process's memory is shown or kept when it crashes, and no other process of the user may look into it. That
    /// goes for cores, and for what Swift's runtime prints beside a backtrace. Programs that it starts are free of the second.
    static func forbidDumps() {
        for number in [SIGQUIT, SIGILL, SIGTRAP, SIGABRT, SIGBUS, SIGFPE, SIGSEGV] { signal(number, SIG_DFL) }
        system_forbid_dumps()
    }
}

// Inside `System` its own names hide these.
private func systemOpen(_ path: String, _ flags: Int32, _ mode: mode_t) -> Int32 { unsafe open(path, flags, mode) }
private func systemClose(_ descriptor: Int32) -> Int32 { close(descriptor) }

extension System {
    /// The text of an error's number.
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
