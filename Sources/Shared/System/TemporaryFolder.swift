/// A folder for this process alone, removed when this object is released.
package final class TemporaryFolder {
    package let path: String
    private var files: [String] = []

    package init() throws(Failure) {
        path = try System.makeTemporaryFolder()
    }

    deinit {
        for file in files { System.remove(file) }
        System.removeFolder(path)
    }

    /// The path of a file in the folder, removed together with it.
    package func file(_ name: String) -> String {
        let file = "\(path)/\(name)"
        if !files.contains(file) { files.append(file) }
        return file
    }
}

extension System {
    /// The first bytes of a file, at most `count`; nil if it does not exist.
    package static func head(of path: String, _ count: Int) throws(Failure) -> [UInt8]? {
        if !exists(path) { return nil }
        let descriptor = try open(path)
        defer { try? close(descriptor, name: path) }
        var buffer = [UInt8](repeating: 0, count: count)
        guard case .bytes(let found) = try read(descriptor, into: &buffer, from: 0, name: path) else { return [] }
        return Array(buffer[..<found])
    }

    /// Copies a file of any size. An existing file at `copy` is replaced.
    package static func copy(_ path: String, to copy: String) throws(Failure) {
        let source = try open(path)
        defer { try? close(source, name: path) }
        let target = try createDraft(copy, permissions: nil, name: copy)
        var buffer = [UInt8](repeating: 0, count: 1 << 20)
        do throws(Failure) {
            copying: while true {
                switch try read(source, into: &buffer, from: 0, name: path) {
                case .bytes(let count): try write(buffer, count: count, to: target, name: copy)
                case .interrupted: if let signal = StopSignals.stopRequested { throw .signalled(signal) }
                case .end: break copying
                }
            }
        } catch {
            try? close(target, name: copy)
            throw error
        }
        try close(target, name: copy)
    }
}
