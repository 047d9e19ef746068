import Net
import Shared

/// What the command line and the environment ask for.
struct AdviseOptions {
    let model: Model
    /// How long a try may take, in ms.
    let timeout: Int
    /// Tries after the first.
    let retries: Int
    let backoff: Backoff
    /// How far a price may be from the entry, as a part of it.
    let within: Double
    /// Signals rated so, or lower, are dropped.
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
        veto = arguments.text("veto").flatMap { Confidence(rawValue: $0) }
    }

    static let table = CommandTable(
        name: "advise",
        summary: "Ask a language model for a second opinion on signals",
        operands: "",
        description: [
            """
            Stands between signal and alert. To each signal it appends advice:{model, entry, stop, target, confidence, reasoning, \
            ms}, what the model says; the signal's own fields stay as they are, and all lines go on in order. A signal that has \
            advice already goes on as it is.
            """,
            """
            What the model says is checked: its prices must be numbers, the stop and the target on the right side of its entry, \
            and all within --within of the signal's entry; else the signal's own prices stand there and 'error' says why. Network \
            errors, HTTP 429 and 5xx are tried again; a model that does not answer never stops a signal: it goes on with \
            advice.error, and as long as the model is away there is one try a signal.
            """,
        ],
        options: [
            Option(
                "api", takes: "gemini|openai", default: "gemini", choices: ["gemini", "openai"],
                "Gemini (key in GEMINI_API_KEY), or any server that speaks OpenAI's chat completions (key in OPENAI_API_KEY, if any)."
            ),
            Option(
                "model", takes: "NAME",
                "Which model (default: GEMINI_MODEL, else \(Model.standardGemini); for openai OPENAI_MODEL)."),
            Option(
                "url", takes: "URL",
                """
                Another address: with --api openai, http://localhost:11434/v1 makes it a local model. GEMINI_API_URL does the \
                same for Gemini.
                """),
            Option("within", takes: "PERCENT", default: "5%", "How far the model's prices may be from the signal's entry."),
            Option(
                "veto", takes: "low|medium", choices: ["low", "medium"],
                "Drop signals that the model rates so, or lower: an event 'veto' stands in their place."),
            Option("timeout", takes: "TIME", default: "8s", "How long a try may take."),
            Option("retries", takes: "N", default: "2", "Tries more than the first, at most 2."),
            Option("backoff", takes: "MIN,MAX", default: "250ms,1s", "Shortest and longest wait before the next try."),
            Environment.option,
            Option("cacert", takes: "FILE", "Trust the authority in FILE (PEM) too. Certificates are always verified."),
        ] + Option.ofEveryStage,
        examples: [
            ("… | signal | advise | alert --sms", "Gemini's opinion goes into the text message."),
            (
                "… | advise --api openai --url http://localhost:11434/v1 --model llama3.2 --veto low",
                "A local model, with a veto."
            ),
        ])
}

/// How sure the model is, the least first.
enum Confidence: String, CaseIterable, Comparable {
    case low, medium, high

    static func < (left: Confidence, right: Confidence) -> Bool {
        (allCases.firstIndex(of: left) ?? 0) < (allCases.firstIndex(of: right) ?? 0)
    }
}
