import Shared

extension AlertOptions {
    static let layout = HelpLayout(
        essentials: [
            "telegram": "Send a Telegram message",
            "sms": "Send a text message, by Termux or Twilio",
            "ntfy": "Send an ntfy notification",
            "print": "Print a line on this terminal",
            "chart": "Attach a picture of the last candles",
            "match": "Send records for which EXPR holds, not signals only",
            "dry-run": "Show what would be sent, and send nothing",
            "all-ages": "Send old signals, too, as for a replay",
            "cooldown": "Skip further signals of a side for TIME",
            "quiet-hours": "Hold alerts in these hours",
            "max-per-hour": "Send a channel at most N messages an hour",
            "watch": "Warn when nothing came for TIME",
        ],
        groups: [
            "Channels": (ChannelKind.all.flatMap { [$0.option] + $0.companions }).map(\.name).joined(separator: " "),
            "What is sent": "match template chart chart-candles dry-run",
            "When it is sent": "max-age all-ages cooldown cooldown-scope quiet-hours max-per-hour drop-quiet digest watch",
            "Delivery": "state timeout backoff retries env cacert",
        ])

    static var suggestions: Suggestions {
        Suggestions(["quiet-hours": ["23:00-07:00"]], operands: ["status", "retry", "drop"])
    }
}
