import Drawing
import Shared

extension Board {
    /// Runs the command with its arguments.
    static func start(_ arguments: Arguments, _ messages: Messages) throws(Failure) -> ExitStatus {
        let options = try BoardOptions(arguments)
        if options.isOnce {
            var once = try OnceBoard(options, arguments, messages)
            return try once.run()
        }
        var board = try Board(options, arguments, messages)
        return try board.run()
    }
}

/// The live board: reads records, draws them, and passes them on unless standard output is a terminal.
struct Board: Stage {
    private let options: BoardOptions
    private let messages: Messages
    var stream: RecordStream
    private var reader = BoardReader()
    private var controls = Controls()
    private var picture = Picture()
    private var screen: FullScreen?
    /// Records to be passed on; nil if standard output is a terminal.
    private var outlet: Outlet?
    private let held: Messages.Held
    private var readiness = Readiness()
    private var pace = Pace()

    private var hasEnded = false
    /// Whether anything has changed since the last drawing.
    private var isDirty = true
    private var isSortPending: Bool
    private var isSeriesPending: Bool

    /// Bytes that may wait for a slow reader; above this, no more records are read.
    private static let mostPending = 1 << 20
    /// Lines that are read before keys and the screen are handled.
    private static let batch = 2000
    /// If nothing is passed on, no stage waits for records, so lines are read together at this interval, in ms.
    private static let nap = 25
    /// How long a message stays in the last line, in ms.
    private static let told = 15_000
    /// How often ages and countdowns are updated, in ms.
    private static let tick = 1000
    /// How often the whole screen is rewritten, in ms, because messages of other commands may stand on it.
    private static let repair = 10_000

    init(_ options: BoardOptions, _ arguments: Arguments, _ messages: Messages) throws(Failure) {
        self.options = options
        held = Messages.Held()
        var messages = messages
        messages.held = held
        let isPassing = !System.isTerminal(1)
        if options.files.isEmpty, System.isTerminal(0) {
            throw .usage("expected records on standard input, which is a terminal; as in '… | signal --all | board'")
        }
        if !FullScreen.canDraw {
            let name = System.environment("TERM") ?? ""
            messages.note("TERM is \(name.isEmpty ? "not set" : name): nothing can be drawn; --once prints the table")
        } else {
            do throws(Failure) { screen = try FullScreen() } catch {
                guard case .io(let text) = error else { throw error }
                messages.note("nothing is drawn: \(text)" + (isPassing ? "; records are passed on" : ""))
            }
        }
        if screen == nil, !isPassing { throw .usage("expected a terminal to draw on; --once prints the table as text") }
        // The board itself shows its status.
        messages.hasStatusLine = false
        self.messages = messages
        stream = try RecordStream(arguments, messages, files: options.files)
        outlet = isPassing ? Outlet.standard() : nil
        controls.choice = ColumnChoice(listed: options.columns)
        controls.order.filter = options.filter
        controls.order.isDescending = !options.isAscending
        isSortPending = options.sort != nil
        isSeriesPending = options.series != nil
    }

    var whyNothing: String? {
        reader.state.series.isEmpty && reader.state.markets.isEmpty
            ? "nothing was shown: no candle, ticker or book came; 'ohlc' makes candles, 'signal --all' passes them on" : nil
    }

    mutating func wrapUp() throws(Failure) {
        for name in options.columns ?? [] where ColumnChoice.column(named: name, reader.state) == nil {
            messages.note("--columns: the field '\(name)' never came")
        }
    }

    mutating func loop() throws(Failure) {
        StopSignals.watchTerminal()
        held.hold()
        screen?.enter()
        defer {
            screen?.close()
            messages.release()
        }
        var failure: Failure?
        do throws(Failure) { try work() } catch { failure = error }
        // Passing on the last records must not wait for the terminal.
        screen?.close()
        if failure == nil, outlet != nil { do throws(Failure) { try passRest() } catch { failure = error } }
        if case .readerGone? = failure {} else { try outlet?.finish(messages, unread: stream.linesLeft) }
        if let failure { throw failure }
    }

    /// Passes on the lines that were already read, whatever ended the loop.
    private mutating func passRest() throws(Failure) {
        while StopSignals.stopOverdue == nil, case .event(let event) = try stream.look(reads: false) {
            if case .record = event { try take(System.monotonicTime) }
        }
    }

