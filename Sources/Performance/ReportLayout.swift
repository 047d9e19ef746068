import Shared

extension ReportCommand {
    static let layout = HelpLayout(
        essentials: [
            "html": "Write a report on one page",
            "cash": "Set what the account began with (default: 10000)",
            "by": "Report by symbol, side, strategy, month …",
            "equity": "Write the equity after each trade",
            "csv": "Write the trades as rows",
            "compare": "Compare two runs, trade by trade",
            "verdict": "Test whether the result is more than luck",
            "positions": "Report open positions, too",
            "note": "Show TEXT on the page",
            "table": "Write a table, on a terminal or not",
            "json": "Write records, on a terminal or not",
            "force": "Replace files of other programs",
            "quiet": "Print errors only",
        ],
        groups: [
            "What is reported": "cash by equity latency compare positions",
            "Luck or not": "verdict trials min-trades",
            "Output": "table json csv html note force",
        ])

    static var suggestions: Suggestions {
        Suggestions(["by": ["symbol", "side", "strategy", "reason", "interval", "hour", "weekday", "day", "month"]])
    }
}
