import Shared

/// A signal that the model is asked about.
struct AdvisedSignal {
    let bytes: [UInt8]
    /// The offset of the closing brace, where the advice is inserted.
    private let end: Int
    private let isEmpty: Bool
    let id: String
    /// The signal's series, or nil if the record names none.
    let series: SeriesKey?
    let isLong: Bool?
    let entry: Double?
    let stop: Double?
    let target: Double?
    let entryText: String
    let stopText: String
    let targetText: String
    let confidence: String?
    /// The signal's reasons as one text.
    let reasons: String?
    /// Members that a veto event copies from the signal.
    private let members: [(name: String, value: String)]
    private let time: Int

    init(_ json: borrowing JSON) {
        bytes = json.bytes
        end = json.closingBrace
        isEmpty = !json.isInside(1)
        id = json.string(json.value("id"))
        series = SeriesKey(of: json)
        func number(_ name: String) -> (value: Double?, text: String) {
            let index = json.value(name)
            guard index > 0, json.isNumber(index) else { return (nil, "null") }
            return (json.double(index), json.source(index))
        }
        (entry, entryText) = number("entry")
        (stop, stopText) = number("stop")
        (target, targetText) = number("target")
        isLong = ["long": true, "buy": true, "short": false, "sell": false][json.string(json.value("side"))]
        func text(_ name: String) -> String? {
            let text = json.string(json.value(name))
            return text.isEmpty ? nil : text
        }
        confidence = text("confidence")
        let list = json.elements(json.value("reasons")).map { json.string($0) }.filter { !$0.isEmpty }
        reasons = list.isEmpty ? text("reasons") : list.joined(separator: "; ")
        time = json.exchangeTime(json.value("close_time")) ?? json.exchangeTime(json.value("time")) ?? 0
        var members = ["category", "symbol", "interval", "side", "strategy"].compactMap { name in
            let index = json.value(name)
            return index == 0 ? nil : (name, json.source(index))
        }
        if json.backfill(json.value("backfill")) != nil { members.append(("backfill", json.source(json.value("backfill")))) }
        if json.isSimulated(json.value("simulated")) { members.append(("simulated", "true")) }
        self.members = members
    }

    /// Writes the signal with the advice appended.
    func write(_ advice: Advice, to output: inout Output) {
        if isEmpty { output.beginObject() } else { output.write(bytes, 0..<end) }
        advice.write(to: &output)
        output.write(bytes, end..<bytes.count)
        output.write("\n")
    }

    /// Writes a veto event in place of a signal that the model rates too low.
    func writeVeto(_ advice: Advice, to output: inout Output) {
        output.begin(event: "veto", time: time)
        output.member("id", quoted: "\(id):veto")
        output.member("signal", quoted: id)
        for member in members {
            output.name(quoted: member.name)
            output.value(made: member.value)
        }
        let why = advice.fallback.contains(.reasoning) ? nil : advice.reasoning
        output.member(
            "reason", quoted: "\(advice.model) rates it \(advice.rating?.rawValue ?? "")" + (why.map { ": \($0)" } ?? ""))
        output.endRecord()
    }
}

extension SeriesKey {
    /// The series that a candle or a signal names; nil where it names none.
    init?(of json: borrowing JSON) {
        guard let name = try? json.name(json.value("interval"), of: "interval"), let interval = json.interval(in: name),
            let category = try? json.category(json.value("category")),
            let symbol = try? json.label(json.value("symbol"), of: "symbol"),
            let priceType = try? json.priceType(json.value("price_type"))
        else { return nil }
        self.init(category: category, symbol: symbol, interval: interval, priceType: priceType)
    }
}
