import Shared

/// Plays a recording again, byte for byte, by the recording's own clock.
struct Replay {
    private let speed: Double?
    private let limits: StreamOptions.Limits
    private var lines: LineInput
    private var output = Output.standard()
    private var json = JSON()
    private var names = MemberNames(["recv", "ts", "time", "topic", "type"])
    private let instrument = JSONName("instrument")
    private var payloads = 0
    private var count = 0
    /// The size of the recording in bytes, if it is a file; `written` is the part that was written.
    private let total: Int?
    private var written = 0
    private var hasBegun = false
    /// The time that the recording has reached.
    private var time: Int?
    private var standing: Standing
    private let messages: Messages
    /// The number of lines that are not text.
    private var damaged = 0
    /// Whether a long line with NUL bytes continues.
    private var isInDamage = false
    /// The recording's time and the monotonic time when the replay began.
    private var origin: (recorded: Int, monotonic: Int)?

    init(_ file: String, _ options: StreamOptions, _ standing: Standing, _ messages: Messages) throws(Failure) {
        self.standing = standing
        self.messages = messages
        speed = options.speed
        limits = options.limits
        lines = try LineInput(paths: [file])
        total = FileProgress.size(of: [file])
    }

    mutating func run() throws(Failure) -> ExitStatus {
        let end = limits.duration.map { System.monotonicTime + $0 }
        while StopSignals.stopRequested == nil {
            switch lines.take() {
            case .line(let range, _) where !lines.isText(range): try skip(lines.hasNUL(range) ? "NUL bytes" : "no UTF-8")
            case .tooLong(let range, let isLast) where isInDamage || lines.hasNUL(range):
                isInDamage = !isLast
                if isLast || count == 0 { try skip("NUL bytes") }
            case .line(let range, let isTerminated):
                try checkBeginning(range)
                if speed != nil || limits.payloads != nil { try look(range, end) }
                if let end, System.monotonicTime >= end { return try finish() }
                try write(range, isTerminated)
                count += 1
                if count & 0xFF == 0 || speed != nil { standing.tell(count, time, share: share) }
                if let limit = limits.payloads, payloads >= limit { return try finish() }
            case .tooLong(let range, let isLast):
                try checkBeginning(range)
                try write(range, isLast)
            case .none:
                try output.flush()
                standing.tell(count, time, share: share)
                if case .end = try lines.fill() { return try finish() }
            }
        }
        return try finish()
    }

    /// The part that is done, from 0 to 1, of the recording or of the requested payloads. Nil for a recording from a pipe
    /// without --count.
    private var share: Double? {
        let ofFile = total.map { Double(written) / Double(max($0, 1)) }
        let ofLimit = limits.payloads.map { Double(payloads) / Double(max($0, 1)) }
        return [ofFile, ofLimit].compactMap { $0 }.max()
    }

    private mutating func finish() throws(Failure) -> ExitStatus {
        try output.flush()
        standing.end()
        if damaged > 10 { messages.error("\(Messages.count(damaged, "line")) that are no text skipped") }
        return damaged > 0 ? .badInput : .done
    }

    /// Skips a line that is not text, such as a loss of power leaves. Fails if it comes before all other lines: the file is no
    /// recording then.
    private mutating func skip(_ damage: String) throws(Failure) {
        if count == 0 { throw .usage("\(lines.name): the input is binary; expected a recording, lines of UTF-8 text") }
        damaged += 1
        if damaged <= 10 { messages.error("line \(lines.lineNumber): \(damage): the recording is damaged here; skipped") }
    }

    /// Checks that the first line that is not blank begins a record.
    private mutating func checkBeginning(_ range: Range<Int>) throws(Failure) {
        guard !hasBegun, let first = lines.firstByte(range) else { return }
        if first != UInt8(ascii: "{") {
            throw .usage("\(lines.name): line \(lines.lineNumber) begins with no '{'; expected a recording, a record a line")
        }
        hasBegun = true
    }

    private mutating func write(_ range: Range<Int>, _ isTerminated: Bool) throws(Failure) {
        output.write(lines.buffer, range)
        written += range.count + 1
        if isTerminated { output.write("\n") }
        try output.drain()
    }

    /// Waits until this line is due, and counts it if it is a payload. A line that is no record is not waited for.
    private mutating func look(_ range: Range<Int>, _ end: Int?) throws(Failure) {
        var isRecord = false
        try lines.bytes(range) { (line) throws(Failure) in isRecord = json.scan(line) == nil && json.isObject }
        guard isRecord else { return }
        var places = InlineArray<5, Int>(repeating: 0)
        json.find(&names, in: 0, &places)
        if places[3] > 0 { payloads += 1 }
        // An instrument record has the time at which the exchange sent its rules, which is no time of the recording.
        if places[4] > 0, json.name(places[4]) == instrument { return }
        guard let speed, let time = json.exchangeTime(places[0]) ?? json.exchangeTime(places[1]) ?? json.exchangeTime(places[2])
        else { return }
        self.time = time
        guard let origin else {
            origin = (time, System.monotonicTime)
            return
        }
        let due = origin.monotonic + Int(Double(time - origin.recorded) / speed)
        var now = System.monotonicTime
        if now < due { try output.flush() }
        while now < due, StopSignals.stopRequested == nil, now < end ?? .max {
            System.sleep(milliseconds: standing.atMost(min(due, end ?? .max) - now, now))
            standing.tell(count, time, share: share)
            now = System.monotonicTime
        }
    }
}
