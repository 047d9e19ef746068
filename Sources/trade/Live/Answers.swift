import Net
import Shared

/// What the exchange answers to what it was asked to do. An answer only says that it was accepted.
extension Bybit {
    func take(_ answer: Rest.Answer, to request: Request, _ now: Int) throws(Failure) {
        switch answer {
        case .reply: accept(request, now)
        case .refused(let code, let text): refuse(request, code, text, now)
        case .gaveUp(let text, let settledIn):
            messages.error("\(name(request.market)): \(text)")
            switch request.kind {
            case .create, .amend, .cancel: doubt(request, now, after: 0, settledIn: settledIn)
            case .stop, .trail: sendAgain(request, "its stop", now)
            case .target: sendAgain(request, "its target", now)
            }
        }
    }

    private func accept(_ request: Request, _ now: Int) {
        switch request.kind {
        // The stream tells what becomes of it; silence is looked into.
        case .create, .cancel: doubt(request, now, after: 2000)
        case .amend:
            note(request.market, request.order.id) { order in
                order.price = request.order.price
                order.trigger = request.order.trigger
                order.quantity = request.order.quantity
                order.expires = request.order.expires
                order.isMoving = false
                order.changes += 1
            }
            if let order = books[request.market].order(request.order.id) {
                tell(.amended(order, because: request.reason, time: request.time))
            }
        case .stop: acceptStop(request, now)
        case .target, .trail: break
        }
    }

    private func refuse(_ request: Request, _ code: Int, _ text: String, _ now: Int) {
        if isOutdated(request) { return }
        if Reaction.isHedgeMode(code, text) { return give(up: request, Reaction.hedgeMode, isFinal: true, now) }
        let reaction = Reaction(code)
        if request.kind.isTarget, reaction != .fine, reaction != .wait { return refuseTarget(request, code, text) }
        if request.kind.isStop, reaction != .fine, reaction != .wait { return refuseStop(request, code, text, now) }
        switch reaction {
        case .fine: accept(request, now)
        case .ask: doubt(request, now, after: 0)
        case .exists: doubt(request, now, after: 0, isKnownThere: true)
        case .wait: sendAgain(request, text, now)
        case .skip: give(up: request, text, isFinal: false, now)
        case .short: lack(request, text, now)
        case .halt: give(up: request, text, isFinal: true, now)
        }
    }

    /// The account lacks margin or coins. What opens a position is sized again; for what must not fail, nothing else is opened once
    /// it fails again.
    private func lack(_ request: Request, _ text: String, _ now: Int) {
        let role = request.order.role
        guard request.kind.isCreate, role == .entry || role == .add else {
            let isAgain = request.kind.isCreate && !role.opens && markets[request.market].refusals[role] ?? 0 > 0
            return give(up: request, text, isFinal: isAgain, now)
        }
        end(request.order, in: request.market, .rejected, because: text, at: time(now))
        messages.error("\(name(request.market)): \(text)")
        let deadline = request.deadline ?? now
        shortages.append(Shortage(market: request.market, order: request.order, reason: text, deadline: deadline))
    }

    /// It cannot be done. `isFinal` says that nothing else would fare better.
    private func give(up request: Request, _ text: String, isFinal: Bool, _ now: Int) {
        let market = request.market
        switch request.kind {
        case .create:
            end(request.order, in: market, .rejected, because: text, at: time(now))
            if request.order.role == .exit { markets[market].patrolDue = now }
        case .amend, .cancel:
            note(market, request.order.id) { order in
                order.isMoving = false
                order.isEnding = false
                // Not at once again.
                if order.expires < Int.max { order.expires = time(now) + 1000 }
            }
            if request.order.role == .protection { markets[market].refusals[.protection, default: 0] += 1 }
            doubt(request, now, after: 0)
        case .stop: keepStop(request, text, now)
        case .target: break
        case .trail: tell(.trailRefused(market: market))
        }
        messages.error("\(name(market)): \(text)")
        if isFinal { tell(.troubled(text)) }
    }

    /// Notes that it is to be asked what became of an order. `settledIn` is how long the exchange may still carry out what was
    /// sent; `isKnownThere` says that it knows an order of this id, so that the same is not sent once more.
    func doubt(_ request: Request, _ now: Int, after wait: Int, settledIn: Int? = nil, isKnownThere: Bool = false) {
        guard books[request.market].order(request.order.id) != nil else { return }
        let known = doubts[request.order.id]
        let flight = settledIn.map { $0 + Bybit.slowness } ?? longestFlight
        doubts[request.order.id] = Doubt(
            market: request.market, due: now + wait,
            isCertainFrom: max(known?.isCertainFrom ?? 0, now + (isKnownThere ? Bybit.slowness : flight)),
            request: isKnownThere ? nil : request.kind.isCreate ? request : known?.request,
            isKnownThere: isKnownThere || known?.isKnownThere == true)
    }

    // MARK: Orders

    /// Changes an order that works.
    func note(_ market: Int, _ id: String, _ change: (inout Order) -> Void) {
        guard var order = books[market].order(id) else { return }
        change(&order)
        books[market].update(order)
        changed.insert(market)
    }

    /// An order will not be executed any further.
    func end(_ order: Order, in market: Int, _ ending: Ending, because reason: String, at time: Int) {
        guard let last = books[market].order(order.id) else { return }
        books[market].orders.removeAll { $0.id == order.id }
        outbox.removeAll { !$0.kind.movesStop && $0.order.id == order.id }
        let reason = cancelling[order.id]?.reason ?? reason
        forget(order.id)
        changed.insert(market)
        // Its position may be left once more.
        if order.role == .exit { markets[market].passedTarget = nil }
        if ending == .rejected || (order.role == .exit && last.filled.isZero) {
            markets[market].refusals[order.role, default: 0] += 1
        }
        tell(.ended(last, ending, because: reason, time: time))
    }

    /// Nothing more is to be known of an order.
    func forget(_ id: String) {
        doubts[id] = nil
        endings[id] = nil
        cancelling[id] = nil
    }
}
