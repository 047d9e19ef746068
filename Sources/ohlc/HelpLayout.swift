import Shared

extension OhlcOptions {
    static let layout = HelpLayout(
        essentials: [
            "interval": "Build candles of these intervals, such as 1,15 or 1h",
            "closed": "Write closed candles only",
            "csv": "Keep the last candles in FILE as CSV, for pandas",
            "max": "Keep the last N candles in it (default: 100)",
            "every": "Write it this often (default: 60s)",
            "from-csv": "Read CSV instead of records",
            "symbol": "Name the symbol of rows that name none",
            "fill": "Make flat candles for intervals without trades",
            "pass": "Pass on the payloads, too",
            "grace": "Close a candle this long after its end (default: 1s)",
            "rejects": "Append unreadable lines to FILE",
            "quiet": "Print errors only",
        ],
        groups: [
            "Candles": "interval closed fill skip-partial grace no-block no-rpi pass",
            "Candles as CSV files": "csv csv-columns max every force",
            "Input without names": "from-csv symbol category price-type",
        ])

    static var suggestions: Suggestions {
        Suggestions(["interval": Suggestions.intervals, "csv-columns": CSVColumn.names, "symbol": Suggestions.symbols])
    }
}