    private mutating func work() throws(Failure) {
        var tickAt = System.monotonicTime + Board.tick
        var repairAt = System.monotonicTime + Board.repair
        while StopSignals.stopRequested == nil, !controls.wantsEnd {
            let isStalled = outlet?.pending ?? 0 > Board.mostPending
            let isFull = !hasEnded && !isStalled ? try read() : false
            try outlet?.push()
            tendScreen()
            if hasEnded, screen?.isShown != true || outlet != nil, outlet?.pending ?? 0 == 0 { return }
            let now = System.monotonicTime
            if now >= tickAt { (isDirty, tickAt) = (true, now + Board.tick) }
            if now >= repairAt {
                screen?.redraw()
                (isDirty, repairAt) = (true, now + Board.repair)
            }
            draw(now)
            if !isFull { wait(isStalled, until: min(tickAt, repairAt)) }
        }
    }

    // MARK: Reading

    /// Reads the available lines. Returns true if more may be available.
    private mutating func read() throws(Failure) -> Bool {
        let now = System.monotonicTime
        for _ in 0..<Board.batch {
            switch try stream.look() {
            case .event(.record): try take(now)
            case .event(.statusAsked): stream.report("\(reader.state.series.count) series")
            case .event: break
            case .nothing: return false
            case .end:
                hasEnded = true
                isDirty = true
                reader.stopClock()
                return false
            }
            if outlet?.pending ?? 0 > Board.mostPending { return false }
        }
        return true
    }

    private mutating func take(_ now: Int) throws(Failure) {
        isDirty = true
        outlet?.output.write(stream.json, 0..<stream.json.length)
        outlet?.output.write(UInt8(ascii: "\n"))
        do throws(Failure) { try reader.take(stream.json, at: now) } catch { try stream.reject(error) }
        pace.count(now)
    }

    private mutating func wait(_ isStalled: Bool, until tick: Int) {
        readiness.clear()
        var due = tick
        // If nothing is passed on, lines are read together after a pause.
        let naps = outlet == nil && screen?.isShown == true
        if !hasEnded, !isStalled {
            if naps { due = min(due, System.monotonicTime + Board.nap) } else { readiness.watch(input: stream.descriptor) }
        }
        if let outlet { readiness.watch(reader: outlet.descriptor, hasPending: outlet.pending > 0) }
        if let screen, screen.isShown {
            readiness.watch(input: screen.descriptor)
            if screen.hasPending { readiness.watch(reader: screen.descriptor, hasPending: true) }
            if isDirty, !controls.isPaused, !screen.hasPending { due = min(due, screen.due) }
            if let keys = screen.keysDue { due = min(due, keys) }
        }
        readiness.wait(milliseconds: due - System.monotonicTime)
        if let outlet, readiness.hasGone(outlet.descriptor) { controls.wantsEnd = true }
    }

    // MARK: The screen

    /// Handles signals and keys, and writes pending bytes to the terminal.
    private mutating func tendScreen() {
        guard screen != nil else { return }
        if StopSignals.takeSuspension() {
            screen?.leave()
            StopSignals.suspend()
        }
        if StopSignals.takeContinuation() {
            screen?.reenter()
            isDirty = true
        }
        // The process started or continues in the background: retry until it owns the terminal.
        if screen?.isShown == false, screen?.hasGone == false {
            screen?.enter()
            isDirty = true
        }
        if StopSignals.takeResize(), screen?.measure() == true { isDirty = true }
        let keys = screen?.keys() ?? []
        if !keys.isEmpty {
            let shown = Controls.Shown(state: reader.state, now: reader.state.clock.now(System.monotonicTime))
            for key in keys.prefix(1000) { controls.take(key, shown) }
            isDirty = true
            if controls.wantsRedraw { screen?.redraw() }
            controls.wantsRedraw = false
        }
        screen?.push()
    }

    private mutating func draw(_ now: Int) {
        guard isDirty, let screen, screen.mayDraw(at: now), !controls.isPaused || controls.isNews else { return }
        applyOptions()
        isDirty = false
        controls.isNews = false
        let notes = Picture.Notes(
            message: held.last(within: Board.told), hasEnded: hasEnded, rate: pace.rate(now),
            mostDailyLoss: options.mostDailyLoss)
        let lines = picture.lines(
            reader.state, &controls, notes, now: reader.state.clock.now(now), columns: screen.columns, rows: screen.rows,
            isColoured: screen.isColoured)
        self.screen?.draw(lines)
    }

    /// Applies options that name columns and series, which may appear only later in the input.
    private mutating func applyOptions() {
        if isSortPending, let name = options.sort, let column = ColumnChoice.column(named: name, reader.state) {
            isSortPending = false
            controls.order.column = column
        }
        if isSeriesPending, let name = options.series, let row = reader.state.row(named: name) {
            isSeriesPending = false
            (controls.selected, controls.view) = (row, .series(row))
        }
    }
}
