/// The input and output of a pipeline stage: the loop that all stages share. It finds the lines, rejects those that are not
/// records, flushes before it waits, and stops on a signal.
///
///     while let event = try stream.next() {
///         switch event {
///         case .record: …  stream.json is the record
package struct RecordStream {
    package enum Event {
        /// `json` holds the next record.
        case record
        /// `row` holds the next line of an input that is not JSON; only if `readsJSON` is off.
        case row
        /// The time `wakeAt` has come.
        case timer
        /// The user requests the status of this stage: answer with `report`.
        case statusAsked
    }

    package var output = Output.standard()
    package private(set) var json = JSON()
    package internal(set) var row: [UInt8] = []
    package let messages: Messages
    package var readsJSON = true
    /// Whether lines that are arrays of numbers are rows, not bad lines.
    package var takesRows = false
    /// The number of the file whose lines are arrays of numbers.
    var fileOfRows: Int?
    /// When to return a timer event even without a line, on the monotonic clock.
    package var wakeAt: Int?

    /// Decides which times are believed.
    package var times = BelievedTime()
    /// Returns the time of a row, for lines that are not JSON.
    package var rowTime: (([UInt8]) -> Int?)?
    /// Returns whether a row begins another table, as a header does.
    package var rowBeginsTable: ((ArraySlice<UInt8>) -> Bool)?
    /// The time to which the stream went back because its newest time was wrong. The stage handles it and sets it to nil.
    package var goesBack: Int?
    /// Whether the current line was put back: it comes again with more input, or at its deadline.
    var isWaiting = false
    var input: LineInput
    private var rejects: Output?
    private var progress: FileProgress?
    private let isStrict: Bool
    private var statusDue: Int?
    var records = 0
    private var badLines = 0

    /// The number of bad lines that are reported in full.
    private static let toldInFull = 10

    /// `writesAtEnd` says that nothing is written before the input has ended.
    package init(
        _ arguments: Arguments, _ messages: Messages, files: [String] = [], writesAtEnd: Bool = false
    ) throws(Failure) {
        self.messages = messages
        statusDue = messages.hasStatusLine ? System.monotonicTime : nil
        input = try LineInput(paths: files)
        // Lines that go to the same terminal show the progress by themselves.
        if messages.hasStatusLine || messages.showsProgress && (!System.isTerminal(1) || writesAtEnd) {
            progress = FileProgress(paths: files, now: System.monotonicTime)
        }
        isStrict = arguments.has("strict")
        if let path = arguments.text("rejects") {
            if let file = FileState(path: path), Inputs(files).contains(file) {
                throw .usage("--rejects: \(path) is also an input; name another file")
            }
            try OwnFile.makeFolders(above: path)
            rejects = Output(descriptor: try System.openToAppend(path), name: path)
        }
    }

    /// Returns the next event, or nil if the input has ended or a stop signal arrived.
    package mutating func next() throws(Failure) -> Event? {
        while true {
            switch isWaiting ? .none : input.take() {
            case .line(let range, let isTerminated):
                if try accept(range, isTerminated) { return readsJSON ? .record : .row }
            case .tooLong(let range, let isLast):
                try rejectTooLong(range, isLast)
            case .none:
                if let event = try pause() { return event }
                // Lines that are read after this check are processed, even if a signal arrives meanwhile.
                if StopSignals.stopRequested == nil {
                    if !isWaitOver, case .end = try fill() { return nil }
                } else if !isWaiting {
                    return nil
                }
                isWaiting = false
            }
        }
    }

    /// The result of `look`, for a stage that waits for more than its input and so cannot let `next` wait.
    package enum Found {
        case event(Event)
        /// There is no line now; wait for `descriptor` to have more.
        case nothing
        case end
    }

    package var descriptor: Int32 { input.descriptor }

    /// Returns the next line that is available without waiting. Does not flush the output and checks no clock. Without `reads`,
    /// only lines that were read before count.
    package mutating func look(reads: Bool = true) throws(Failure) -> Found {
        while true {
            switch input.take() {
            case .line(let range, let isTerminated):
                if try accept(range, isTerminated) { return .event(readsJSON ? .record : .row) }
            case .tooLong(let range, let isLast):
                try rejectTooLong(range, isLast)
            case .none:
                if !reads { return .nothing }
                try rejects?.flush()
                json.shrink()
                if StopSignals.takeStatusRequest() { return .event(.statusAsked) }
                guard input.wait(milliseconds: 0) else { return .nothing }
                if case .end = try input.fill() { return .end }
            }
        }
    }

    /// Reads another block.
    mutating func fill() throws(Failure) -> LineInput.FillResult {
        let before = input.bytesRead
        defer { times.arrived(System.monotonicTime) }
        let result = try input.fill()
        let text = progress?.took(input.bytesRead - before, now: System.monotonicTime)
        // A status line is updated at its own times, and includes the progress.
        if let text, !messages.hasStatusLine { messages.progress(text) }
        if case .end = result { messages.endProgress() }
        return result
    }

    /// Reads a line. Returns false if it yields no record and no row.
    @inline(__always) private mutating func accept(_ range: Range<Int>, _ isTerminated: Bool) throws(Failure) -> Bool {
        if !readsJSON, try isRow(range) { return try acceptRow(range, isTerminated) }
        var error: JSONError?
        try input.bytes(range) { (line) throws(Failure) in error = json.scan(line) }
        if let error {
            if json.isBlank { return false }
            try reject(error.message + (json.isOpening ? "; a record is one line: 'jq -c .' makes it so" : ""))
            return false
        }
        guard json.isObject(0) else {
            if json.isArray(0) { return try acceptArray(range, isTerminated) }
            try reject("expected an object, '{', at column 1")
            return false
        }
        records += 1
        return true
    }

    /// Whether the line that was put back has waited long enough.
    private var isWaitOver: Bool { isWaiting && System.monotonicTime >= times.deadline ?? .max }

    /// Flushes the output, then waits for input until a timer is due. Returns nil if there is no event.
    private mutating func pause() throws(Failure) -> Event? {
        try output.flush()
        try rejects?.flush()
        json.shrink()
        if StopSignals.takeStatusRequest() { return .statusAsked }
        while let due = [wakeAt, statusDue, isWaiting ? times.deadline : nil].compactMap({ $0 }).min() {
            let now = System.monotonicTime
            if now >= due {
                if isWaitOver { return nil }
                if let statusDue, now >= statusDue {
                    self.statusDue = now + 1000
                    return .statusAsked
                }
                wakeAt = nil
                return .timer
            }
            if input.wait(milliseconds: due - now) || StopSignals.stopRequested != nil { break }
            if StopSignals.takeStatusRequest() { return .statusAsked }
        }
        return nil
    }

    /// Whether the next call of `next` finds no line, so that it flushes the output and waits.
    package var isAboutToWait: Bool { isWaiting || !input.hasLine }

    // MARK: Passing on

    /// Passes the record on unchanged.
    package mutating func writeOn() {
        output.write(json, 0..<json.length)
        output.write(UInt8(ascii: "\n"))
    }

    /// Passes a part of the record on.
    package mutating func writeOn(_ range: Range<Int>) { output.write(json, range) }

    // MARK: Bad lines

    /// Rejects the current line as a bad record. Any other failure is thrown again.
    package mutating func reject(_ failure: Failure) throws(Failure) {
        guard case .badRecord(let reason) = failure else { throw failure }
        try reject(reason)
    }

    mutating func reject(_ reason: String) throws(Failure) {
        if readsJSON { rejects?.write(json, 0..<json.length) } else { rejects?.write(row) }
        rejects?.write(UInt8(ascii: "\n"))
        try rejects?.drain()
        try count(reason)
    }

    private mutating func rejectTooLong(_ range: Range<Int>, _ isLast: Bool) throws(Failure) {
        try input.bytes(range) { (part) throws(Failure) in rejects?.write(part) }
        if isLast { rejects?.write(UInt8(ascii: "\n")) }
        try rejects?.drain()
        if isLast { try count("expected at most \(LineInput.longestLine) bytes in a line") }
    }

    /// The current file, if there is one, and the number of the current line.
    package var place: String {
        let element = input.numbers.element
        let line = "line \(input.lineNumber)" + (element > 0 ? ", element \(element)" : "")
        return (input.path.map { "\($0): " } ?? "") + line
    }

    private mutating func count(_ reason: String) throws(Failure) {
        badLines += 1
        if badLines <= RecordStream.toldInFull {
            messages.error("\(place): \(reason)")
        }
        if isStrict { throw .badInput }
    }

    // MARK: The end

    /// Answers a status request. `state` is what the stage adds to the counts; `first` comes before them, because the line may
    /// be cut.
    package func report(_ state: String, first: [String] = []) {
        let counts =
            "\(Messages.count(records, "record")) read, \(badLines) bad" + (state.isEmpty ? "" : ", \(state)")
            + (progress.map { ", " + $0.text(now: System.monotonicTime) } ?? "")
            + (isWaiting ? ", line \(input.lineNumber + 1) held until others show whether its time is right" : "")
        let text = (first + [counts]).joined(separator: "; ")
        messages.answer(text)
    }

    /// Whether no line has arrived, not even a bad one.
    package var isEmpty: Bool { records == 0 && badLines == 0 }

    /// The number of input lines that were read but not processed.
    package var linesLeft: Int { input.linesLeft }

    /// Reports lines lost because writing failed, or because the reader of standard output did not read after a stop signal.
    package func tellLoss(unwritten: Int, hasFailed: Bool = false) {
        messages.tellLoss(unwritten: unwritten, unread: linesLeft, hasFailed: hasFailed)
    }

    /// Flushes the remaining output, unless writing has failed, and returns the exit status.
    package mutating func finish(after failure: Failure? = nil) throws(Failure) -> ExitStatus {
        messages.endProgress()
        switch failure {
        case .io, .readerGone: break
        case .signalled: tellLoss(unwritten: output.unwrittenLines)
        default:
            do throws(Failure) { try output.flush() } catch {
                tellLoss(unwritten: output.unwrittenLines)
                throw error
            }
        }
        try rejects?.flush()
        if failure == nil { try input.close() }
        messages.endStatus()
        if badLines > RecordStream.toldInFull { messages.error("\(badLines) bad lines in all") }
        return badLines > 0 ? .badInput : .done
    }
}
