import Shared

extension BookOptions {
    static let layout = HelpLayout(
        essentials: [
            "every": "Write a record this often (default: 1s)",
            "imbalance": "Append the imbalance of the best N levels",
            "depth": "Append the size within N basis points of mid",
            "slippage": "Append the slippage of an order of this value",
            "walls": "Report levels of K times the median size",
            "top": "Write or show the best N levels of each side",
            "drop": "Do not pass on the order book payloads",
            "category": "Set the category of payloads that name none",
            "rejects": "Append unreadable lines to FILE",
            "quiet": "Print errors only",
        ],
        groups: [
            "Records": "every imbalance depth slippage walls top",
            "Input and output": "drop category",
        ])

    static var suggestions: Suggestions {
        Suggestions(["every": ["1s", "100ms", "change", "1"], "imbalance": ["5", "10"], "depth": ["10"]])
    }
}
