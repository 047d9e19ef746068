import Shared

/// A terminal used as a full screen: its alternate screen, its keys and its size. No call blocks, except that `leave` waits up
/// to half a second; `leave` restores the terminal, however the command ends.
package struct FullScreen {
    package private(set) var columns = 80
    package private(set) var rows = 24
    package let isColoured: Bool
    package let descriptor: Int32
    private let mode: TerminalMode
    private var outlet: Outlet
    private var shown: CellGrid
    private var next: CellGrid
    private var keyReader = KeyReader()
    private var keyDue: Int?
    private var bytes = [UInt8](repeating: 0, count: 512)
    /// Whether the alternate screen is active.
    private var isEntered = false
    private var isClosed = false
    /// Whether the terminal has gone away.
    package private(set) var hasGone = false
    /// The earliest time of the next drawing (monotonic); it is later if the last drawing used up the bytes of its second.
    private var drawsAfter = 0

    /// The most bytes per second, and the shortest time between two drawings, in ms.
    private static let rate = 90_000
    private static let pace = 200
    /// How long `leave` waits for a terminal that accepts no bytes, in ms.
    private static let patience = 500
    /// Only this part of a larger terminal is used.
    private static let largest = (columns: 1000, rows: 400)

    // Selects the alternate screen, hides the cursor, and turns off wrapping after the last column.
    private static let beginning = "\u{1B}[?1049h\u{1B}[?25l\u{1B}[?7l"
    private static let end: StaticString = "\u{1B}[?2026l\u{1B}[m\u{1B}[?7h\u{1B}[?25h\u{1B}[?1049l"

    /// Draws on standard output if it is a terminal, and otherwise on the terminal of the process. Fails when there is neither.
    package init() throws(Failure) {
        let descriptor = try System.openTerminal(1)
        guard let mode = TerminalMode(descriptor) else { throw .io("the terminal does not tell its mode") }
        self.descriptor = descriptor
        self.mode = mode
        outlet = Outlet.drawing(on: descriptor)
        isColoured = FullScreen.takesColour
        shown = CellGrid(columns: columns, rows: rows)
        next = shown
    }

    /// Whether the terminal type supports drawing at all.
    package static var canDraw: Bool { !["", "dumb", "unknown"].contains(System.environment("TERM") ?? "") }

    private static var takesColour: Bool {
        let name = System.environment("TERM") ?? ""
        let isMonochrome = name.hasPrefix("vt") || name.hasSuffix("-m") || name.hasSuffix("-mono")
        return (System.environment("NO_COLOR") ?? "").isEmpty && !isMonochrome && canDraw
    }

    // MARK: Entering and leaving

    /// Takes over the terminal, unless the process is in the background.
    package mutating func enter() {
        if hasGone || System.isInBackground(descriptor) { return }
        mode.enter(end: FullScreen.end)
        if !isEntered { outlet.output.write(string: FullScreen.beginning) }
        isEntered = true
        measure()
        redraw()
    }

    package var isShown: Bool { isEntered && !hasGone }

    /// Takes over the terminal again after a suspension, since another program may have changed its mode.
    package mutating func reenter() {
        isEntered = false
        enter()
    }

    /// Restores the terminal to the state it was found in.
    package mutating func leave() {
        guard isEntered else { return }
        isEntered = false
        outlet.output.write(FullScreen.end)
        let due = System.monotonicTime + FullScreen.patience
        var readiness = Readiness()
        readiness.watch(reader: descriptor, hasPending: true)
        while !hasGone, outlet.pending > 0, System.monotonicTime < due {
            push()
            if outlet.pending > 0 { readiness.wait(milliseconds: 50) }
        }
        outlet.forget()
        mode.restore()
    }

    package mutating func close() {
        if isClosed { return }
        isClosed = true
        leave()
        System.closeTerminal(descriptor)
        hasGone = true
    }

    // MARK: Drawing

    /// Asks the terminal for its size. Returns true if the size has changed.
    @discardableResult
    package mutating func measure() -> Bool {
        let told = System.terminalSize(descriptor) ?? (80, 24)
        let size = (min(told.columns, FullScreen.largest.columns), min(told.rows, FullScreen.largest.rows))
        if size == (columns, rows), shown.columns == columns { return false }
        (columns, rows) = size
        shown = CellGrid(columns: columns, rows: rows)
        next = shown
        return true
    }

    /// Makes the next drawing write every cell, because other programs may have written to the terminal.
    package mutating func redraw() { shown.forget() }

    /// The earliest time of the next drawing, on the monotonic clock.
    package var due: Int { drawsAfter }

    /// Whether a drawing may begin: the terminal has accepted the previous one, and enough time has passed.
    package func mayDraw(at now: Int) -> Bool { isShown && outlet.pending == 0 && now >= drawsAfter }

    /// Shows the lines, from the top. Only cells that differ from the screen are written.
    package mutating func draw(_ lines: [StyledText]) {
        next.clear()
        for (row, line) in lines.prefix(rows).enumerated() { next.write(line, row: row) }
        let before = outlet.output.count
        // Terminals that support synchronised updates (mode 2026) show the whole change at once.
        outlet.output.write("\u{1B}[?2026h")
        let begun = outlet.output.count
        next.writeChanges(from: shown, isColoured: isColoured, to: &outlet.output)
        if outlet.output.count == begun {
            outlet.output.drop(last: begun - before)
        } else {
            outlet.output.write("\u{1B}[?2026l")
        }
        shown = next
        let time = (outlet.output.count - before) * 1000 / FullScreen.rate
        drawsAfter = System.monotonicTime + max(FullScreen.pace, time)
        push()
    }

    /// Whether bytes are still to be written.
    package var hasPending: Bool { outlet.pending > 0 && !hasGone }

    /// Writes as many bytes as the terminal accepts now.
    package mutating func push() {
        if hasGone { return }
        do throws(Failure) { try outlet.push() } catch { hasGone = true }
    }

    // MARK: Keys

    /// When a pending escape becomes the key Esc, on the monotonic clock.
    package var keysDue: Int? { keyDue }

    /// The keys that were pressed since the last call.
    package mutating func keys() -> [Key] {
        guard isShown else { return [] }
        var keys: [Key] = []
        var count = 0
        reading: while true {
            do throws(Failure) {
                switch try System.read(descriptor, into: &bytes, from: 0, name: "the terminal") {
                case .bytes(let read):
                    keys += keyReader.take(bytes[..<read])
                    count += read
                    // Ends the call if a terminal never stops sending.
                    if count > 1 << 14 { break reading }
                case .interrupted: break reading
                case .end:
                    hasGone = true
                    break reading
                }
            } catch {
                hasGone = true
                break
            }
        }
        let now = System.monotonicTime
        if !keyReader.isWaiting {
            keyDue = nil
        } else if let due = keyDue, now >= due, count == 0 {
            keys += keyReader.giveUp()
            keyDue = nil
        } else if keyDue == nil || count > 0 {
            keyDue = now + KeyReader.patience
        }
        return keys
    }
}
