/// The progress of a command through its files.
package struct FileProgress {
    private let total: Int
    private var done = 0
    private var progress: Progress

    /// Nil unless all inputs are files of a known size. Without paths, or if one is `-`, standard input is included.
    init?(paths: [String], now: Int) {
        guard let total = FileProgress.size(of: paths) else { return nil }
        self.init(total: total, now: now)
    }

    init?(total: Int, now: Int) {
        guard total > 0 else { return nil }
        self.total = total
        progress = Progress(now: now)
    }

    /// The total size of files in bytes; nil if one of them has no known size.
    package static func size(of paths: [String]) -> Int? {
        var total = 0
        for path in paths.isEmpty ? ["-"] : paths {
            guard let file = path == "-" ? FileState(descriptor: 0) : FileState(path: path), file.kind == .regular else {
                return nil
            }
            total += file.size
        }
        return total
    }

    /// Counts bytes that were read. Returns the text to show, or nil if no update is due.
    mutating func took(_ bytes: Int, now: Int) -> String? {
        done += bytes
        return progress.renewed(share: share, now: now, detail)
    }

    /// The progress as text.
    func text(now: Int) -> String { progress.text(share: share, now: now, detail) }

    private var share: Double { Double(done) / Double(total) }

    private func detail(_ spent: Int) -> String {
        " of \(FileProgress.text(total)), \(FileProgress.text(Int(Double(done) / Double(spent) * 1000)))/s"
    }

    /// `1.2 GB`.
    private static func text(_ bytes: Int) -> String {
        for (unit, name) in [(1_000_000_000, "GB"), (1_000_000, "MB"), (1000, "kB")] where bytes >= unit {
            return "\(bytes / unit).\(bytes % unit * 10 / unit) \(name)"
        }
        return "\(bytes) B"
    }
}
