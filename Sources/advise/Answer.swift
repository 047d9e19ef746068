import Shared

/// The readable part of the model's answer. It is only data, and nothing but these five fields is passed on.
struct Answer: Equatable {
    var entry: Decimal?
    var stop: Decimal?
    var target: Decimal?
    var confidence: Confidence?
    var reasoning = ""

    private static let longestReasoning = 500

    /// Returns nil if the text is neither the requested JSON nor the plain form.
    init?(_ text: String) {
        if let answer = Answer(json: text) {
            self = answer
        } else if let answer = Answer(plain: text) {
            self = answer
        } else {
            return nil
        }
        reasoning = Plain.prefix(Plain.line(reasoning), Answer.longestReasoning)
    }

    private init() {}

    // MARK: JSON

    /// Reads the JSON object in the text, which models often surround with other text.
    private init?(json text: String) {
        guard let start = text.firstIndex(of: "{"), let end = text.lastIndex(of: "}"), start < end,
            let json = JSON(Array(text[start...end].utf8)), json.isObject
        else { return nil }
        self.init()
        entry = Answer.price(json, ["entry"])
        stop = Answer.price(json, ["stop", "sl", "stop_loss"])
        target = Answer.price(json, ["target", "tp", "take_profit"])
        confidence = Confidence(rawValue: json.string(json.value("confidence")).lowercased())
        reasoning = json.string(json.value("reasoning"))
        if entry == nil, stop == nil, target == nil, confidence == nil, reasoning.isEmpty { return nil }
    }

    private static func price(_ json: borrowing JSON, _ names: [String]) -> Decimal? {
        for name in names {
            let index = json.value(name)
            if index > 0 { return json.isString(index) ? number(json.string(index)) : json.decimal(index) }
        }
        return nil
    }

    // MARK: The plain form

    private static let keys = [
        ("ENTRY", 0), ("STOP LOSS", 1), ("STOP_LOSS", 1), ("STOP", 1), ("SL", 1), ("TAKE PROFIT", 2), ("TAKE_PROFIT", 2),
        ("TARGET", 2), ("TP", 2), ("CONFIDENCE", 3),
        ("REASONING", 4), ("REASON", 4),
    ]

    /// `ENTRY: 1 TP: 2 SL: 3 CONFIDENCE: High REASONING: …`, on one line or several.
    private init?(plain text: String) {
        var found: [(field: Int, from: String.Index, to: String.Index)] = []
        var index = text.startIndex
        while index < text.endIndex {
            // The reasoning extends to the end of the text, so no key follows it.
            if let last = found.last, last.field == 4 { break }
            if let (field, end) = Answer.key(text, at: index) {
                found.append((field, index, end))
                index = end
            } else {
                index = text.index(after: index)
            }
        }
        self.init()
        for (place, key) in found.enumerated() {
            let end = place + 1 < found.count ? found[place + 1].from : text.endIndex
            let value = String(text[key.to..<end])
            switch key.field {
            case 0: entry = entry ?? Answer.number(value)
            case 1: stop = stop ?? Answer.number(value)
            case 2: target = target ?? Answer.number(value)
            case 3:
                let word = value.lowercased().drop { !$0.isLetter }.prefix { $0.isLetter }
                confidence = confidence ?? Confidence(rawValue: String(word))
            default:
                reasoning = String(value.drop { " *\n\t".contains($0) }.reversed().drop { " *\n\t".contains($0) }.reversed())
            }
        }
        // A single key may be an ordinary word, unless it is ENTRY or has a valid confidence.
        if confidence == nil, !found.contains(where: { $0.field == 0 }), Set(found.map(\.field)).count < 2 { return nil }
    }

    /// Returns the key that begins at `index`, such as `**Entry:**`, and where its value begins.
    private static func key(_ text: String, at index: String.Index) -> (field: Int, end: String.Index)? {
        if index > text.startIndex, text[text.index(before: index)].isLetter { return nil }
        let rest = text[index...]
        for (name, field) in keys {
            guard rest.prefix(name.count).uppercased() == name else { continue }
            let behind = rest.dropFirst(name.count).drop { $0 == " " || $0 == "*" || $0 == "_" }
            if behind.first == ":" { return (field, behind.index(after: behind.startIndex)) }
        }
        return nil
    }

    /// Returns the number in a text such as `$16,677.50`.
    private static func number(_ text: String) -> Decimal? {
        let start = text.drop { !($0.isASCII && $0.isNumber) && $0 != "-" && $0 != "\n" }
        var digits = String(start.prefix { $0.isASCII && ($0.isNumber || ".,-".contains($0)) }).replacing(",", with: "")
        while digits.hasSuffix(".") { digits.removeLast() }
        return Decimal(digits)
    }
}
