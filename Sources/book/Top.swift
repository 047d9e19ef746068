import Shared

/// A ladder of each book for people, drawn over the previous one.
struct Top {
    private let levels: Int
    private var isChanged = false
    private var drawnAt = Int.min

    /// The shortest time between two drawings, in ms.
    private static let pause = 100

    init(levels: Int) { self.levels = levels }

    /// Notes that there is something new to draw.
    mutating func mark() { isChanged = true }

    /// When to draw next, on the monotonic clock; nil if there is nothing new.
    var due: Int? { isChanged ? (drawnAt == .min ? 0 : drawnAt + Top.pause) : nil }
    var isDue: Bool { due.map { System.monotonicTime >= $0 } ?? false }

    mutating func draw(_ books: [BookSeries], time: Int, to output: inout Output) {
        guard isChanged else { return }
        isChanged = false
        drawnAt = System.monotonicTime
        output.write(drawn: "\u{1B}[H\u{1B}[J")
        for book in books { output.write(string: text(book, time: time)) }
    }

    /// The ladder: sizes of bids on the left, sizes of asks on the right, prices between them.
    private func text(_ book: borrowing BookSeries, time: Int) -> String {
        let ladder = book.ladder
        let mark = book.marks.isSimulated ? "SIMULATED  " : ""
        var lines = ["\(mark)\(Plain.line(book.name))  \(Messages.moment(time))  update \(book.sync.update)"]
        guard book.sync.isSynced else { return lines[0] + "\n  out of sync, waits for a snapshot\n\n" }
        let bids = ladder.bids.levels.suffix(levels).reversed().map { (ladder.size($0), ladder.price($0, of: ladder.bids)) }
        let asks = ladder.asks.levels.suffix(levels).map { (ladder.size($0), ladder.price($0, of: ladder.asks)) }
        let sizes = (bids + asks).map { $0.0.description.count }.max() ?? 0
        let prices = (bids + asks).map { $0.1.description.count }.max() ?? 0
        func padded(_ text: String, _ width: Int) -> String {
            String(repeating: " ", count: max(0, width - text.count)) + text
        }
        for (size, price) in asks {
            lines.append(padded("", sizes) + "  " + padded(price.description, prices) + "  " + padded(size.description, sizes))
        }
        let spread = ladder.spread.map { "spread \($0)" } ?? "one side is empty"
        lines.append(padded("", sizes) + "  " + spread + (ladder.spreadBps.map { ", \($0.rounded(2)) bps" } ?? ""))
        for (size, price) in bids {
            lines.append(padded(size.description, sizes) + "  " + padded(price.description, prices))
        }
        return lines.joined(separator: "\n") + "\n\n"
    }
}

extension Decimal {
    /// The number rounded for people.
    fileprivate func rounded(_ decimals: UInt8) -> Decimal { divided(by: Decimal(1), decimals: decimals) ?? self }
}
