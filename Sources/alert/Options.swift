import Net
import Shared

/// What the command line asks for.
struct AlertOptions {
    let rules: Rules
    let backoff: Backoff
    /// Tries after the first.
    let retries: Int
    /// How long an attempt may take, in ms.
    let timeout: Int
    let cooldown: Int
    let watch: Int?
    let template: Template?
    /// Which records are alerts; nil for signals.
    let match: Match?
    let isDryRun: Bool
    let isSilent: Bool
    /// What to do instead of sending.
    let order: SpoolOrder?
    private let state: String?

    private static let longest = 366 * Interval.dayLength

    init(_ arguments: Arguments) throws(Failure) {
        var rules = Rules()
        let hasAllAges = arguments.has("all-ages")
        rules.maxAge = hasAllAges ? nil : try arguments.span("max-age", in: 1...AlertOptions.longest)
        rules.perHour = arguments.has("max-per-hour") ? try arguments.number("max-per-hour", in: 1...1_000_000) : nil
        rules.digest = arguments.has("digest") ? try arguments.span("digest", in: 1...Interval.dayLength) : 0
        // `--quiet` alone is what `-q` is.
        let quiet = arguments.given.filter { $0.name == "quiet" }.map(\.value)
        for text in quiet where !text.isEmpty {
            guard let hours = QuietHours(text) else { throw arguments.wrong("quiet", "two times of day, as 23:00-07:00", text) }
            if rules.quiet != nil { throw .usage("--quiet: expected quiet hours once") }
            rules.quiet = hours
        }
        isSilent = quiet.contains("")
        timeout = try arguments.span("timeout", in: 10...600_000)
        rules.lease = timeout * 2 + 1000
        self.rules = rules
        backoff = try arguments.backoff("backoff")
        retries = try arguments.number("retries", in: 0...1_000_000)
        cooldown = arguments.has("cooldown") ? try arguments.span("cooldown", in: 1...AlertOptions.longest) : 0
        watch = arguments.has("watch") ? try arguments.span("watch", in: 10...Interval.dayLength) : nil
        if let text = arguments.text("template") { template = try Template(text) } else { template = nil }
        if let text = arguments.text("match") { match = try Match(text) } else { match = nil }
        isDryRun = arguments.has("dry-run")
        state = arguments.text("state")
        order = try SpoolOrder(arguments.operands)
    }

    func stateFolder() throws(Failure) -> String {
        if let state { return state }
        return try System.stateFolder()
    }
}

