import Net
import Shared

/// The options from the command line.
struct AlertOptions {
    let rules: SpoolRules
    let backoff: Backoff
    /// The number of retries after the first attempt.
    let retries: Int
    /// The longest duration of an attempt, in ms.
    let timeout: Int
    let cooldown: Int
    let cooldownScope: CooldownScope
    let quiet: QuietHours?
    /// Whether quiet hours and the hourly limit drop alerts instead of holding them.
    let dropsQuiet: Bool
    let watch: Int?
    let template: Template?
    /// Selects the records that are alerts; nil for signals.
    let match: Match?
    /// The number of candles in the pictures of alerts; nil if alerts get no pictures.
    let chartCandles: Int?
    let isDryRun: Bool
    let isSilent: Bool
    /// The command on the spool to run instead of sending; nil to send.
    let order: SpoolOrder?
    private let state: String?

    private static let longest = 366 * Interval.dayLength

    init(_ arguments: Arguments) throws(Failure) {
        var rules = SpoolRules()
        let hasAllAges = arguments.has("all-ages")
        rules.maxAge = hasAllAges ? nil : try arguments.span("max-age", in: 1...AlertOptions.longest)
        rules.perHour = arguments.has("max-per-hour") ? try arguments.number("max-per-hour", in: 1...1_000_000) : nil
        rules.digest = arguments.has("digest") ? try arguments.span("digest", in: 1...Interval.dayLength) : 0
        if let text = arguments.text("quiet-hours") {
            guard let hours = QuietHours(text) else {
                throw arguments.wrong("quiet-hours", "two times of day, as 23:00-07:00", text)
            }
            quiet = hours
        } else {
            quiet = nil
        }
        dropsQuiet = arguments.has("drop-quiet")
        isSilent = arguments.has("quiet")
        timeout = try arguments.span("timeout", in: 10...600_000)
        rules.lease = timeout * 2 + 1000
        self.rules = rules
        backoff = try arguments.backoff("backoff")
        retries = try arguments.number("retries", in: 0...1_000_000)
        cooldown = arguments.has("cooldown") ? try arguments.span("cooldown", in: 0...AlertOptions.longest) : 0
        if arguments.has("cooldown-scope"), cooldown == 0 {
            throw .usage("--cooldown-scope changes nothing without --cooldown; give one, as --cooldown 5m")
        }
        cooldownScope = CooldownScope(rawValue: arguments.text("cooldown-scope") ?? "") ?? .side
        watch = arguments.has("watch") ? try arguments.span("watch", in: 10...Interval.dayLength) : nil
        if let text = arguments.text("template") { template = try Template(text) } else { template = nil }
        if let text = arguments.text("match") { match = try Match(text) } else { match = nil }
        let candles = try arguments.number("chart-candles", in: 1...1000)
        chartCandles = arguments.has("chart") ? candles : nil
        if arguments.has("chart-candles"), chartCandles == nil {
            throw .usage("--chart-candles changes nothing without --chart")
        }
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
        summary: "Send signals to a phone, also after a crash or a lost connection",
        operands: "[status | retry ID | drop ID]",
        description: [
            """
            Reads signals and sends each to the channels that options name. Channels are independent of each other. A signal is on \
            disk before the first attempt, in a spool that several instances may share, until it is delivered or given up. The next \
            run sends what a killed run left, even if its input is empty. A channel gets the same id once in 30 days; a record \
            without an id has the hash of its bytes. Addresses and tokens come from the environment or .env; \
            TELEGRAM_API_URL, TWILIO_API_URL and PUSHOVER_API_URL there name another server than the provider's own.
            """,
            """
            On standard output each attempt is a 'delivery' record: id, channel, status (sent, retrying, failed, suppressed, \
            held), attempt, error; "truncated":true marks a text that had to be cut. 'sent' means that the provider accepted the \
            message. Network errors, HTTP 408, 425, 429 (Retry-After is obeyed; alarms wait at most 5 minutes) and 5xx, an answer \
            that is not the provider's, and programs that do not end with status 0 are retried; other refusals are final.
            """,
            """
            A channel keeps the order of each market's alerts. Alerts of other markets overtake an alert that failed once, all alerts \
            overtake one that failed three times; exits and alarms overtake at once. Alarms are halts, liquidations, missing stops, \
            exits that failed and lost links: they also ignore quiet hours and --max-per-hour.
            """,
            """
            'alert status' prints waiting and failed alerts, a record a line. 'alert retry ID' lets the next instance that has the \
            alert's channel send it again: people get it with its age, --exec and --webhook only within --max-age or with \
            --all-ages. 'alert drop ID' removes it.
            """,
        ],
        options: ChannelKind.all.flatMap { [$0.option] + $0.companions } + [
            Option(
                "match", takes: "EXPR",
                """
                Send the records for which EXPR holds, of any type, instead of all signals: 'type == "signal" and score > 0.8', \
                'event == "gap"', in the language of signal's rules.
                """),
            Option(
                "template", takes: "TEXT",
                """
                Write this text for an alert instead of the built-in layout: {symbol}, {advice.reasoning} or another known field, \
                {rsi_7:any} for a field of your own; {base} is the coin, {date}, {clock} and {iso} the close (the first two in \
                TZ), {text} the layout, {entry:.2f} a number with two decimals, {side:upper} in capitals, {{ a brace, \\n a new \
                line. A record that has none of the fields gets the built-in layout.
                """),
            Option(
                "chart",
                """
                Attach a picture to the messages of --telegram, --discord, --ntfy and --email: the last candles of the alert's \
                series with their indicators, and lines at the entry, stop and target. The candles must flow through, so put \
                'signal --all' before alert. A picture that fails never holds up the text.
                """),
            Option("chart-candles", takes: "N", default: "120", "Show the last N candles in a picture of --chart."),
            Option(
                "dry-run",
                "Send nothing and touch no spool. The field 'would_send' shows what would be sent, with secrets masked."),
            Option(
                "max-age", takes: "TIME", default: "10m",
                """
                Suppress an alert that is older than this when it would go out, by its close_time, exit_time, ts or time; one without \
                any counts from its arrival. People and files still get an older alert, marked 'expired, 6 h old', if it is an exit or \
                alarm, was held by quiet hours or --max-per-hour, or was tried before. --exec and --webhook never get older alerts.
                """),
            Option("all-ages", "Send signals of any age, as for a replay."),
            Option(
                "cooldown", takes: "TIME",
                """
                Suppress further signals of a symbol and side for TIME (stream time) after a signal was accepted; 0 disables it. Other \
                records and signals that only close have no cooldown, and a signal that is not sent starts none.
                """
            ),
            Option(
                "cooldown-scope", takes: "side|symbol", default: "side", choices: ["side", "symbol"],
                "Count the cooldown for each side of a symbol, or for the symbol as a whole."),
            Option(
                "quiet-hours", takes: "FROM-TO",
                """
                Hold alerts in these hours, as 23:00-07:00, in TZ: afterwards people get one summary of them. --exec and --webhook \
                get none of them; --file and --csv get all at once.
                """),
            Option(
                "max-per-hour", takes: "N",
                """
                Send a channel at most N messages in any hour. People get what exceeds it as one summary when the hour allows \
                another message, --exec and --webhook do not get it; --file and --csv have no limit.
                """),
            Option(
                "drop-quiet", "Suppress what quiet hours and --max-per-hour hold back, instead of sending it later."),
            Option(
                "digest", takes: "TIME",
                """
                Collect a channel's alerts for TIME, at most until the end of input, and send them together, in as many messages of at \
                most 100 alerts as the channel's limits need. Alarms do not wait.
                """),
            Option(
                "watch", takes: "TIME",
                """
                Also send an alert when no line, heartbeats included, came for TIME, when a disconnect lasts that long (until its topics \
                are subscribed again), and when the stream is back.
                """),
            Option(
                "state", takes: "DIR",
                "Keep the spool in DIR (default: $XDG_STATE_HOME/bybit-pipe, else ~/.local/state/bybit-pipe)."),
            Option(
                "timeout", takes: "TIME", default: "10s",
                "End an attempt, or a program's run, after TIME. After a stop signal alert waits up to TIME for attempts under way."
            ),
            Option("backoff", takes: "MIN,MAX", default: "1s,60s", "Set the shortest and longest wait before a retry."),
            Option("retries", takes: "N", default: "30", "Give up after N retries."),
            Environment.option,
            Option("cacert", takes: "FILE", "Trust the CA certificates in FILE (PEM) too. Certificates are always verified."),
        ] + Option.ofEveryStage,
        examples: [
            ("… | signal | alert --sms", "Text messages, by Termux on the phone or by Twilio."),
            ("… | signal | alert --telegram --print --max-per-hour 20", "To a chat and to the terminal, without a flood."),
            ("… | signal --all | alert --telegram --chart", "With a picture of the candles."),
            ("alert --telegram < /dev/null", "Send the alerts that an earlier run left."),
            (
                "signal < candles.ndjson | alert --slack --dry-run | jq -r .would_send",
                "See what would be sent."
            ),
            ("alert status | jq -r 'select(.status == \"failed\").id' | xargs -n 1 alert retry", "Try again what failed."),
        ],
        layout: layout, suggestions: suggestions)
}
