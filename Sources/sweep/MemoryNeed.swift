import Indicators
import Shared

/// Estimates of the memory that a sweep needs.
enum MemoryNeed {
    /// The bytes of `--memory`, such as `500M`.
    static func bytes(_ arguments: Arguments) throws(Failure) -> Int {
        let text = arguments.text("memory") ?? ""
        let units = ["K": 1 << 10, "M": 1 << 20, "G": 1 << 30, "T": 1 << 40]
        guard let last = text.last, let unit = units[String(last).uppercased()], let number = Decimal(String(text.dropLast())),
            let bytes = number.multiplied(by: Decimal(Int128(unit)))?.rounded(toTick: Decimal(1), up: false)?.wholePart,
            bytes > 0
        else { throw arguments.wrong("memory", "a size such as 500M or 2G", text) }
        return bytes
    }

    /// A size for people, such as `384 MB`.
    static func text(_ bytes: Int) -> String {
        bytes >= 10 << 30 ? "\(bytes >> 30) GB" : "\(max(bytes >> 20, 1)) MB"
    }

    /// The memory of the process itself, of each thread, and of each set's result, in bytes.
    private static let base = 24 << 20
    private static let ofThread = 8 << 20
    /// The daily returns of a set and the figures computed from them, for about two years, in bytes.
    static let ofReturns = 16 << 10
    private static let ofResult = 1536

    /// The memory of the page of `--html`: its text, and the place of each set in the maps.
    static func page(sets: Int, parameters: Int) -> Int { 16 << 20 + sets * (96 + 8 * parameters) }

    /// An estimate for a number of candles; `columns` is the number of indicator columns needed at one time.
    static func estimate(candles: Int, fields: Int, columns: Int, lines: Int, sets: Int, jobs: Int) -> Int {
        // Arrays grow by doubling, so spare room for half as many candles is included.
        base + candles * (RecordingReader.bytesOfCandle * 3 / 2 + 8 * (fields + columns)) + lines + jobs * ofThread + sets
            * ofResult
    }

    /// The number of candles in files, estimated from the length of the first lines; nil if it is unknown before they are read.
    static func candles(in files: [String]) -> (lines: Int, bytes: Int)? {
        guard !files.isEmpty, !files.contains("-"), let size = FileProgress.size(of: files), size > 0 else { return nil }
        guard let sample = try? System.head(of: files[0], 1 << 16), !sample.isEmpty else { return nil }
        let lines = max(sample.count { $0 == UInt8(ascii: "\n") }, 1)
        return (size * lines / sample.count, size)
    }
}
