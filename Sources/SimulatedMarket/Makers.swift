/// Those who quote: they move the book on between orders.
struct Makers {
    private(set) var book: SimulatedBook
    private(set) var lastChange: BookChange
    /// When they move next.
    private(set) var stepAt: Int
    /// Where the best prices stood after the last order, and when.
    private var from: (bid: Int, ask: Int, time: Int)
    private var isPrepared = false

    private static let step = 20

    init(_ instrument: SimulatedInstrument, _ noise: Noise, next order: borrowing Orders, at time: Int) {
        book = SimulatedBook(instrument, noise, bid: order.bid, ask: order.ask, time: time)
        lastChange = BookChange(time: time)
        from = (order.bid, order.ask, time)
        stepAt = (time.floored(by: Makers.step) + 1) * Makers.step
    }

    /// The best prices go to where the next order finds them, and are there after four fifths of the time until then. False
    /// where the book stays as it is.
    mutating func move(towards order: borrowing Orders) -> Bool {
        let time = stepAt
        stepAt += Makers.step
        let passed = (time - from.time) * 5
        let whole = (order.time - from.time) * 4
        var hasChanged = false
        if passed >= whole {
            hasChanged = book.move(bid: order.bid, ask: order.ask, time)
            if !isPrepared {
                book.prepare(order)
                isPrepared = true
                hasChanged = true
            }
        } else {
            let bid = from.bid + (order.bid - from.bid) * passed / whole
            // What an order has torn open closes soon.
            let width = passed * 8 < whole ? from.ask - from.bid : order.ask - order.bid
            hasChanged = book.move(bid: bid, ask: bid + width, time)
        }
        if book.change(time / Makers.step, time) { hasChanged = true }
        if hasChanged { lastChange = BookChange(time: time) }
        return hasChanged
    }

    /// The order takes what it takes.
    mutating func give(_ order: borrowing Orders) {
        _ = book.move(bid: order.bid, ask: order.ask, order.time)
        if !isPrepared { book.prepare(order) }
        isPrepared = false
        book.eat(order)
        from = (book.bid, book.ask, order.time)
        lastChange = BookChange(time: order.time)
    }
}

/// When a book has changed, by the exchange's clock and by its count of what happens.
struct BookChange {
    let time: Int
    let sequence: Int

    private static let epoch = 1_200_000_000_000

    init(time: Int) {
        self.time = time
        sequence = (time - BookChange.epoch) * 2 + 1
    }
}
