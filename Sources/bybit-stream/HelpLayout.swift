import Shared

extension StreamOptions {
    static let layout = HelpLayout(
        essentials: [
            "backfill": "Start with the last N closed candles (default: 200)",
            "from": "Fetch closed candles of the past: '2 days ago'",
            "to": "End of --from (default: now)",
            "replay": "Play a recording again",
            "simulate": "Run a simulated market; no network is needed",
            "speed": "Replay or simulate N times as fast, or max",
            "count": "End after N payloads",
            "duration": "End after TIME",
            "topics": "Add and remove topics while it runs",
            "testnet": "Use the exchange's testnet",
            "status": "Keep a status line on the terminal",
            "quiet": "Print errors only",
        ],
        groups: [
            "What is streamed": "category backfill from to topics",
            "Recordings and the simulated market": "replay simulate or-simulate seed activity start speed",
            "End": "count duration",
            "Events": "stats heartbeat",
            "Connection":
                """
            testnet demo url private-url rest-url cacert env ping dead backoff retries confirm-wait patience \
            ban-wait buffer status
            """,
        ])

    static var suggestions: Suggestions {
        Suggestions(
            ["category": CategoryOption.names, "backfill": ["200", "day", "0"], "speed": ["max", "1", "60"]],
            operands: topicWords)
    }
}
