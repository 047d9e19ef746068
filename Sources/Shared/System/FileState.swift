// Invariants: texts reach C as copies that end in a zero byte and live during the call; what C fills in is a local variable.

/// The metadata of a file, which tell without reading it whether it was replaced or changed.
package struct FileState: Equatable {
    package enum Kind {
        case regular, folder
        /// A FIFO, a terminal or a device: bytes arrive as they are written.
        case stream
    }

    package let kind: Kind
    package let size: Int
    private let device: UInt64
    private let inode: UInt64
    private let modified: Int

    /// Nil if the file does not exist or is not accessible.
    package init?(path: String) {
        var status = stat()
        guard unsafe stat(path, &status) == 0 else { return nil }
        self.init(status)
    }

    /// Nil if the descriptor is closed.
    package init?(descriptor: Int32) {
        var status = stat()
        guard unsafe fstat(descriptor, &status) == 0 else { return nil }
        self.init(status)
    }

    private init(_ status: stat) {
        switch status.st_mode & S_IFMT {
        case S_IFREG: kind = .regular
        case S_IFDIR: kind = .folder
        default: kind = .stream
        }
        size = Int(status.st_size)
        device = UInt64(truncatingIfNeeded: status.st_dev)
        inode = UInt64(truncatingIfNeeded: status.st_ino)
        #if canImport(Darwin)
            let time = status.st_mtimespec
        #else
            let time = status.st_mtim
        #endif
        modified = Int(time.tv_sec) * 1_000_000_000 + Int(time.tv_nsec)
    }

    /// Whether both are the same file, even if its content has changed.
    package func isSameFile(as other: FileState) -> Bool { device == other.device && inode == other.inode }
}
