import Shared

extension FlowOptions {
    static let layout = HelpLayout(
        essentials: [
            "window": "Sum up windows such as 10s,60s (default: 60s)",
            "every": "Write a record this often (default: 1s)",
            "large": "Report each trade worth more",
            "drop": "Do not pass on the payloads",
            "no-block": "Drop block trades",
            "no-rpi": "Drop trades of RPI orders",
            "category": "Set the category of payloads that name none",
            "rejects": "Append unreadable lines to FILE",
            "quiet": "Print errors only",
        ],
        groups: [
            "Records": "window every large",
            "Input and output": "no-block no-rpi drop category",
        ])

    static var suggestions: Suggestions {
        Suggestions(["window": ["10s", "60s", "5m"], "every": ["1s", "500ms", "100"]])
    }
}
