/// A file to which lines are appended.
///
/// Invariants: texts reach C as copies that end in a zero byte and live during the call; what C fills in is a local variable.

package enum LineFile {
    /// Throws if lines cannot be added: an existing file must be writable, and begin with the header if there is one. A missing
    /// file is not created, but its folder must allow it.
    package static func check(_ path: String, _ header: String) throws(Failure) {
        let name = path.lastIndex(of: "/").map { path.index(after: $0) } ?? path.startIndex
        guard name < path.endIndex else { throw .io("cannot write \(path): it is the name of a folder") }
        if unsafe access(path, F_OK) != 0, errno == ENOENT {
            let folder = name == path.startIndex ? "." : String(path[..<name])
            if unsafe access(folder, W_OK | X_OK) != 0 { throw .io("cannot write \(path): \(System.lastError)") }
            return
        }
        if unsafe access(path, W_OK) != 0 || System.isFolder(path) {
            throw .io("cannot write \(path): \(System.isFolder(path) ? "it is a folder" : System.lastError)")
        }
        if !header.isEmpty, !System.isSpecialFile(path) { try checkHeader(path, header) }
    }

    /// Throws if the file has other columns, because another program or an earlier version wrote it.
    private static func checkHeader(_ path: String, _ header: String) throws(Failure) {
        let descriptor = try System.open(path)
        defer { System.unlock(descriptor) }
        var bytes = [UInt8](repeating: 0, count: header.utf8.count)
        var count = 0
        while count < bytes.count, case .bytes(let more) = try System.read(descriptor, into: &bytes, from: count, name: path) {
            count += more
        }
        // A header that a kill cut off is ours, too.
        if !header.utf8.starts(with: bytes[..<count]) {
            throw .io("\(path) has other columns than alerts have; name another file")
        }
    }

    /// Appends whole lines to a regular file, all or none, and makes sure that they are on disk. A new file begins with the
    /// header; missing folders are made. If a killed process left part of a row, a file with a header is cut back to its last
    /// whole row; without a header the part stays and its line is ended. Fails, instead of waiting, if another process is
    /// writing.
    package static func append(_ lines: String, header: String, to path: String) throws(Failure) {
        if let slash = path.lastIndex(of: "/"), slash != path.startIndex { try System.makeFolders(String(path[..<slash])) }
        let descriptor = systemOpen(path, O_RDWR | O_APPEND | O_CREAT | O_NONBLOCK | O_CLOEXEC, 0o666)
        if descriptor < 0 { throw .io("cannot write \(path): \(System.lastError)") }
        defer { _ = close(descriptor) }
        if flock(descriptor, LOCK_EX | LOCK_NB) != 0, errno == EWOULDBLOCK {
            throw .io("cannot write \(path): another process is writing it")
        }
        var end = Int(lseek(descriptor, 0, SEEK_END))
        if end > 0, !header.isEmpty { try checkHeader(path, header) }
        var text = end == 0 ? header + lines : lines
        if end > 0, let whole = try lastLineEnd(descriptor, end, path), whole < end {
            if header.isEmpty {
                text = "\n" + text
            } else {
                try cut(descriptor, to: whole, path)
                end = whole
                if end == 0 { text = header + lines }
            }
        }
        do throws(Failure) {
            let bytes = Array(text.utf8)
            try System.write(bytes, count: bytes.count, to: descriptor, name: path)
            if fsync(descriptor) != 0, errno == EIO || errno == ENOSPC {
                throw .io("cannot write \(path): \(System.lastError)")
            }
        } catch {
            // Part of a row would become part of the next one.
            try? cut(descriptor, to: end, path)
            throw error
        }
    }

    private static func cut(_ descriptor: Int32, to size: Int, _ path: String) throws(Failure) {
        while ftruncate(descriptor, off_t(size)) != 0 {
            if errno != EINTR { throw .io("cannot write \(path): \(System.lastError)") }
        }
    }

    /// The end of the last whole line; nil if the file cannot be read.
    private static func lastLineEnd(_ descriptor: Int32, _ size: Int, _ path: String) throws(Failure) -> Int? {
        var end = size
        while end > 0 {
            let start = max(0, end - 4096)
            guard lseek(descriptor, off_t(start), SEEK_SET) >= 0 else { return nil }
            var bytes = [UInt8](repeating: 0, count: end - start)
            var count = 0
            while count < bytes.count {
                guard case .bytes(let more) = try System.read(descriptor, into: &bytes, from: count, name: path) else { break }
                count += more
            }
            if let place = bytes[..<count].lastIndex(of: 0x0A) { return start + place + 1 }
            end = start
        }
        return 0
    }
}

private func systemOpen(_ path: String, _ flags: Int32, _ mode: mode_t) -> Int32 { unsafe open(path, flags, mode) }

/// Lines for a reader that may be slow or asleep: a pipe, a terminal, a device. Writing never waits for it.
package struct LineWriter {
    package let descriptor: Int32
    private let isOurs: Bool
    private let name: String
    private let bytes: [UInt8]
    private var done = 0

    /// Opens the pipe or device at `path`. A pipe without a reader is an error.
    package init(_ lines: String, to path: String) throws(Failure) {
        descriptor = systemOpen(path, O_WRONLY | O_APPEND | O_NONBLOCK | O_CLOEXEC, 0)
        if descriptor < 0 {
            throw .io("cannot write \(path): \(errno == ENXIO ? "nobody reads it" : System.lastError)")
        }
        isOurs = true
        name = path
        bytes = Array(lines.utf8)
    }

    /// Writes to standard error.
    package init(_ lines: String) {
        descriptor = 2
        isOurs = false
        name = "standard error"
        bytes = Array(lines.utf8)
    }

    /// Whether some bytes were written already.
    package var hasBegun: Bool { done > 0 }

    /// Writes what the reader accepts now. Returns whether everything was written.
    package mutating func push() throws(Failure) -> Bool {
        let mayWait = System.mayWait(descriptor)
        while done < bytes.count {
            // Whole lines as far as possible: others may write there, too.
            var end = bytes.count
            if mayWait, end - done > Int(PIPE_BUF) {
                end = done + Int(PIPE_BUF)
                if let line = bytes[done..<end].lastIndex(of: 0x0A) { end = line + 1 }
            }
            let result = try System.writeSome(bytes, done..<end, to: descriptor, isPatient: mayWait, name: name)
            guard case .wrote(let count) = result, count > 0 else { return false }
            done += count
        }
        return true
    }

    package func close() { if isOurs { System.unlock(descriptor) } }
}
