import Net
import Shared

/// The options from the command line and the environment.
struct AdviseOptions {
    let model: Model
    /// The longest duration of an attempt, in ms.
    let timeout: Int
    /// The number of retries after the first attempt.
    let retries: Int
    let backoff: Backoff
    /// The largest distance of a price from the entry, as a fraction of the entry.
    let within: Double
    /// The number of candles before a signal that the model sees.
    let candles: Int
    /// Signals with this rating or a lower one are dropped; nil drops none.
    let veto: Confidence?

    init(_ arguments: Arguments) throws(Failure) {
        let environment = try Environment(arguments)
        model = try Model(arguments, environment)
        timeout = try arguments.span("timeout", in: 10...600_000)
        retries = try arguments.number("retries", in: 0...2)
        backoff = try arguments.backoff("backoff")
        let text = arguments.text("within") ?? ""
        guard let percent = Double(text.hasSuffix("%") ? String(text.dropLast()) : text), percent > 0, percent <= 100 else {
            throw arguments.wrong("within", "a percentage from above 0 to 100, as 5%", text)
        }
        within = percent / 100
        candles = try arguments.number("candles", in: 0...500)
        veto = arguments.text("veto").flatMap { Confidence(rawValue: $0) }
    }

    static let table = CommandTable(
        name: "advise",
        summary: "Ask a language model for a second opinion on signals",
        operands: "",
        description: [
            """
            Stands between signal and alert. To each signal it appends advice:{model, entry, stop, target, confidence, reasoning, \
            ms}, the opinion of the model; the signal's own fields do not change, and all lines pass on in order. A signal that has \
            advice already, or that only closes a position ("opens":false), passes on unchanged.
            """,
            """
            The model sees the whole signal, its votes and values included, and the last candles of the same series that came \
            before it. 'signal --all' passes candles on.
            """,
            """
            The answer is checked field by field. A price must be a number within --within of the signal's entry, the stop and the \
            target must be on the right side of the entry, and the confidence must be High, Medium or Low. A field that is missing or \
            wrong is replaced by the signal's own; 'fallback' lists these fields and 'note' says why. Network errors, HTTP 429 and 5xx \
            are retried. A model that does not answer never stops a signal: the signal passes on with its own fields and advice.error. \
            Until the model answers again, each signal gets one try. If the provider does not offer the model, the error lists the \
            models that it offers.
            """,
        ],
        options: [
            Option(
                "api", takes: "gemini|openai", default: "gemini", choices: ["gemini", "openai"],
                "Ask Gemini (key in GEMINI_API_KEY), or any server with OpenAI's chat completions (key in OPENAI_API_KEY, if any)."
            ),
            Option(
                "model", takes: "NAME",
                "Ask this model (default: GEMINI_MODEL, else \(Model.standardGemini); for openai OPENAI_MODEL)."),
            Option(
                "url", takes: "URL",
                """
                Ask at another address: with --api openai, http://localhost:11434/v1 is a local model. GEMINI_API_URL does the \
                same for Gemini.
                """),
            Option(
                "candles", takes: "N", default: "30",
                "Show the model the last N candles of the signal's series, with their indicators (0: none, at most 500)."),
            Option(
                "within", takes: "PERCENT", default: "5%", "Accept the model's prices up to this far from the signal's entry."),
            Option(
                "veto", takes: "low|medium", choices: ["low", "medium"],
                "Drop signals that the model rates at this confidence or lower, and write an event 'veto' in their place."
            ),
            Option("timeout", takes: "TIME", default: "8s", "Wait this long for an answer, at each try."),
            Option("retries", takes: "N", default: "2", "Retry N times, at most 2."),
            Option("backoff", takes: "MIN,MAX", default: "250ms,1s", "Set the shortest and longest wait before a retry."),
            Environment.option,
            Option("cacert", takes: "FILE", "Trust the CA certificates in FILE (PEM) too. Certificates are always verified."),
        ] + Option.ofEveryStage,
        examples: [
            ("… | signal --all | advise | alert --sms", "Gemini's opinion goes into the text message."),
            (
                "… | advise --api openai --url http://localhost:11434/v1 --model llama3.2 --veto low",
                "A local model, with a veto."
            ),
        ],
        layout: layout)
}

/// The model's confidence, in ascending order.
enum Confidence: String, CaseIterable, Comparable {
    case low, medium, high

    static func < (left: Confidence, right: Confidence) -> Bool {
        (allCases.firstIndex(of: left) ?? 0) < (allCases.firstIndex(of: right) ?? 0)
    }
}
