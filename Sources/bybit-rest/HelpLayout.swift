import Shared

extension RestOptions {
    static let layout = HelpLayout(
        essentials: [
            "list": "Find endpoints by words: --list funding",
            "all": "Get all pages",
            "yes": "Send a POST; without it, none is sent",
            "dry-run": "Print what would be sent, and send nothing",
            "testnet": "Use the exchange's testnet",
            "demo": "Use the account of demo trading",
            "env": "Read keys from FILE (default: ./.env)",
            "retries": "Retry N times (default: 8)",
            "timeout": "Wait this long for an answer (default: 10s)",
            "quiet": "Print errors only",
        ],
        groups: [
            "Calls": "all list yes dry-run",
            "Connection": "testnet demo rest-url cacert env recv-window retries backoff timeout ban-wait",
        ])

    static var suggestions: Suggestions {
        Suggestions(operands: ["GET", "POST"] + Endpoint.table.map { String($0.split(separator: " ", maxSplits: 2)[1]) })
    }
}
