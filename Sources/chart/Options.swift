import Drawing
import Shared

/// The options of the command line.
struct ChartOptions {
    let html: OwnFile?
    let svg: OwnFile?
    let png: OwnFile?
    let width: Int
    let height: Int
    /// The number of candles that pictures show; nil for all.
    let candles: Int?
    let panes: [String]
    /// The series to draw: a symbol, or a symbol and an interval.
    let series: String?
    let style: ChartPicture.Style
    let title: String?
    let follows: Bool
    let files: [String]

    var writesFiles: Bool { html != nil || svg != nil || png != nil }

    init(_ arguments: Arguments) throws(Failure) {
        let isForced = arguments.has("force")
        html = arguments.text("html").map {
            OwnFile($0, option: "html", beginnings: [PageTemplate.beginning(generator: "chart")], isForced: isForced)
        }
        svg = arguments.text("svg").map {
            OwnFile($0, option: "svg", beginnings: [SVGCanvas.beginning], isForced: isForced)
        }
        png = arguments.text("png").map {
            OwnFile($0, option: "png", isForced: isForced, recognises: { PNG.isOwn($0) })
        }
        let paths = [html, svg, png].compactMap { $0?.path }
        if Set(paths).count < paths.count {
            throw .usage("--html, --svg and --png: expected files of their own, got one twice")
        }
        if paths.contains("-") { throw .usage("--html, --svg and --png: expected the name of a file, got '-'") }
        (width, height) = try ChartOptions.size(arguments)
        candles = arguments.has("candles") ? try arguments.number("candles", in: 1...100_000_000) : nil
        panes = arguments.given.filter { $0.name == "pane" }.flatMap { $0.value.split(separator: ",").map(String.init) }
        series = arguments.text("series")
        var style = ChartPicture.Style()
        style.theme = arguments.has("dark") ? .dark : .light
        style.isLogarithmic = arguments.has("log-scale")
        style.drawsLine = arguments.has("line")
        self.style = style
        title = arguments.text("title")
        follows = arguments.has("follow")
        files = arguments.operands
        if follows, !System.isTerminal(1) || !paths.isEmpty {
            throw .usage("--follow needs a terminal on standard output, and does not go with --html, --svg and --png")
        }
        if let style = ["line", "log-scale", "dark"].first(where: arguments.has), paths.count == 1, html != nil {
            throw .usage("--\(style) changes pictures only; the page of --html has its own switch for it")
        }
        if arguments.has("size"), svg == nil, png == nil { throw .usage("--size needs --svg or --png") }
    }

    /// The size of a picture, such as `1200x800`.
    private static func size(_ arguments: Arguments) throws(Failure) -> (Int, Int) {
        let text = arguments.text("size") ?? ""
        let parts = text.split(separator: "x", omittingEmptySubsequences: false).map { Int($0) ?? 0 }
        guard parts.count == 2, parts.allSatisfy({ (100...8000).contains($0) }) else {
            throw arguments.wrong("size", "WIDTHxHEIGHT in pixels from 100x100 to 8000x8000, as 1200x800", text)
        }
        return (parts[0], parts[1])
    }
}

extension ChartOptions {
    static let table = CommandTable(
        name: "chart",
        summary: "Draw candles, indicators, signals and trades",
        operands: "[FILE…]",
        description: [
            """
            Reads the records of a pipe and draws them when the input ends: candles with the fields of 'ind', signals, fills, trades \
            and positions. A record of 'report' (metrics) becomes a line below the title. Without --html, --svg or --png it draws in the terminal, or writes the same picture as plain text. Other \
            records are ignored.
            """,
            """
            The table of indicators ('ind --list') says which fields are drawn on the price and which in panes, with which levels. \
            Candles marked gap, partial, filled or inferred have a hatched background. Simulated data is marked SIMULATED.
            """,
        ],
        options: [
            Option("html", takes: "FILE", "Write one page to explore in a browser. It needs no network."),
            Option("svg", takes: "FILE", "Write a picture as SVG."),
            Option("png", takes: "FILE", "Write a picture as PNG."),
            Option("size", takes: "WIDTHxHEIGHT", default: "1200x800", "Set the size of --svg and --png in pixels."),
            Option(
                "candles", takes: "N",
                "Draw the last N candles of a series (default: all; where they are many, several share a column)."),
            Option(
                "pane", takes: "FIELD[,FIELD…]", repeats: true,
                "Draw a numeric field of the candles in a pane of its own, such as volume's 'trades' or a field of your own program."
            ),
            Option(
                "series", takes: "SYMBOL[:INTERVAL]",
                "Draw this series in pictures and on the terminal (default: the first). A page has all series."),
            Option("line", "Draw the closes as a line instead of candles."),
            Option("log-scale", "Use a logarithmic price scale."),
            Option("dark", "Draw pictures on a dark background."),
            Option("title", takes: "TEXT", "Set the title of the page, and the title that screen readers read for a picture."),
            Option("follow", "Redraw on the terminal while records come."),
            OwnFile.force,
        ] + Option.ofEveryStage,
        examples: [
            ("ohlc < trades.ndjson | ind --ema 21 --rsi | chart", "Draw in the terminal."),
            (
                "ohlc --closed | ind --st | signal --all | trade | chart --html run.html",
                "One page with candles, signals and trades of a back-test."
            ),
            ("chart --png chart.png --candles 120 < candles.ndjson", "A picture of the last 120 candles."),
        ],
        layout: layout, suggestions: suggestions)
}
