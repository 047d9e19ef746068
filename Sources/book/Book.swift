import Shared

extension Book {
    /// Runs the command with its arguments.
    static func start(_ arguments: Arguments, _ messages: Messages) throws(Failure) -> ExitStatus {
        var book = try Book(arguments, messages)
        return try book.run()
    }
}

/// The stage: passes every line on, maintains the books in the input, and writes a record after the line that makes it due.
struct Book: Stage {
    let options: BookOptions
    let messages: Messages
    var stream: RecordStream
    var envelope = Envelope()
    private var message = BookMessage()
    var tradeMessages: PublicTradeReader
    private var matchNames = MemberNames(["cts"])
    var troubleNames = MemberNames(["reason", "missed"])
    var clock = StreamTime()
    private var beat: Beat
    private let record: BookRecord
    private var topics: SeriesTable
    var books: [BookSeries] = []
    /// Per book, the trades that took from its walls, so that a repeated trade counts once.
    var seenTrades: [SeenTrades] = []
    /// The history of the links, for walls of books that appear later.
    var links = LinkHistory()
    /// The markets without a book whose trades were received, without an interruption since.
    var tradesHeard: Set<SeriesKey> = []
    /// When the next fallen wall is judged, by the stream's time.
    var nextJudgement = Int.max
    var top: Top?
    private var counts = Counts()
    var hasWritten = false

    private struct Counts {
        var repeated = 0
        var useless = 0
        var hasUnread = false
        var hasTooShort = false
    }

    private static let matchName = JSONName("cts")

    init(_ arguments: Arguments, _ messages: Messages) throws(Failure) {
        options = try BookOptions(arguments)
        self.messages = messages
        stream = try RecordStream(arguments, messages, files: options.files)
        tradeMessages = PublicTradeReader(unnamed: options.category)
        topics = SeriesTable(unnamed: options.category)
        beat = Beat(options.every)
        record = BookRecord(options)
        if let levels = options.top, System.isTerminal(1) { top = Top(levels: levels) }
    }

    mutating func loop() throws(Failure) {
        while let event = try stream.next() {
            switch event {
            case .record:
                envelope.read(stream.json)
                do throws(Failure) { try take() } catch { try stream.reject(error) }
                try stream.output.drain()
            case .row: break
            case .timer: draw()
            case .statusAsked: stream.report(state)
            }
            if top?.isDue == true { draw() }
            stream.wakeAt = top?.due
        }
        draw()
    }

    mutating func wrapUp() throws(Failure) {
        var parts: [String] = []
        if counts.repeated > 0 { parts.append(Messages.count(counts.repeated, "repeated update")) }
        if counts.useless > 0 { parts.append("\(Messages.count(counts.useless, "update")) while out of sync") }
        if !parts.isEmpty { messages.note("left out: " + parts.joined(separator: ", ")) }
        let lost = books.filter { !$0.sync.isSynced }.map(\.name)
        if !lost.isEmpty {
            let more = lost.count > 3 ? " and \(lost.count - 3) more" : ""
            messages.note("no snapshot came by the end for " + lost.prefix(3).joined(separator: ", ") + more)
        }
        let open = books.reduce(0) { $0 + ($1.walls?.fallen.count ?? 0) }
        if open > 0 {
            messages.note("\(Messages.count(open, "wall")) fell just before the end: unknown whether eaten or pulled")
        }
    }

    var whyNothing: String? {
        if hasWritten { return nil }
        if stream.isEmpty { return "no record was written: the input has no records" }
        if books.isEmpty { return "no record was written: the input has no books; expected topics orderbook.DEPTH.SYMBOL" }
        // Missing snapshots of the other books were already reported.
        guard books.contains(where: { $0.sync.isSynced }) else { return nil }
        return "no record was written: \(options.every.whyNothing("messages of a book"))"
    }

    private var state: String {
        let synced = books.count { $0.sync.isSynced }
        return "\(Messages.count(books.count, "book")), \(synced) in sync"
            + (clock.now == 0 ? "" : ", \(Messages.moment(clock.now)) of the stream's time")
    }

    private mutating func take() throws(Failure) {
        switch envelope.kind {
        case .payload:
            if stream.json.topic(envelope.topic, in: .book) != nil, let number = try number() {
                try takeBook(number)
            } else {
                try takeOther()
            }
        case .event:
            let time = stream.json.exchangeTime(envelope.time)
            guard try stream.believes(time) else { return }
            clock.hear(time)
            passOn()
            try heed()
        default:
            let time = stream.json.exchangeTime(envelope.ts)
            guard try stream.believes(time) else { return }
            clock.hear(time)
            passOn()
        }
        if clock.now >= nextJudgement { judgeWalls() }
        if beat.isDue(at: clock.now) { for number in books.indices where books[number].sync.isSynced { write(number) } }
    }

