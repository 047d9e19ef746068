import Net
import Shared

// Order books: finding the wrong ones and subscribing to them again.

extension Live {
    /// Checks the payload of a book that was just written.
    mutating func watch(_ book: Int, _ now: Int) {
        let time = frames.time(json)
        switch books[book].judge(json, type: frames.type, data: frames.data, time: time, now) {
        case .good, .useless: break
        case .lost: reportLost(book, now)
        case .restored: reportRestored(book, at: time, now)
        }
    }

    private mutating func reportLost(_ book: Int, _ now: Int) {
        guard let outage = books[book].outage else { return }
        stats.bookOutages += 1
        var event = StreamEvent(.bookLost)
        event.topic = books[book].topic
        event.reason = outage.trouble.rawValue
        event.from = outage.from
        event.missed = outage.missed
        write(event, now)
        let missed = outage.missed.map { ", \(Messages.count($0, "update")) missing" } ?? ""
        messages.error(
            "\(books[book].topic.fullName): the book is wrong (\(outage.trouble.rawValue)\(missed)); subscribing again")
    }

    private mutating func reportRestored(_ book: Int, at time: Int?, _ now: Int) {
        guard let outage = books[book].outage else { return }
        var event = StreamEvent(.bookRestored)
        event.topic = books[book].topic
        event.reason = outage.trouble.rawValue
        event.from = outage.from
        event.to = time
        event.attempt = outage.attempts
        write(event, now)
        books[book].endOutage()
        messages.note("\(books[book].topic.fullName): the book is right again after \(TimeSpan.text(now - outage.begunAt))")
    }

    /// Subscribes again to wrong books, and finds those whose snapshot is overdue. Returns when to call again.
    mutating func tendBooks(_ now: Int) -> Int? {
        var due: Int?
        for book in books.indices {
            if books[book].isOverdue(now) { reportLost(book, now) }
            if let retry = books[book].retryAt, now >= retry { renew(book, now) }
            due = [due, books[book].due].compactMap { $0 }.min()
        }
        return due
    }

    private mutating func renew(_ book: Int, _ now: Int) {
        let place = books[book].link
        books[book].renewed()
        // A link that is down gets a snapshot when it is back.
        do throws(NetError) { try links[place].renew(books[book].topic, now) } catch { lose(place, error, now) }
    }
}
