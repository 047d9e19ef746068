import Drawing
import Indicators
import Shared

/// A cell of the table: a text and its style.
struct Cell {
    var text: String
    var style = TextStyle.plain

    static let empty = Cell(text: "")
    static let unknown = Cell(text: "-", style: .faint)

    init(text: String, style: TextStyle = .plain) { (self.text, self.style) = (text, style) }
}

/// The style of directions and readings, and the format of numbers.
enum Look {
    static let up = TextStyle(.cyan)
    static let down = TextStyle(.red)
    static let warning = TextStyle(.yellow)
    static let notable = TextStyle(.magenta)

    static func side(_ number: Double) -> TextStyle { number > 0 ? up : number < 0 ? down : .plain }

    static func style(of reading: IndicatorReading?) -> TextStyle {
        switch reading?.tone {
        case nil: .plain
        case .up?: up
        case .down?: down
        case .extreme?: warning
        case .notable?: notable
        case .plain?: .faint
        }
    }

    /// A price with the decimals of its market.
    static func price(_ value: Double, _ decimals: Int) -> String { Scale.text(value, decimals: min(decimals, 12)) }

    /// A number with its sign: `+1.2`, `-0.5`.
    static func signed(_ value: Double, decimals: Int) -> String {
        (value > 0 ? "+" : "") + Scale.text(value, decimals: decimals)
    }

    /// A value with about four digits.
    static func value(_ value: Double) -> String {
        let size = abs(value)
        if !value.isFinite { return "-" }
        if size >= 10_000 { return Scale.text(value, decimals: 0, short: true) }
        if size > 0, size < 0.0001 { return Scale.text(value, decimals: 8) }
        return Scale.text(value, decimals: value == value.rounded() && size < 100 ? 0 : size >= 100 ? 1 : size >= 1 ? 2 : 4)
    }

    /// A score with its sign and without trailing zeros: `+0.83`.
    static func score(_ value: Double) -> String {
        var text = signed(value, decimals: 2)
        while text.contains("."), text.last == "0" || text.last == "." {
            let isPoint = text.last == "."
            text.removeLast()
            if isPoint { break }
        }
        return text
    }

    /// Money with commas between thousands: `9,966.42`. Small amounts, as of accounts in coins, have six decimals.
    static func money(_ value: Double, isSmall: Bool = false) -> String {
        guard value.isFinite, abs(value) < 1e15 else { return "-" }
        let text = Scale.text(abs(value), decimals: isSmall ? 6 : 2)
        let parts = text.split(separator: ".", omittingEmptySubsequences: false)
        return (value < 0 ? "-" : "") + String.grouped(parts[0]) + "." + (parts.count > 1 ? parts[1] : "00")
    }

    /// An age or a countdown in one or two parts, short enough for a column: `42s`, `5m`, `2h 13m`, `3d 4h`.
    static func span(_ milliseconds: Int) -> String {
        milliseconds < 60_000
            ? "\(max(0, milliseconds) / 1000)s"
            : milliseconds < 3_600_000 ? "\(milliseconds / 60_000)m" : TimeSpan.text(milliseconds)
    }

    private static let blocks: [Character] = ["▁", "▂", "▃", "▄", "▅", "▆", "▇", "█"]

    /// Closes as bars of eight heights, from the lowest to the highest of them.
    static func sparkline(_ closes: [Double]) -> String {
        guard let low = closes.min(), let high = closes.max(), low.isFinite, high.isFinite else { return "" }
        return String(
            closes.map { close in
                high > low ? blocks[min(Int((close - low) / (high - low) * 8), 7)] : blocks[3]
            })
    }
}
