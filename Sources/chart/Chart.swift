import Drawing
import Shared

extension Chart {
    /// Runs the command with its arguments.
    static func start(_ arguments: Arguments, _ messages: Messages) throws(Failure) -> ExitStatus {
        var chart = try Chart(ChartOptions(arguments), arguments, messages)
        return try chart.run()
    }
}

/// The last stage of a pipe: keeps the records it reads, and draws them at the end of the input, or repeatedly with `--follow`.
struct Chart: Stage {
    private let options: ChartOptions
    private let messages: Messages
    private let inputs: Inputs
    var stream: RecordStream
    private var reader: ContentReader
    private var screen = Screen()
    private var records = 0
    private var refused = 0

    /// Candles kept per series with `--follow`, which shows only the last ones; this bounds memory.
    private static let remembered = 10_000

    /// The shortest time between two drawings on the terminal, in ms.
    private static let pace = 100

    init(_ options: ChartOptions, _ arguments: Arguments, _ messages: Messages) throws(Failure) {
        self.options = options
        self.messages = messages
        stream = try RecordStream(arguments, messages, files: options.files, writesAtEnd: !options.follows)
        inputs = Inputs(options.files)
        for file in [options.html, options.svg, options.png] { try file?.check(inputs: inputs) }
        reader = ContentReader(panes: options.panes)
    }

    mutating func loop() throws(Failure) {
        while let event = try stream.next() {
            switch event {
            case .record:
                do throws(Failure) { try reader.take(stream.json) } catch {
                    refused += 1
                    try stream.reject(error)
                }
                records += 1
                if options.follows, records % Chart.remembered == 0 { reader.keep(last: Chart.remembered) }
                if options.follows, stream.wakeAt == nil { stream.wakeAt = System.monotonicTime + Chart.pace }
            case .timer:
                stream.wakeAt = nil
                try redraw()
            case .row: break
            case .statusAsked: stream.report("\(reader.candles) candles, \(reader.others) other records")
            }
        }
    }

    mutating func wrapUp() throws(Failure) {
        let content = reader.content
        for name in options.panes where !reader.foundPanes.contains(name) {
            messages.note("--pane \(name): the field never appeared in \(Messages.count(reader.candles, "candle"))")
        }
        guard let series = try chosen(content) else { return }
        if let file = options.html {
            let title = options.title ?? ChartView(series, last: 1, most: 1).title
            try file.replace(inputs: inputs) { (output) throws(Failure) in
                HTMLPage.write(content, title: title, to: &output)
            }
        }
        if let file = options.svg {
            let picture = ChartPicture.svg(
                series, last: options.candles, accounts: content.accounts, results: content.results, options.style,
                width: options.width,
                height: options.height)
            let title = options.title ?? ChartView(series, last: 1, most: 1).title
            try file.replace(inputs: inputs) { (output) throws(Failure) in picture.write(title: title, to: &output) }
        }
        if let file = options.png {
            let bytes = ChartPicture.png(
                series, last: options.candles, accounts: content.accounts, results: content.results, options.style,
                width: options.width,
                height: options.height)
            try file.replace(inputs: inputs) { (output) throws(Failure) in output.write(bytes) }
        }
        if options.writesFiles { return }
        screen.draw(lines(series, content), &stream.output)
        try stream.output.flush()
    }

    var whyNothing: String? {
        if reader.candles > 0 { return nil }
        if refused > 0 { return "nothing was drawn: each candle of the input was refused, for the reasons above" }
        return stream.isEmpty
            ? "nothing was drawn: the input has no records"
            : "nothing was drawn: the input has no candles; 'ohlc' makes them of klines and trades, 'signal --all' passes them on"
    }

    private mutating func redraw() throws(Failure) {
        let content = reader.content
        guard let series = try chosen(content) else { return }
        screen.draw(lines(series, content), &stream.output)
        try stream.output.flush()
    }

    /// Returns the series that pictures show, or nil if the input has no series. Fails if --series names an unknown one.
    private func chosen(_ content: ChartContent) throws(Failure) -> ChartSeries? {
        guard let wanted = options.series else {
            if content.series.count > 1, !options.follows, options.html == nil {
                messages.note("\(content.series.count) series; drawing the first. --series names another")
            }
            return content.series.first
        }
        let parts = wanted.split(separator: ":", maxSplits: 1, omittingEmptySubsequences: false).map(String.init)
        let interval = parts.count > 1 ? Interval(parts[1])?.name : nil
        if parts.count > 1, interval == nil {
            throw .usage("--series: expected SYMBOL or SYMBOL:INTERVAL, as BTCUSDT:3, got '\(wanted)'")
        }
        if let found = content.series.first(where: { $0.symbol == parts[0] && (interval == nil || $0.interval == interval) }) {
            return found
        }
        if content.series.isEmpty { return nil }
        let names = content.series.map { "\($0.symbol):\($0.interval)" }.joined(separator: " ")
        throw .usage("--series: there is no series \(wanted) in the input; it has \(names)")
    }

    private func lines(_ series: ChartSeries, _ content: ChartContent) -> [String] {
        let size = System.isTerminal(1) ? System.terminalSize(1) : nil
        let (width, height) = (size?.columns ?? Chart.plain.width, size.map { $0.rows - 1 } ?? Chart.plain.height)
        return TerminalPicture.lines(
            series, last: options.candles ?? (options.follows ? width : nil), results: content.results, width: max(width, 20),
            height: max(height, 8),
            isColoured: System.takesColour(1))
    }

    /// The size of a picture as plain text.
    private static let plain = (width: 100, height: 30)
}
