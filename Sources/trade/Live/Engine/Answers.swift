import Net
import Shared
import Trading

/// The exchange's answers to requests. An answer only says that the request was accepted.
extension OrderEngine {
    func take(_ answer: Rest.Answer, to request: Request, _ market: inout MarketState, _ now: Int) throws(Failure) {
        switch answer {
        case .reply(let reply):
            if let order = request.created { acknowledge(order.id, at: reply.time, &market) }
            accept(request, &market, now)
        case .refused(let code, let text): refuse(request, &market, code, text, now)
        case .gaveUp(let text, let settledIn):
            messages.error("\(market.key): \(text)")
            switch request.kind {
            case .create(let order), .amend(let order), .cancel(let order):
                doubt(order, request, market, now, after: 0, settledIn: settledIn)
            case .stop, .trail: sendAgain(request, market, "its stop", now)
            case .target: sendAgain(request, market, "its target", now)
            }
        }
    }

    /// Notes that the exchange has an order. `time` is when it accepted the order, nil if unknown.
    func acknowledge(_ id: OrderID, at time: Int?, _ market: inout MarketState) {
        guard market.exchange.times[id]?.acknowledged == nil else { return }
        market.exchange.times[id]?.acknowledged = System.wallMicroseconds
        market.exchange.times[id]?.exchangeAcknowledged = time
    }

    private func accept(_ request: Request, _ market: inout MarketState, _ now: Int) {
        switch request.kind {
        // The stream reports the outcome; if it stays silent, the engine asks for it.
        case .create(let order), .cancel(let order): doubt(order, request, market, now, after: 2000)
        case .amend(let wanted):
            note(&market, wanted.id) { order in
                order.price = wanted.price
                order.trigger = wanted.trigger
                order.quantity = wanted.quantity
                order.expires = wanted.expires
                order.isMoving = false
                order.changes += 1
            }
            if let order = market.book.order(wanted.id) {
                tell(.amended(order, because: request.reason ?? .positionChanged, time: request.time))
            }
        case .stop(let stop, let reason): acceptStop(stop, reason, &market, now)
        case .target, .trail: break
        }
    }

    private func refuse(_ request: Request, _ market: inout MarketState, _ code: Int, _ text: String, _ now: Int) {
        if isOutdated(request, market) { return }
        if Reaction.isHedgeMode(code, text) {
            return give(up: request, &market, .noRights(Reaction.hedgeMode), .hedgeMode, now)
        }
        let reaction = Reaction(code)
        if reaction != .fine, reaction != .wait {
            switch request.kind {
            case .target(let target): return refuseTarget(target, &market, code, text)
            case .stop(let stop, let reason): return refuseStop(stop, reason, request, &market, code, text, now)
            default: break
            }
        }
        switch reaction {
        case .fine: accept(request, &market, now)
        case .ask: if let order = request.order { doubt(order, request, market, now, after: 0) }
        case .exists: if let order = request.order { doubt(order, request, market, now, after: 0, isKnownThere: true) }
        case .wait: sendAgain(request, market, text, now)
        case .skip: give(up: request, &market, .refused(text), nil, now)
        case .short: lack(request, &market, text, now)
        case .halt: give(up: request, &market, .noRights(text), .keyRefused, now)
        }
    }

    /// Handles a lack of margin or coins. An entry is sized again. If an order that must not fail fails again, nothing is
    /// opened any more.
    private func lack(_ request: Request, _ market: inout MarketState, _ text: String, _ now: Int) {
        guard let order = request.created, order.role == .entry || order.role == .add else {
            let role = request.created?.role
            let isAgain = role.map { !$0.opens && market.exchange.refusals[$0] ?? 0 > 0 } ?? false
            return give(up: request, &market, .noMargin(text), isAgain ? .noMargin : nil, now)
        }
        end(order, in: &market, .rejected, because: .noMargin(text), at: time(now))
        messages.error("\(market.key): \(text)")
        shortages.append(Shortage(market: market.id, order: order, reason: text, deadline: request.deadline ?? now))
    }

    /// Gives up a request. With `trouble` no other request would succeed either.
    private func give(
        up request: Request, _ market: inout MarketState, _ cause: OrderCause, _ trouble: Trouble.Code?, _ now: Int
    ) {
        switch request.kind {
        case .create(let order):
            end(order, in: &market, .rejected, because: cause, at: time(now))
            if order.role == .exit { market.exchange.patrolDue = now }
        case .amend(let asked), .cancel(let asked):
            let later = time(now) + 1000
            note(&market, asked.id) { order in
                order.isMoving = false
                order.isEnding = false
                // The request must not be repeated at once.
                if order.expires != nil { order.expires = later }
            }
            if asked.role == .protection { market.exchange.refusals[.protection, default: 0] += 1 }
            doubt(asked, request, market, now, after: 0)
        case .stop: keepStop(request, &market, now)
        case .target: break
        case .trail: tell(.trailRefused(market: market.id))
        }
        messages.error("\(market.key): \(cause.text)")
        if let trouble { tell(.troubled(Trouble(trouble, cause.text))) }
    }

    /// Marks an order as doubtful, so that its outcome is asked for. `settledIn` is how long the exchange may still carry out
    /// the request; `isKnownThere` says that the exchange has an order with this id, so that the request is not sent again.
    func doubt(
        _ order: Order, _ request: Request, _ market: MarketState, _ now: Int, after wait: Int, settledIn: Int? = nil,
        isKnownThere: Bool = false
    ) {
        guard market.book.order(order.id) != nil else { return }
        let known = doubts[order.id]
        let flight = settledIn.map { $0 + OrderEngine.slowness } ?? longestFlight
        let certain = now + (isKnownThere ? OrderEngine.slowness : flight)
        doubts[order.id] = Doubt(
            market: market.id, due: now + wait,
            isCertainFrom: known.map { old in old.isCertainFrom.map { max($0, certain) } } ?? certain,
            request: isKnownThere ? nil : request.created != nil ? request : known?.request,
            isKnownThere: isKnownThere || known?.isKnownThere == true)
    }

    // MARK: Orders

    /// Changes an order in the book.
    func note(_ market: inout MarketState, _ id: OrderID, _ change: (inout Order) -> Void) {
        guard var order = market.book.order(id) else { return }
        change(&order)
        market.book.update(order)
    }

    /// Ends an order, which will not be executed any further.
    func end(_ order: Order, in market: inout MarketState, _ ending: Ending, because reason: OrderCause, at time: Int) {
        guard let last = market.book.order(order.id) else { return }
        market.book.orders.removeAll { $0.id == order.id }
        outbox.removeAll { $0.order?.id == order.id }
        let reason = cancelling[order.id]?.reason ?? reason
        forget(order.id)
        // Another exit may close the position.
        if order.role == .exit { market.exchange.passedTarget = nil }
        if ending == .rejected || (order.role == .exit && last.filled.isZero) {
            market.exchange.refusals[order.role, default: 0] += 1
        }
        tell(.ended(last, ending, because: reason, time: time))
    }

    /// Forgets the open questions about an order.
    func forget(_ id: OrderID) {
        doubts[id] = nil
        endings[id] = nil
        cancelling[id] = nil
    }
}
