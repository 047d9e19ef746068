import Shared

/// A series that a two-series indicator reads: `high`, `turnover`, or `close@ETHUSDT`.
package enum SeriesInput: Sendable, Equatable {
    case price(BarSource)
    /// A field of the same candle, by its name.
    case field(String)
    /// A price of another symbol's newest closed candle that ended no later than this one.
    case other(BarSource, symbol: String)

    /// Returns nil for a word that names no series.
    init?(_ word: String) {
        let parts = word.split(separator: "@", maxSplits: 1, omittingEmptySubsequences: false).map(String.init)
        let source = BarSource(rawValue: parts[0])
        if parts.count == 2 {
            guard let source, !parts[1].isEmpty, parts[1].utf8.allSatisfy(Self.isOfSymbol) else { return nil }
            self = .other(source, symbol: parts[1])
        } else if let source {
            self = .price(source)
        } else {
            guard let first = word.utf8.first, Self.isLetter(first), word.utf8.allSatisfy(Self.isOfName) else { return nil }
            self = .field(word)
        }
    }

    private static func isLetter(_ byte: UInt8) -> Bool { (0x61...0x7A).contains(byte) }
    private static func isOfName(_ byte: UInt8) -> Bool { isLetter(byte) || (0x30...0x39).contains(byte) || byte == 0x5F }
    private static func isOfSymbol(_ byte: UInt8) -> Bool {
        (0x41...0x5A).contains(byte) || (0x30...0x39).contains(byte) || byte == UInt8(ascii: "-")
    }

    /// The series as a user types it.
    var text: String {
        switch self {
        case .price(let source): source.rawValue
        case .field(let name): name
        case .other(let source, let symbol): "\(source.rawValue)@\(symbol)"
        }
    }

    /// The series as a part of a field's name: `close_ethusdt`.
    var part: String {
        switch self {
        case .price, .field: text
        case .other(let source, let symbol): "\(source.rawValue)_\(symbol.lowercased().replacing("-", with: "_"))"
        }
    }

    /// Whether the series is a price of the candle.
    var isOfBar: Bool { if case .price = self { true } else { false } }
}
