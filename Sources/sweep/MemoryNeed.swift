import Indicators
import Shared

/// How much memory a sweep needs.
enum MemoryNeed {
    /// `500M` as bytes.
    static func bytes(_ arguments: Arguments) throws(Failure) -> Int {
        let text = arguments.text("memory") ?? ""
        let units = ["K": 1 << 10, "M": 1 << 20, "G": 1 << 30, "T": 1 << 40]
        guard let last = text.last, let unit = units[String(last).uppercased()], let number = Decimal(String(text.dropLast())),
            let bytes = number.multiplied(by: Decimal(Int128(unit)))?.rounded(toTick: Decimal(1), up: false)?.wholePart,
            bytes > 0
        else { throw arguments.wrong("memory", "a size such as 500M or 2G", text) }
        return bytes
    }

    /// `384 MB`.
    static func text(_ bytes: Int) -> String {
        bytes >= 10 << 30 ? "\(bytes >> 30) GB" : "\(max(bytes >> 20, 1)) MB"
    }

    /// What the process itself takes, each thread, and each set's result.
    private static let base = 24 << 20
    private static let ofThread = 8 << 20
    /// The daily returns of a set, with what is computed of them, for some two years.
    static let ofReturns = 16 << 10
    private static let ofResult = 1536

    /// What the page of `--html` needs: its text, and the place of each set in the maps.
    static func page(sets: Int, parameters: Int) -> Int { 16 << 20 + sets * (96 + 8 * parameters) }

    /// An estimate for so many candles; `columns` are those of indicators that are needed at one time.
    static func estimate(candles: Int, fields: Int, columns: Int, lines: Int, sets: Int, jobs: Int) -> Int {
        // Arrays grow by doubling, so half of what they hold may be spare.
        base + candles * (RecordingReader.bytesOfCandle * 3 / 2 + 8 * (fields + columns)) + lines + jobs * ofThread + sets
            * ofResult
    }

    /// How many candles files have, by the length of the first lines; nil where that cannot be told before they are read.
    static func candles(in files: [String]) -> (lines: Int, bytes: Int)? {
        guard !files.isEmpty, !files.contains("-"), let size = FileProgress.size(of: files), size > 0 else { return nil }
        guard let sample = try? System.head(of: files[0], 1 << 16), !sample.isEmpty else { return nil }
        let lines = max(sample.count { $0 == UInt8(ascii: "\n") }, 1)
        return (size * lines / sample.count, size)
    }
}