extension AlertOptions {
    static let table = CommandTable(
        name: "alert",
        summary: "Send signals to a phone, once and for certain",
        operands: "[status | retry ID | drop ID]",
        description: [
            """
            Reads signals and sends each to the channels that options name, each channel on its own. A signal is on disk before \
            the first attempt, in a spool that several instances may share, and leaves it once it is delivered or given up; what \
            a killed run left is sent by the next one, also by one with an empty input. The same id goes to a channel once, in 30 \
            days; a record without an id has the hash of its bytes. Addresses and tokens come from the environment or .env.
            """,
            """
            On standard output each attempt is a 'delivery' record: id, channel, status (sent, retrying, failed, suppressed), \
            attempt, error. Network errors, HTTP 429 (Retry-After is obeyed) and 5xx are tried again, and programs that do not \
            end with status 0; other refusals are not. A channel keeps the order of its alerts: none goes out before the one \
            ahead of it is settled.
            """,
            """
            'alert status' prints what waits or failed, a record a line; 'alert retry ID' lets it go out again, with the next \
            instance that has its channel; 'alert drop ID' takes it out.
            """,
        ],
        options: channels + [
            Option(
                "match", takes: "EXPR",
                """
                Send the records for which EXPR holds, of any type, instead of all signals: 'type == "signal" and score > 0.8', \
                'event == "gap"', in the language of signal's rules.
                """),
            Option(
                "template", takes: "TEXT",
                """
                The text of an alert instead of the built-in layout: {symbol}, {entry}, {advice.reasoning} or any field; {clock} \
                is the close in TZ, {text} the layout, {{ a brace, \\n a new line. A record with none of its fields has the layout.
                """),
            Option(
                "dry-run",
                "Send nothing and touch no spool: 'would_send' of the records tells what would have gone out, secrets masked."),
            Option(
                "max-age", takes: "TIME", default: "10m",
                """
                Suppress a signal that closed longer ago than this when it would go out; one without close_time counts from its \
                arrival.
                """),
            Option("all-ages", "Send signals of any age, as for a replay."),
            Option(
                "cooldown", takes: "TIME",
                "Suppress further signals of a symbol and side for so long, on stream time, after one was taken in."),
            Option(
                "quiet", short: "q", takes: "FROM-TO", repeats: true, isValueOptional: true,
                """
                Without a value, say nothing on standard error but errors. With one, as 23:00-07:00, suppress alerts in these \
                hours, in TZ.
                """),
            Option("max-per-hour", takes: "N", "Send a channel at most N messages in any hour; what exceeds it is suppressed."),
            Option(
                "digest", takes: "TIME",
                "Let a channel's alerts gather so long and go out as one message, of 100 at most; at the end of input at once."),
            Option(
                "watch", takes: "TIME",
                """
                Also send an alert when no line came for so long, heartbeats included, or a disconnect lasts so long, and when \
                the stream is back.
                """),
            Option(
                "state", takes: "DIR",
                "Where the spool is (default: $XDG_STATE_HOME/bybit-pipe, else ~/.local/state/bybit-pipe)."),
            Option("timeout", takes: "TIME", default: "10s", "How long an attempt may take, a program's run too."),
            Option("backoff", takes: "MIN,MAX", default: "1s,60s", "Shortest and longest wait before the next try."),
            Option("retries", takes: "N", default: "30", "Give up after so many tries more than the first."),
            Environment.option,
            Option("cacert", takes: "FILE", "Trust the authority in FILE (PEM) too. Certificates are always verified."),
        ] + Option.ofEveryStage,
        examples: [
            ("… | signal | alert --sms", "Text messages, by Termux on the phone or by Twilio."),
            ("… | signal | alert --telegram --print --max-per-hour 20", "To a chat and to the terminal, without a flood."),
            ("alert --telegram < /dev/null", "Work off what an earlier run left."),
            (
                "signal < candles.ndjson | alert --slack --dry-run | jq -r .would_send",
                "See what would be sent."
            ),
            ("alert status | jq -r 'select(.status == \"failed\").id' | xargs -n 1 alert retry", "Try again what failed."),
        ])

    private static let channels = [
        Option(
            "sms", takes: "termux|twilio", isValueOptional: true, choices: ["termux", "twilio"],
            """
            A text message of at most 160 characters to PHONE_NUMBER: by termux-sms-send where that is installed, else by Twilio \
            (TWILIO_ACCOUNT_SID, TWILIO_AUTH_TOKEN, TWILIO_FROM).
            """),
        Option("telegram", "A Telegram message (TELEGRAM_BOT_TOKEN, TELEGRAM_CHAT_ID)."),
        Option("discord", "A Discord message (DISCORD_WEBHOOK_URL)."),
        Option("slack", "A Slack message (SLACK_WEBHOOK_URL)."),
        Option("ntfy", "An ntfy notification (NTFY_URL, the topic's address)."),
        Option("pushover", "A Pushover notification (PUSHOVER_TOKEN, PUSHOVER_USER)."),
        Option(
            "webhook", takes: "URL", repeats: true,
            """
            The record as JSON, with its id as Idempotency-Key; with WEBHOOK_SECRET also signed: X-Signature-256 is sha256= and \
            the HMAC-SHA256 of the body.
            """),
        Option(
            "email",
            "A mail to EMAIL_TO (SMTP_URL as smtps://mail.example.com or smtp://…:587, always by TLS; SMTP_USER, SMTP_PASSWORD)."
        ),
        Option("desktop", "A notification here: termux-notification, notify-send or osascript."),
        Option(
            "exec", takes: "PROGRAM", repeats: true,
            "Start PROGRAM, without a shell and without secrets in its environment, with the record on its standard input."),
        Option("file", takes: "PATH", repeats: true, "A line an alert at the end of a file."),
        Option("csv", takes: "PATH", repeats: true, "A row a signal at the end of a CSV file."),
        Option(
            "print", takes: "line|table", isValueOptional: true, choices: ["line", "table"],
            "A line on standard error, coloured on a terminal (not with NO_COLOR); 'table' in columns."),
    ]
}
