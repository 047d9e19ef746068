import Indicators
import Shared

/// The origin of a candle's field, by its name: `st_10_3_dir` from `ind --st 10,3`, `book_mid` from `ind --join book.mid`.
enum FieldOrigin {
    case indicator(IndicatorField)
    case joined(JoinedOrigin)

    /// Nil for a field that `ind` does not append.
    init?(_ field: String) {
        if let joined = JoinedOrigin(field) {
            self = .joined(joined)
        } else if let indicator = IndicatorField(field) {
            self = .indicator(indicator)
        } else {
            return nil
        }
    }

    var indicator: IndicatorField? { if case .indicator(let field) = self { field } else { nil } }
    var joined: JoinedOrigin? { if case .joined(let field) = self { field } else { nil } }

    /// The option of `ind` that appends the field, as a user types it.
    var option: String {
        switch self {
        case .indicator(let field): field.option
        case .joined(let field): "--join \(field.text)"
        }
    }

    /// The beginning of the name that all fields of one option share: the indicator's name, `book` or `flow`.
    var family: String {
        switch self {
        case .indicator(let field): field.definition.name
        case .joined(let field): field.stage
        }
    }

    /// Number of candles after which the field has a value at the latest; 1 if it does not wait for a number of candles.
    var warmUp: Int { indicator?.warmUp ?? 1 }

    /// Whether the field needs all candles of the previous UTC day.
    var needsWholeDay: Bool { indicator?.definition.needs.contains(.wholeDay) ?? false }
}

/// A field that `ind --join` takes from `book` or `flow` records: `book_imbalance_5` is book.imbalance_5, `book_50_mid` is
/// book.50.mid, `flow_60s_delta` is flow.60s.delta. The age of such a field, `…_age`, counts as the field.
struct JoinedOrigin {
    /// `book` or `flow`.
    let stage: String
    /// The depth or the window, such as `50` or `60s`; nil if the name of a book field gives no depth.
    private let part: String?
    /// The name of the member in the record.
    private let member: String

    init?(_ field: String) {
        guard field.hasPrefix("book_") || field.hasPrefix("flow_") else { return nil }
        var words = field.split(separator: "_", omittingEmptySubsequences: false).map(String.init)[...]
        guard let stage = words.popFirst() else { return nil }
        if words.last == "age" { words.removeLast() }
        let hasPart = stage == "flow" || words.count > 1 && Int(words[words.startIndex]) != nil
        guard words.count > (hasPart ? 1 : 0) else { return nil }
        self.stage = stage
        part = hasPart ? words.removeFirst().replacing("p", with: ".") : nil
        member = words.joined(separator: "_")
    }

    /// The field in the notation of `--join`.
    var text: String { ([stage] + [part].compactMap { $0 } + [member]).joined(separator: ".") }

    private var firstWord: Substring { member.prefix { $0 != "_" } }

    /// The topics of bybit-stream that the field needs in addition to those of candles.
    func topics(of symbol: String) -> [String] {
        if stage == "flow" {
            switch firstWord {
            case "liq": return ["allLiquidation.\(symbol)"]
            case "funding", "open", "basis": return ["tickers.\(symbol)"]
            default: return ["publicTrade.\(symbol)"]
            }
        }
        // Fields that reach far from the best prices need many levels.
        let levels = member.split(separator: "_").compactMap { Int($0) }.max() ?? 1
        let needed = member.hasPrefix("depth") ? 1000 : member.hasPrefix("slippage") ? 200 : levels
        let depth = part.map { Int($0) ?? 50 } ?? [50, 200, 1000].first { $0 >= needed } ?? 1000
        return ["orderbook.\(depth).\(symbol)"] + (member.hasPrefix("wall") ? ["publicTrade.\(symbol)"] : [])
    }

    /// The option of `book` or `flow` that adds the field; nil for a field that they always write.
    var stageNeed: (option: String, value: String)? {
        if stage == "flow" { return part.map { ("window", $0) } }
        let number = member.split(separator: "_").compactMap { Int($0.prefix(while: \.isNumber)) }.first ?? 0
        switch firstWord {
        case "imbalance": return ("imbalance", "\(number)")
        case "depth": return ("depth", "\(number)")
        case "slippage": return ("slippage", "\(number)")
        case "wall": return ("walls", "5")
        default: return nil
        }
    }
}
