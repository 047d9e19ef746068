import Shared

extension ChartOptions {
    static let layout = HelpLayout(
        essentials: [
            "html": "Write a page to explore in a browser",
            "svg": "Write a picture as SVG",
            "png": "Write a picture as PNG",
            "size": "Set the size of pictures (default: 1200x800)",
            "candles": "Draw the last N candles",
            "series": "Draw this series: BTCUSDT or BTCUSDT:15",
            "pane": "Draw a field in a pane of its own",
            "line": "Draw closes as a line",
            "log-scale": "Use a logarithmic price scale",
            "dark": "Draw on a dark background",
            "follow": "Redraw on the terminal while records come",
            "force": "Replace files of other programs",
        ],
        groups: [
            "Output": "html svg png size dark title follow force",
            "What is drawn": "candles series pane line log-scale",
        ])

    static var suggestions: Suggestions {
        Suggestions(["size": ["1200x800", "800x600", "1920x1080"], "series": Suggestions.symbols, "pane": ["volume"]])
    }
}
