import Shared

// Books that go out of sync, and the events about it.

extension Book {
    mutating func heed() throws(Failure) {
        guard let event = LinkEvent(stream.json, streamTime: clock.now) else { return }
        if options.walls != nil {
            links.note(event)
            if event.kind == .disconnected || event.kind == .gap {
                tradesHeard = tradesHeard.filter { !event.concernsTrades(of: $0) }
            }
        }
        let trouble = event.kind == .bookLost ? try begin(outage: event) : .link(event.kind)
        for number in books.indices {
            heedTrades(event, number)
            let topic = books[number].topic
            guard event.concerns(books[number].key, topic: { $0.name == topic }), books[number].sync.heed(event) else {
                continue
            }
            lose(number, trouble)
        }
    }

    /// Returns why `bybit-stream` reports a book as lost. The book is added if it is new.
    private mutating func begin(outage event: LinkEvent) throws(Failure) -> Sync.Trouble {
        var places = InlineArray<2, Int>(repeating: 0)
        stream.json.find(&troubleNames, in: 0, &places)
        if event.topic != nil, !books.contains(where: { book in event.concerns(book.key) { $0.name == book.topic } }) {
            _ = try add(stream.json.range(envelope.topic))
        }
        return .told(
            places[0] > 0 ? stream.json.string(places[0]) : "", missed: places[1] > 0 ? stream.json.integer(places[1]) : nil)
    }

    mutating func lose(_ number: Int, _ trouble: Sync.Trouble) {
        books[number].forget(at: clock.now)
        if top == nil {
            begin(event: "resync", of: number)
            stream.output.member("reason", trouble.name)
            if let missed = trouble.missed { stream.output.member("missed", missed) }
            stream.output.write(books[number].marks)
            stream.output.endRecord()
        }
        let missed = trouble.missed.map { ", \(Messages.count($0, "update")) missed" } ?? ""
        messages.note("\(books[number].name): out of sync (\(trouble.name)\(missed)), waits for a snapshot")
    }

    /// Reports that a snapshot has ended an outage.
    mutating func noteSync(_ number: Int) {
        guard let lostAt = books[number].lostAt else { return }
        let dropped = books[number].useless
        if top == nil {
            begin(event: "synced", of: number)
            stream.output.member("from", lostAt)
            stream.output.member("ms", clock.now - lostAt)
            stream.output.member("dropped", dropped)
            stream.output.write(books[number].marks)
            stream.output.endRecord()
        }
        messages.note(
            "\(books[number].name): in sync again after \(clock.now - lostAt) ms, \(Messages.count(dropped, "update")) dropped")
        books[number].beginAnew()
    }

    private mutating func begin(event: StaticString, of number: Int) {
        stream.output.begin(event: event, time: clock.now, of: books[number].key)
        stream.output.beginID(event, books[number])
        stream.output.write(":")
        stream.output.write(clock.now)
        stream.output.write("\"")
        stream.output.member("topic", quoted: books[number].topic)
    }
}