    /// Passes the line on, unless a ladder is shown on the terminal.
    mutating func passOn() { if top == nil { stream.writeOn() } }
}

// MARK: - Payloads

extension Book {
    /// The index of the current topic's book; nil if the topic is not an order book. Its lines then pass on unread.
    private mutating func number() throws(Failure) -> Int? {
        let topic = stream.json.range(envelope.topic)
        if let known = topics.number(stream.json, category: envelope.category, symbol: topic, interval: nil) { return known }
        if let new = try add(topic) { return new }
        if !counts.hasUnread {
            counts.hasUnread = true
            messages.note("\(stream.json.string(envelope.topic)) and its like pass on unread: no orderbook.DEPTH.SYMBOL")
        }
        return nil
    }

    /// Adds the book of a new topic; returns nil if the topic is not an order book.
    mutating func add(_ topic: Range<Int>) throws(Failure) -> Int? {
        let name = Topic(name: stream.json.string(envelope.topic))
        guard case .book(let text) = name.kind, let depth = Int(text), (1...1000).contains(depth),
            let symbol = Label(name.symbol), symbol.count > 0, let label = stream.json.label(in: topic)
        else { return nil }
        let category = try stream.json.category(envelope.category, unnamed: options.category)
        books.append(
            BookSeries(
                key: SeriesKey(category: category, symbol: symbol, interval: nil), topic: label.text, depth: depth,
                walls: options.walls))
        seenTrades.append(SeenTrades())
        beginTrades(books.count - 1)
        noteTooShort(books.count - 1)
        return topics.insert(SeriesKey(category: category, symbol: label, interval: nil)).number
    }

    /// Notes once that a topic has fewer levels than an imbalance needs.
    private mutating func noteTooShort(_ number: Int) {
        let depth = books[number].ladder.depth
        guard !counts.hasTooShort, let levels = options.imbalances.first(where: { $0 > depth }) else { return }
        counts.hasTooShort = true
        messages.note(
            "\(books[number].name): imbalance_\(levels) is always null: the topic has \(Messages.count(depth, "level")) a side")
    }

    private mutating func takeBook(_ number: Int) throws(Failure) {
        let time = stream.json.exchangeTime(envelope.ts)
        try message.read(stream.json, type: envelope.type, data: envelope.data, isOption: books[number].key.isOption)
        guard try stream.believes(time) else { return }
        let now = max(clock.now, time ?? 0)
        let matchedAt = options.walls == nil ? now : matchTime() ?? time ?? now
        guard let verdict = books[number].take(&message, time: time ?? clock.now, now: now, matchedAt: matchedAt) else {
            throw .badRecord("expected prices and sizes of at most 18 digits where all have as many decimals as the finest")
        }
        clock.hear(time)
        if !options.drops { passOn() }
        books[number].marks.backfill = stream.json.backfill(envelope.backfill)
        if stream.json.isSimulated(envelope.simulated) { books[number].marks.isSimulated = true }
        switch verdict {
        case .repeated: counts.repeated += 1
        case .useless: counts.useless += 1
        case .trouble(let trouble):
            counts.useless += 1
            lose(number, trouble)
        case .apply: break
        case .replace: if books[number].sync.isSynced { noteSync(number) }
        }
        tellWalls(number)
        if books[number].isDue(options.every) { write(number) }
    }

    /// The time of the matching engine, `cts`, which the times of trades follow. It nearly always comes right after `data`.
    private mutating func matchTime() -> Int? {
        let next = stream.json.after(envelope.data)
        if stream.json.isInside(next), stream.json.name(next) == Book.matchName { return stream.json.exchangeTime(next + 1) }
        var places = InlineArray<1, Int>(repeating: 0)
        stream.json.find(&matchNames, in: 0, &places)
        return stream.json.exchangeTime(places[0])
    }
}

// MARK: - Writing

extension Book {
    private mutating func write(_ number: Int) {
        hasWritten = true
        books[number].noteWritten()
        if top == nil { record.write(books[number], time: clock.now, to: &stream.output) } else { top?.mark() }
    }

    private mutating func draw() { top?.draw(books, time: clock.now, to: &stream.output) }
}
