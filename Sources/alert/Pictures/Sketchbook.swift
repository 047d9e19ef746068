import Drawing
import Shared

/// Remembers the last candles of each series, so that alerts can be drawn, and counts the alerts that go without a picture.
struct Sketchbook {
    private let candles: Int
    private var reader: ContentReader
    /// The number of alerts without a picture, by reason.
    private var missing: [Missing: Int] = [:]
    private var refused = 0

    /// Why an alert has no picture.
    enum Missing: CaseIterable {
        case noCandles, tooOld, notKept

        /// For the summary at the end.
        fileprivate var text: String {
            switch self {
            case .noCandles: "no candles of their series came before them"
            case .tooOld: "they are older than the candles held"
            case .notKept: "the spool could not keep it"
            }
        }
    }

    /// `candles` is the number of the last candles that pictures show.
    init(candles: Int) {
        self.candles = candles
        reader = ContentReader(held: candles)
    }

    /// Takes a record. Fails for a candle that cannot be drawn.
    mutating func take(_ json: borrowing JSON) throws(Failure) { try reader.take(json) }

    /// Returns the content of a record's picture. It is nil if the record names no market, or for the reason in `missing`.
    func sketch(_ json: borrowing JSON, born: Int?) -> (sketch: Sketch?, missing: (reason: Missing, text: String)?) {
        guard let symbol = json.label(json.value("symbol")), symbol.count > 0 else { return (nil, nil) }
        let key = SeriesKey(
            category: json.label(json.value("category")) ?? .linear, symbol: symbol,
            interval: Interval(json.string(json.value("interval"))),
            priceType: (try? json.priceType(json.value("price_type"))) ?? .last)
        guard let series = reader.series(of: key), let first = series.candles.times.suffix(candles).first else {
            let text =
                reader.candles == 0
                ? "no candles came before it; put 'signal --all' before alert" : "no candles of \(key) came before it"
            return (nil, (.noCandles, Plain.line(text)))
        }
        // A signal's age counts from the close of its candle.
        if let born, born <= first {
            let held = Messages.count(min(candles, series.candles.count), "candle")
            return (nil, (.tooOld, "it is older than the \(held) held of \(Plain.line("\(key)")); see --chart-candles"))
        }
        return (Sketch(series: series, levels: PriceLevel.levels(json), candles: candles), nil)
    }

    /// Counts an alert without a picture. Returns true for the first of each reason, which is reported in full.
    mutating func count(_ reason: Missing) -> Bool {
        missing[reason, default: 0] += 1
        return missing[reason] == 1
    }

    /// Counts a candle that could not be drawn. Returns true for the first, which is reported in full.
    mutating func countRefused() -> Bool {
        refused += 1
        return refused == 1
    }

    /// The number of alerts without a picture, by reason, and of candles that could not be drawn; nil if there are none.
    var summary: String? {
        var parts: [String] = []
        let total = missing.values.reduce(0, +)
        if total > 0 {
            let reasons = Missing.allCases.compactMap { reason in missing[reason].map { "\($0): \(reason.text)" } }
            parts.append("\(Messages.count(total, "alert")) without a picture (\(reasons.joined(separator: "; ")))")
        }
        if refused > 0 { parts.append("\(Messages.count(refused, "candle")) could not be drawn") }
        return parts.isEmpty ? nil : "--chart: " + parts.joined(separator: "; ")
    }
}

extension PriceLevel {
    /// Returns the prices that a record names, such as the entry, stop and target of a signal.
    fileprivate static func levels(_ json: borrowing JSON) -> [PriceLevel] {
        let names: [(String, Kind)]
        switch json.string(json.value("type")) {
        case "signal", "position": names = [("entry", .entry), ("stop", .stop), ("target", .target)]
        case "order": names = [("price", .entry), ("stop", .stop), ("target", .target)]
        case "fill": names = [("price", .entry)]
        case "trade": names = [("entry", .entry), ("exit", .entry), ("stop", .stop), ("target", .target)]
        default: names = []
        }
        var levels: [PriceLevel] = []
        for (name, kind) in names {
            let price = json.operand(json.value(name))
            if price.isFinite { levels.append(PriceLevel(name: name, price: price, kind: kind)) }
        }
        return levels
    }
}
