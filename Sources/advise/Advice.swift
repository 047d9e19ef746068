import Shared

/// What is appended to a signal.
struct Advice {
    let model: String
    /// As JSON numbers, or null.
    var entry: String
    var stop: String
    var target: String
    var confidence: Confidence?
    var reasoning: String?
    let milliseconds: Int
    var error: String?

    /// The signal's own prices, for want of better ones.
    init(_ signal: Signal, model: String, milliseconds: Int, error: String?) {
        self.model = model
        self.milliseconds = milliseconds
        self.error = error
        entry = signal.entryText
        stop = signal.stopText
        target = signal.targetText
    }

    init(_ answer: Answer, _ signal: Signal, model: String, within: Double, milliseconds: Int) {
        self.init(signal, model: model, milliseconds: milliseconds, error: Advice.fault(answer, signal, within))
        confidence = answer.confidence
        reasoning = answer.reasoning.isEmpty ? nil : answer.reasoning
        if error == nil, let entry = answer.entry, let stop = answer.stop, let target = answer.target {
            self.entry = Advice.text(entry)
            self.stop = Advice.text(stop)
            self.target = Advice.text(target)
        }
    }

    /// What is wrong with an answer.
    static func fault(_ answer: Answer, _ signal: Signal, _ within: Double) -> String? {
        guard let own = signal.entry, own > 0 else { return "the signal has no entry to compare with" }
        guard let isLong = signal.isLong else { return "the signal's side is neither long nor short" }
        let prices = [("entry", answer.entry), ("stop", answer.stop), ("target", answer.target)]
        var numbers: [Double] = []
        for (name, price) in prices {
            guard let price, let number = Double(text(price)), number > 0 else { return "the model's \(name) is no price" }
            let distance = abs(number - own) / own
            guard distance <= within else {
                let percent = (distance * 1000).rounded() / 10
                return "the model's \(name) \(text(price)) is \(percent)% from the entry, more than \(within * 100)%"
            }
            numbers.append(number)
        }
        for (place, side) in [(1, isLong ? -1.0 : 1.0), (2, isLong ? 1.0 : -1.0)]
        where (numbers[place] - numbers[0]) * side <= 0 {
            return "the model's \(prices[place].0) is on the wrong side of its entry"
        }
        if answer.confidence == nil { return "the model's confidence is none of High, Medium, Low" }
        return nil
    }

    private static func text(_ price: Decimal) -> String {
        var output = Output.inMemory()
        output.write(price)
        return output.text
    }

    func write(to output: inout Output) {
        output.write("\"advice\":{\"model\":")
        output.write(quoted: model)
        output.write(string: ",\"entry\":\(entry),\"stop\":\(stop),\"target\":\(target),\"confidence\":")
        output.write(string: confidence.map { "\"\($0.rawValue)\"" } ?? "null")
        output.write(",\"reasoning\":")
        if let reasoning { output.write(quoted: reasoning) } else { output.write("null") }
        output.write(",\"ms\":")
        output.write(milliseconds)
        if let error {
            output.write(",\"error\":")
            output.write(quoted: error)
        }
        output.write("}")
    }
}

/// The signal that is asked about.
struct Signal {
    let bytes: [UInt8]
    /// Where what is appended goes: the closing brace.
    private let end: Int
    private let isEmpty: Bool
    let id: String
    let entry: Double?
    let isLong: Bool?
    let entryText: String
    let stopText: String
    let targetText: String
    /// What an event about it repeats.
    let members: [(name: String, value: String)]
    let time: Int

    init(_ json: borrowing JSON) {
        bytes = json.bytes
        end = json.closingBrace
        isEmpty = !json.isInside(1)
        id = json.string(json.value("id"))
        func number(_ name: String) -> (value: Double?, text: String) {
            let index = json.value(name)
            guard index > 0, json.isNumber(index) else { return (nil, "null") }
            return (json.double(index), json.source(index))
        }
        (entry, entryText) = number("entry")
        stopText = number("stop").text
        targetText = number("target").text
        isLong = ["long": true, "short": false][json.string(json.value("side"))]
        time = json.exchangeTime(json.value("close_time")) ?? json.exchangeTime(json.value("time")) ?? 0
        var members = ["category", "symbol", "interval", "side", "strategy"].compactMap { name in
            let index = json.value(name)
            return index == 0 ? nil : (name, json.source(index))
        }
        if json.backfill(json.value("backfill")) != nil { members.append(("backfill", json.source(json.value("backfill")))) }
        if json.isSimulated(json.value("simulated")) { members.append(("simulated", "true")) }
        self.members = members
    }

    /// The signal with what the model says.
    func write(_ advice: Advice, to output: inout Output) {
        output.write(bytes, 0..<end)
        if !isEmpty { output.write(",") }
        advice.write(to: &output)
        output.write(bytes, end..<bytes.count)
        output.write("\n")
    }

    /// What stands in the place of one that the model rates too low.
    func writeVeto(_ advice: Advice, to output: inout Output) {
        output.write("{\"type\":\"event\",\"event\":\"veto\",\"time\":")
        output.write(time)
        output.write(",\"id\":")
        output.write(quoted: "\(id):veto")
        output.write(",\"signal\":")
        output.write(quoted: id)
        for member in members { output.write(string: ",\"\(member.name)\":\(member.value)") }
        output.write(",\"reason\":")
        output.write(
            quoted: "\(advice.model) rates it \(advice.confidence?.rawValue ?? "")" + (advice.reasoning.map { ": \($0)" } ?? "")
        )
        output.write("}\n")
    }
}
