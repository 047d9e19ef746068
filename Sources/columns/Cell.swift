import Shared

/// The content of a column's cells.
enum CellKind {
    /// A number with the record's own digits, a text, true or false, JSON.
    case plain
    /// A time in ms, as ISO 8601.
    case time
    /// A number of lost candles, 0 for none.
    case gap
    /// The way a candle was fetched: a word, or nothing.
    case backfill
    /// true or false, even if the record has no such member.
    case mark
    case simulated

    private static let ofCandles = ["backfill", "gap", "partial", "filled", "inferred", "simulated"]

    /// The marks that records of a type may have, which always have a column.
    static func marks(of type: String) -> [String] { type == "candle" ? ofCandles : ["simulated"] }

    init(_ name: String, of type: String) {
        switch name {
        case "simulated": self = .simulated
        case "gap" where type == "candle": self = .gap
        case "backfill" where type == "candle": self = .backfill
        case "partial", "filled", "inferred": self = type == "candle" ? .mark : .plain
        default: self = CellKind.isTime(name) ? .time : .plain
        }
    }

    /// Names of times that the rules below do not recognise.
    private static let others: Set = ["candle", "ts", "recv", "cvd_since", "due", "from", "to", "ended", "until"]

    private static func isTime(_ name: String) -> Bool {
        let last = name.split(separator: ".").last.map(String.init) ?? name
        return last == "time" || last.hasSuffix("_time") || others.contains(last)
    }
}

extension Output {
    /// Writes a value as a cell, given its index on the record's tape; 0 stands for a missing value.
    mutating func write(cell kind: CellKind, _ place: Int, of json: borrowing JSON) {
        switch kind {
        case .gap: write(json.lostCandles(place))
        case .mark: write(json.isMarked(place) ? "true" : "false")
        case .simulated: write(json.isSimulated(place) ? "true" : "false")
        case .backfill: if let backfill = json.backfill(place) { write(backfill == .gap ? "gap" : "history") }
        case .time:
            if let time = json.exchangeTime(place), time >= Output.firstTime {
                write(precise: time)
            } else {
                write(plain: place, of: json)
            }
        case .plain: write(plain: place, of: json)
        }
    }

    /// A smaller number is a count, not a time in ms.
    private static let firstTime = 100_000_000_000

    private mutating func write(plain place: Int, of json: borrowing JSON) {
        if place == 0 { return }
        switch json.kind(place) {
        case .null, .end: break
        case .number, .true, .false: write(json, json.range(place))
        case .string, .escapedString: write(string: json.string(place).csvField)
        case .object, .array: write(string: json.source(place).csvField)
        }
    }

    /// `2025-03-01T14:06:00.250Z`: always with milliseconds, for programs that infer a column's type from its first rows.
    private mutating func write(precise time: Int) {
        write(string: String(Timestamp.text(time).dropLast()))
        write(".")
        write(time % 1000, digits: 3)
        write("Z")
    }
}
