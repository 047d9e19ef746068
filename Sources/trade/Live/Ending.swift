import Net
import Shared
import Trading

/// The end of trading at the exchange: orders that wait to be filled are cancelled, positions keep their stops, and the output
/// is written. After a stop signal this takes `Trade.farewell` at most; a second signal ends it at once.
extension LiveTrade {
    /// Ends the run after the end of the input or a stop signal.
    mutating func end() throws(Failure) {
        desk.isStopping = true
        live.forgetQuestions()
        try cancelWaiting()
        let limit = System.monotonicTime + Trade.farewell
        live.lastMoment = limit
        try settle(until: limit)
        // The second question is about positions whose missing stop or target may have been set again since.
        for isAgain in [false, true] where StopSignals.stopOverdue == nil {
            try live.askForStops(until: limit, &desk, where: { !isAgain || $0?.isComplete == false })
            try settle(until: limit)
        }
        tellOrders()
        live.tellStops(desk.markets)
        live.link.account.session.socket?.close()
        try writeOut()
        try store?.commit(&desk, isSeen: outlet.pending == 0)
    }

    /// Waits for requests under way, and for answers about doubtful orders and stops.
    private mutating func settle(until limit: Int) throws(Failure) {
        try tend()
        while !live.isSettled(desk.markets) || live.questions.has(.end), System.monotonicTime < limit,
            StopSignals.stopOverdue == nil
        {
            live.link.loop.watch(outlet)
            try live.turn(until: System.monotonicTime + 100, &desk)
            try tend()
        }
        try tend()
    }

    /// Limits the wait for the exchange to show the positions, during which no line is read: after the end of the input the run
    /// fails when `Trade.farewell` is over.
    mutating func lookForEnd() throws(Failure) {
        let unknown = desk.markets.indices.filter { !desk.markets[$0].exchange.isKnown && !desk.markets[$0].book.isIdle }
        let names = unknown.map { "\(desk.markets[$0].key)" }.joined(separator: ", ")
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
                "\(live.link.rest.base.host) did not show the position, orders and executions of \(names) within \(wait) of the end of the "
                    + "input; they are unknown, and its lines were not read")
        }
    }

    /// Reports and counts the orders that may still be open at the exchange. Orders that protect a coin, and steps of a
    /// position, are reported with the position.
    private mutating func tellOrders() {
        for market in desk.markets {
            let book = market.book
            for order in book.orders where (order.role != .protection && order.role != .step) || book.size.isZero {
                let quantity = ((try? order.left()) ?? order.quantity).trimmed
                desk.counts.leftOrders += 1
                let trigger = order.trigger.map { " when the price reaches \($0.trimmed)" } ?? ""
                let price = order.price.map { " at \($0.trimmed)" } ?? " at the market\(trigger)"
                messages.error(
                    "\(market.key): the order to \(order.isBuy ? "buy" : "sell") \(quantity)\(price) (\(order.id)) may still be "
                        + "at the exchange; the next start asks what became of it")
            }
        }
    }

    private mutating func cancelWaiting() throws(Failure) {
        for market in desk.markets.indices where desk.markets[market].kept.pace != nil {
            try desk.cancelOpening(market, because: .ending, at: live.time(System.monotonicTime))
        }
    }

    /// Writes the pending output. Without a stop signal it waits for the reader as long as it takes.
    private mutating func writeOut() throws(Failure) {
        try outlet.push()
        while outlet.pending > 0, StopSignals.stopOverdue == nil {
            live.link.loop.watch(outlet)
            live.link.loop.wake(after: 1000)
            live.link.loop.wait()
            try outlet.push()
        }
        stream.tellLoss(unwritten: outlet.pendingLines)
    }

    /// Cancels orders that wait to be filled, as far as possible after a failure, because nobody will look after them. Nothing
    /// else is sent, because the last decisions may not be on disk.
    mutating func abandon(after failure: Failure) {
        desk.isStopping = true
        live.forgetQuestions()
        let limit = System.monotonicTime + Trade.farewell / 2
        do throws(Failure) {
            try cancelWaiting()
            live.outbox.removeAll { !$0.kind.isCancel }
            while desk.markets.contains(where: { !$0.book.opening.isEmpty }), System.monotonicTime < limit,
                StopSignals.stopOverdue == nil
            {
                live.release(System.monotonicTime, &desk.markets)
                try live.turn(until: System.monotonicTime + 100, &desk)
                live.outbox.removeAll { !$0.kind.isCancel }
            }
        } catch {
            // The caller reports the failure; the orders that are left are reported below.
        }
        tellOrders()
        live.tellStops(desk.markets)
        live.link.account.session.socket?.close()
        // Pending output is written in its order, if it still has a reader.
        if case .readerGone = failure { return }
        do throws(Failure) { try writeOut() } catch { stream.tellLoss(unwritten: outlet.pendingLines, hasFailed: true) }
    }
}
