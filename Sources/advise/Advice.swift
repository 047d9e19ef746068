import Shared

/// What is appended to a signal. Each field is the model's, or where the model gave none that can be used, the signal's own.
struct Advice {
    /// In the order of the record.
    enum Field: String, CaseIterable {
        case entry, stop, target, confidence, reasoning
    }

    let model: String
    let milliseconds: Int
    /// The model's own rating; nil where `confidence` is the signal's.
    private(set) var rating: Confidence?
    private(set) var reasoning: String?
    /// The fields that are the signal's own.
    private(set) var fallback = Field.allCases
    /// Why they are.
    private(set) var note: String?
    /// Why there is no advice.
    let error: String?
    private var prices: [Field: String]
    private var confidence: String?

    /// The signal's own fields, for want of an answer.
    init(_ signal: AdvisedSignal, model: String, milliseconds: Int, error: String?) {
        self.model = model
        self.milliseconds = milliseconds
        self.error = error
        prices = [.entry: signal.entryText, .stop: signal.stopText, .target: signal.targetText]
        confidence = signal.confidence
        reasoning = signal.reasons
    }

    /// `within` is how far a price may be from the signal's entry, as a part of it; `mask` hides secrets in the model's words.
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
