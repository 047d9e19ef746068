/// How far a command is with its files, for a person who waits: the share that is read, the rate, and the time that is left.
struct FileProgress {
    private let total: Int
    private let begun: Int
    private var done = 0
    private var due: Int

    /// Work that takes less time needs no progress, in ms.
    private static let patience = 3000
    /// The line is renewed after this time, in ms.
    private static let pace = 500

    /// Nil where the inputs are not all files of a known size. Without paths, or where one is `-`, standard input counts.
    init?(paths: [String], now: Int) {
        var total = 0
        for path in paths.isEmpty ? ["-"] : paths {
            guard let file = path == "-" ? FileState(descriptor: 0) : FileState(path: path), file.kind == .regular else {
                return nil
            }
            total += file.size
        }
        self.init(total: total, now: now)
    }

    init?(total: Int, now: Int) {
        guard total > 0 else { return nil }
        self.total = total
        begun = now
        due = now + FileProgress.patience
    }

    /// Counts bytes that were read. Returns the text to show when it is time for one.
    mutating func took(_ bytes: Int, now: Int) -> String? {
        done += bytes
        guard now >= due, done > 0 else { return nil }
        due = now + FileProgress.pace
        let rate = Double(done) / Double(max(now - begun, 1))
        let left = Int(Double(max(total - done, 0)) / rate)
        // A file may grow while it is read.
        let percent = min(100 * done / total, 100)
        return "\(percent) % of \(FileProgress.size(total)), \(FileProgress.size(Int(rate * 1000)))/s, "
            + "\(TimeSpan.text(max(left / 1000, 1) * 1000)) left"
    }

    /// `1.2 GB`.
    private static func size(_ bytes: Int) -> String {
        for (unit, name) in [(1_000_000_000, "GB"), (1_000_000, "MB"), (1000, "kB")] where bytes >= unit {
            return "\(bytes / unit).\(bytes % unit * 10 / unit) \(name)"
        }
        return "\(bytes) B"
    }
}
