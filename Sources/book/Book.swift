import Shared

/// The stage: passes every line on, keeps the books that it reads of, and writes what is due behind the line that makes it so.
struct Book: Stage {
    private let options: BookOptions
    private let messages: Messages
    var stream: RecordStream
    private var envelope = Envelope()
    private var message = BookMessage()
    private var tradeMessages = TradeReader()
    private var clock = StreamTime()
    private var beat: Beat
    private let record: BookRecord
    private var topics = SeriesTable()
    private var books: [BookSeries] = []
    private var top: Top?
    private var counts = Counts()

    private struct Counts {
        var repeated = 0
        var useless = 0
        var hasUnread = false
    }

    private static let bookPrefix = JSONName("orderbook.")
    private static let tradePrefix = JSONName("publicTrade.")

    init(_ arguments: Arguments, _ messages: Messages) throws(Failure) {
        options = try BookOptions(arguments)
        self.messages = messages
        stream = try RecordStream(arguments, messages, files: options.files)
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
    }

    private var state: String {
        let synced = books.count { $0.sync.isSynced }
        return "\(Messages.count(books.count, "book")), \(synced) in sync"
            + (clock.now == 0 ? "" : ", \(Messages.clock(clock.now)) of the stream's time")
    }

    private mutating func take() throws(Failure) {
        switch envelope.kind {
        case .payload:
            if stream.json.string(envelope.topic, beginsWith: Book.bookPrefix, length: 10), let number = try number() {
                try takeBook(number)
            } else {
                try takeOther()
            }
        case .event:
            let time = stream.json.exchangeTime(envelope.time)
            guard try stream.believes(time) else { return }
            clock.hear(time)
            passOn()
            heed()
        default:
            let time = stream.json.exchangeTime(envelope.ts)
            guard try stream.believes(time) else { return }
            clock.hear(time)
            passOn()
        }
        if beat.isDue(at: clock.now) { for number in books.indices where books[number].sync.isSynced { write(number) } }
    }

    /// Where a ladder is shown, there is no place for lines.
    private mutating func passOn() { if top == nil { stream.writeOn() } }
}

// MARK: - Payloads

extension Book {
    /// The number of the book that the topic at hand brings; nil where it is of another kind, which passes on unread.
    private mutating func number() throws(Failure) -> Int? {
        let topic = stream.json.range(envelope.topic)
        if let known = topics.number(stream.json, category: envelope.category, symbol: topic, interval: nil) { return known }
        let parts = stream.json.string(envelope.topic).split(separator: ".", maxSplits: 2, omittingEmptySubsequences: false)
        guard parts.count == 3, let depth = Int(parts[1]), (1...1000).contains(depth), let symbol = Label(String(parts[2])),
            symbol.count > 0, let label = stream.json.label(in: topic)
        else {
            if !counts.hasUnread {
                counts.hasUnread = true
                messages.note("\(stream.json.string(envelope.topic)) and its like pass on unread: no orderbook.DEPTH.SYMBOL")
            }
            return nil
        }
        let category = try stream.json.category(envelope.category)
        books.append(
            BookSeries(
                key: SeriesKey(category: category, symbol: symbol, interval: nil), topic: label.text, depth: depth,
                walls: options.walls))
        return topics.insert(SeriesKey(category: category, symbol: label, interval: nil)).number
    }

    private mutating func takeBook(_ number: Int) throws(Failure) {
        let time = stream.json.exchangeTime(envelope.ts)
        try message.read(stream.json, type: envelope.type, data: envelope.data)
        guard try stream.believes(time) else { return }
        guard let verdict = books[number].take(&message, time: time ?? clock.now) else {
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

    private mutating func noteSync(_ number: Int) {
        guard books[number].useless > 0 else { return }
        messages.note("\(books[number].name): in sync again, \(Messages.count(books[number].useless, "update")) later")
        books[number].beginAnew()
    }

    /// Trades tell of a wall whether it was eaten.
    private mutating func takeOther() throws(Failure) {
        let isTrades = options.walls != nil && stream.json.string(envelope.topic, beginsWith: Book.tradePrefix, length: 12)
        if isTrades { try tradeMessages.read(stream.json, data: envelope.data) }
        let time = stream.json.exchangeTime(envelope.ts)
        guard try stream.believes(time) else { return }
        clock.hear(time)
        passOn()
        guard isTrades else { return }
        let category = try stream.json.category(envelope.category)
        for place in tradeMessages.trades.indices {
            guard let symbol = stream.json.label(in: tradeMessages.symbols[place]) else { continue }
            for number in books.indices where books[number].key.symbol == symbol && books[number].key.category == category {
                books[number].take(tradeMessages.trades[place])
            }
        }
    }
}

// MARK: - Out of sync

extension Book {
    private mutating func heed() {
        guard let event = LinkEvent(stream.json, envelope, streamTime: clock.now) else { return }
        for number in books.indices {
            let topic = books[number].topic
            guard event.concerns(books[number].key, topic: { $0 == topic }), books[number].sync.heed(event) else { continue }
            lose(number, .link(event.kind))
        }
    }

    private mutating func lose(_ number: Int, _ trouble: Sync.Trouble) {
        books[number].forget()
        if top == nil {
            stream.output.begin(event: "resync", time: clock.now, of: books[number].key)
            stream.output.write(name: "topic")
            stream.output.write(quoted: books[number].topic)
            stream.output.write("reason", trouble.name)
            if let missed = trouble.missed { stream.output.write("missed", missed) }
            stream.output.write(books[number].marks)
            stream.output.write("}\n")
        }
        let missed = trouble.missed.map { ", \(Messages.count($0, "update")) missed" } ?? ""
        messages.note("\(books[number].name): out of sync (\(trouble.name)\(missed)), waits for a snapshot")
    }
}

// MARK: - Writing

extension Book {
    private mutating func write(_ number: Int) {
        books[number].noteWritten()
        if top == nil { record.write(books[number], time: clock.now, to: &stream.output) } else { top?.mark() }
    }

    private mutating func tellWalls(_ number: Int) {
        guard let news = books[number].walls?.news, !news.isEmpty else { return }
        if top == nil { for one in news { stream.output.write(one, of: books[number], time: clock.now) } }
        books[number].walls?.forgetNews()
    }

    private mutating func draw() { top?.draw(books, time: clock.now, to: &stream.output) }
}
