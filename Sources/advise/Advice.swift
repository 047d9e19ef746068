import Shared

/// The member `advice` of a signal. Each field holds the model's value, or the signal's own if the model's is missing or
/// unusable.
struct Advice {
    /// The fields, in the order of the record.
    enum Field: String, CaseIterable {
        case entry, stop, target, confidence, reasoning
    }

    let model: String
    let milliseconds: Int
    /// The model's rating, or nil if `confidence` is the signal's own.
    private(set) var rating: Confidence?
    private(set) var reasoning: String?
    /// Fields that hold the signal's own value.
    private(set) var fallback = Field.allCases
    /// The faults of the model's answer; nil if there are none.
    private(set) var note: String?
    /// Why the model gave no advice; nil if it answered.
    let error: String?
    private var prices: [Field: String]
    private var confidence: String?

    /// Advice without an answer: all fields hold the signal's own values.
    init(_ signal: AdvisedSignal, model: String, milliseconds: Int, error: String?) {
        self.model = model
        self.milliseconds = milliseconds
        self.error = error
        prices = [.entry: signal.entryText, .stop: signal.stopText, .target: signal.targetText]
        confidence = signal.confidence
        reasoning = signal.reasons
    }

    /// `within` is the largest distance of a price from the signal's entry, as a fraction of the entry; `mask` hides secrets in
    /// the model's words.
    init(_ answer: Answer, _ signal: AdvisedSignal, model: String, within: Double, milliseconds: Int, mask: Mask) {
        self.init(signal, model: model, milliseconds: milliseconds, error: nil)
        let checked = AdvisedPrices(answer, signal, within: within)
        var faults = checked.faults
        for (field, price) in [(Field.entry, checked.entry), (.stop, checked.stop), (.target, checked.target)] {
            if let price { take(field) { $0.prices[field] = AdvisedPrices.text(price) } }
        }
        if let rating = answer.confidence {
            take(.confidence) { ($0.rating, $0.confidence) = (rating, rating.rawValue) }
        } else {
            faults.append("the answer has no confidence of High, Medium or Low")
        }
        if answer.reasoning.isEmpty {
            faults.append("the answer has no reasoning")
        } else {
            take(.reasoning) { $0.reasoning = mask(answer.reasoning) }
        }
        if !faults.isEmpty { note = faults.joined(separator: "; ") }
    }

    private mutating func take(_ field: Field, _ change: (inout Advice) -> Void) {
        change(&self)
        fallback.removeAll { $0 == field }
    }

    func write(to output: inout Output) {
        output.name("advice")
        output.beginObject()
        output.member("model", quoted: model)
        for field in [Field.entry, .stop, .target] {
            output.name(quoted: field.rawValue)
            output.value(made: prices[field] ?? "null")
        }
        output.member("confidence", quoted: confidence)
        output.member("reasoning", quoted: reasoning)
        output.member("ms", milliseconds)
        if !fallback.isEmpty {
            output.name("fallback")
            output.beginArray()
            for field in fallback { output.element(quoted: field.rawValue) }
            output.endArray()
        }
        if let note { output.member("note", quoted: note) }
        if let error { output.member("error", quoted: error) }
        output.endObject()
    }
}
