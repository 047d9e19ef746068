import Shared

extension ColumnsOptions {
    static let layout = HelpLayout(
        essentials: [
            "csv": "Write FILE; {symbol} in it gives each series a file",
            "type": "Write records of this type, such as signal",
            "fields": "Write these fields, in this order",
            "max": "Keep the last N rows in FILE",
            "every": "Replace the file this often (default: 60s)",
            "forming": "Also write unfinished candles",
            "force": "Replace files of other programs",
            "rejects": "Append unreadable lines to FILE",
            "quiet": "Print errors only",
        ],
        groups: [
            "Rows": "type fields forming",
            "Files": "csv max every force",
        ])

    static var suggestions: Suggestions {
        Suggestions([
            "type": ["candle", "signal", "explain", "book", "flow", "order", "fill", "position", "trade", "metrics", "event"],
            "fields": [
                "time", "symbol", "interval", "open", "high", "low", "close", "volume", "side", "entry", "stop", "target",
            ],
        ])
    }
}
