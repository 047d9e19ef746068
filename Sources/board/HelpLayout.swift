import Shared

extension BoardOptions {
    static let layout = HelpLayout(
        essentials: [
            "columns": "Show these columns, in this order",
            "sort": "Sort by this column; -NAME the other way round",
            "filter": "Show rows that have all words of TEXT",
            "series": "Open this series",
            "max-daily-loss": "Show how much of this loss is left",
            "once": "Print the table as text and end",
            "rejects": "Append unreadable lines to FILE",
            "quiet": "Print errors only",
        ],
        groups: [
            "The table": "once columns sort filter series max-daily-loss"
        ])

    static var suggestions: Suggestions {
        Suggestions([
            "columns": Column.Kind.allCases.map(\.rawValue), "sort": Column.Kind.allCases.map(\.rawValue),
            "series": Suggestions.symbols,
        ])
    }
}
