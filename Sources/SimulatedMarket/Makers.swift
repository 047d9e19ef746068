/// The market makers: they move the book between orders.
struct Makers {
    private(set) var book: SimulatedBook
    private(set) var lastChange: BookChange
    /// The time of the next move.
    private(set) var stepAt: Int
    /// The best prices after the last order, and its time.
    private var from: (bid: Int, ask: Int, time: Int)
    private var isPrepared = false

    private static let step = 20

    init(_ instrument: SimulatedInstrument, _ noise: Noise, next order: borrowing Orders, at time: Int) {
        book = SimulatedBook(instrument, noise, bid: order.bid, ask: order.ask, time: time)
        lastChange = BookChange(time: time)
        from = (order.bid, order.ask, time)
        stepAt = (time.floored(by: Makers.step) + 1) * Makers.step
    }

    /// Moves the best prices to those that the next order finds; they arrive after four fifths of the time until that order.
    /// Returns false if the book does not change.
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
            // A spread that an order has widened narrows soon.
            let width = passed * 8 < whole ? from.ask - from.bid : order.ask - order.bid
            hasChanged = book.move(bid: bid, ask: bid + width, time)
        }
        if book.change(time / Makers.step, time) { hasChanged = true }
        if hasChanged { lastChange = BookChange(time: time) }
        return hasChanged
    }

    /// Fills the order from the book.
    mutating func give(_ order: borrowing Orders) {
        _ = book.move(bid: order.bid, ask: order.ask, order.time)
        if !isPrepared { book.prepare(order) }
        isPrepared = false
        book.eat(order)
        from = (book.bid, book.ask, order.time)
        lastChange = BookChange(time: order.time)
    }
}

/// The time of a change of the book, by the exchange's clock, and its sequence number.
struct BookChange {
    let time: Int
    let sequence: Int

    private static let epoch = 1_200_000_000_000

    init(time: Int) {
        self.time = time
        sequence = (time - BookChange.epoch) * 2 + 1
    }
}
