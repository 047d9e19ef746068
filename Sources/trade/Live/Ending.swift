import Net
import Shared

/// How trade ends at the exchange: what waits to be filled is cancelled, positions stay with their stops, and what was read goes
/// out. A stop signal bounds that by `Trade.farewell`; a second one ends it at once.
extension Trade {
    /// The end of the input, or a stop signal.
    mutating func end(_ live: Bybit) throws(Failure) {
        live.isStopping = true
        desk.isStopping = true
        try cancelWaiting(live)
        let limit = System.monotonicTime + Trade.farewell
        live.lastMoment = limit
        try settle(live, until: limit)
        // Once more where something was missing, and has been set again since.
        for isAgain in [false, true] {
            try live.askForStops(until: limit, where: { !isAgain || $0?.isComplete == false })
            try settle(live, until: limit)
        }
        tellOrders(live)
        tellStops(live)
        live.account.session.socket?.close()
        try writeOut(live)
        try store?.commit(&desk, isSeen: outlet.pending == 0)
    }

    /// Waits for what is on its way, and for answers about what is doubtful.
    private mutating func settle(_ live: Bybit, until limit: Int) throws(Failure) {
        try tend(live)
        while !live.isSettled, System.monotonicTime < limit, StopSignals.stopOverdue == nil {
            live.loop.watch(outlet)
            try live.turn(until: System.monotonicTime + 100)
            try tend(live)
        }
        try tend(live)
    }

    /// While the exchange does not show what is held, nothing is read; after the end of the input that wait has an end too.
    mutating func lookForEnd(_ live: Bybit) throws(Failure) {
        let unknown = live.markets.indices.filter { !live.markets[$0].isKnown && !live.books[$0].isIdle }
        let names = unknown.map(live.name).joined(separator: ", ")
        let wait = TimeSpan.text(Trade.farewell)
        guard let limit = live.lastMoment else {
            if System.hasEnded(stream.descriptor) {
                live.lastMoment = System.monotonicTime + Trade.farewell
                messages.error(
                    "the input has ended; waiting up to \(wait) for the exchange to show the position, orders and executions of \(names)"
                )
            }
            return
        }
        if System.monotonicTime >= limit {
            throw .io(
                "\(live.rest.base.host) did not show the position, orders and executions of \(names) within \(wait) of the end of the "
                    + "input; they are unknown, and its lines were not read")
        }
    }

    /// Names and counts the orders of which nobody knows that they have ended. Those that protect a coin are reported with its position.
    private mutating func tellOrders(_ live: Bybit) {
        for market in live.markets.indices {
            let book = live.books[market]
            for order in book.orders where order.role != .protection || book.size.isZero {
                let quantity = ((try? order.left()) ?? order.quantity).trimmed
                desk.counts.leftOrders += 1
                let trigger = order.trigger.map { " when the price reaches \($0.trimmed)" } ?? ""
                let price = order.price.map { " at \($0.trimmed)" } ?? " at the market\(trigger)"
                messages.error(
                    "\(live.name(market)): the order to \(order.isBuy ? "buy" : "sell") \(quantity)\(price) (\(order.id)) may still be "
                        + "at the exchange; the next start asks what became of it")
            }
        }
    }

    private mutating func cancelWaiting(_ live: Bybit) throws(Failure) {
        for market in desk.markets.indices where desk.markets[market].pace >= 0 {
            try desk.cancelOpening(market, because: "trade ends", at: live.time(System.monotonicTime))
        }
    }

    /// Writes out what is kept. Without a stop signal it waits for the reader as long as it takes.
    private mutating func writeOut(_ live: Bybit) throws(Failure) {
        try outlet.push()
        while outlet.pending > 0, StopSignals.stopOverdue == nil {
            live.loop.watch(outlet)
            live.loop.wake(after: 1000)
            live.loop.wait()
            try outlet.push()
        }
        stream.tellLoss(unwritten: outlet.pendingLines)
    }

    /// Something failed, and nobody will look after what waits to be filled: it is cancelled as far as that still goes. Nothing
    /// else is sent: what was decided last may not be on disk.
    mutating func abandon(_ live: Bybit, after failure: Failure) {
        live.isStopping = true
        desk.isStopping = true
        let limit = System.monotonicTime + Trade.farewell / 2
        do throws(Failure) {
            try cancelWaiting(live)
            live.outbox.removeAll { !$0.kind.isCancel }
            while live.books.contains(where: { !$0.opening.isEmpty }), System.monotonicTime < limit,
                StopSignals.stopOverdue == nil
            {
                live.release(System.monotonicTime)
                try live.turn(until: System.monotonicTime + 100)
                live.outbox.removeAll { !$0.kind.isCancel }
            }
        } catch {
            // What failed is told by whoever called; what is left is told here.
        }
        tellOrders(live)
        tellStops(live)
        live.account.session.socket?.close()
        // What was kept before goes out, in its order, where someone reads it.
        if case .readerGone = failure { return }
        do throws(Failure) { try writeOut(live) } catch { stream.tellLoss(unwritten: outlet.pendingLines, hasFailed: true) }
    }
}
