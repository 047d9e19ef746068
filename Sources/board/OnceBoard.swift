import Drawing
import Shared

/// `--once`: reads to the end and prints the table, or one series, as text.
struct OnceBoard: Stage {
    private let options: BoardOptions
    private let messages: Messages
    var stream: RecordStream
    private var reader = BoardReader()

    init(_ options: BoardOptions, _ arguments: Arguments, _ messages: Messages) throws(Failure) {
        self.options = options
        self.messages = messages
        stream = try RecordStream(arguments, messages, files: options.files, writesAtEnd: true)
    }

    mutating func loop() throws(Failure) {
        while let event = try stream.next() {
            switch event {
            case .record:
                // No clock of this machine is used, so that equal input gives an equal table.
                do throws(Failure) { try reader.take(stream.json, at: 0) } catch { try stream.reject(error) }
            case .row, .timer: break
            case .statusAsked: stream.report("\(reader.state.series.count) series")
            }
        }
    }

    var whyNothing: String? {
        reader.state.series.isEmpty && reader.state.markets.isEmpty
            ? "nothing was shown: the input has no candle, ticker or book; 'ohlc' makes candles, 'signal --all' passes them on"
            : nil
    }

    mutating func wrapUp() throws(Failure) {
        reader.stopClock()
        let state = reader.state
        let now = state.clock.now(0)
        if state.series.isEmpty, state.markets.isEmpty { return }
        let isColoured = System.takesColour(1)
        for name in options.columns ?? [] where ColumnChoice.column(named: name, state) == nil {
            throw .usage("--columns: the input has no field '\(name)'; it has \(OnceBoard.names(state))")
        }
        for line in try lines(state, now, isColoured) {
            // Fitting a line removes everything that could control the terminal.
            stream.output.write(drawn: TextGrid.fitted(line, .max).escaped(isColoured) + "\n")
        }
        try stream.output.flush()
    }

    private func lines(_ state: BoardState, _ now: Int, _ isColoured: Bool) throws(Failure) -> [StyledText] {
        let size = System.isTerminal(1) ? System.terminalSize(1) : nil
        if let name = options.series {
            guard let row = state.row(named: name) else {
                throw .usage("--series: the input has no series \(name)")
            }
            let view = DetailView(state, row, now: now, isColoured: isColoured)
            return view.lines(width: size?.columns ?? OnceBoard.width, height: OnceBoard.height).map(\.trimmed)
        }
        var order = RowOrder()
        (order.filter, order.isDescending) = (options.filter, !options.isAscending)
        if let name = options.sort {
            guard let column = ColumnChoice.column(named: name, state) else {
                throw .usage("--sort: the input has no column '\(name)'; it has \(OnceBoard.names(state))")
            }
            order.column = column
        }
        var table = TableView()
        let rows = order.rows(state, now: now)
        let lines = table.lines(
            state, rows, columns: ColumnChoice(listed: options.columns).columns(state), order: order, selected: nil, from: 0,
            width: size?.columns, now: now)
        return HeadLines(state: state, now: now, mostDailyLoss: options.mostDailyLoss).lines + lines.map(\.trimmed)
    }

    private static func names(_ state: BoardState) -> String {
        ColumnChoice.all(state).map { Plain.line($0.name(state.fields)) }.joined(separator: " ")
    }

    /// The size of the view of a series as plain text.
    private static let width = 100
    private static let height = 40
}
