import Shared

/// Reads signals, explanations, orders, positions, trades and events.
struct HappeningReader {
    /// The stop loss of each entry order, by the order's id, which is also the id of the position that it opens.
    private var firstStops: [String: Double] = [:]
    private var stopOrder: [String] = []

    private static let mostStops = 2000
    private static let mostSignals = 10
    private static let mostStrategies = 16
    private static let mostHalts = 8

    /// Adds a record; returns false if it has another type.
    mutating func take(_ json: borrowing JSON, _ type: String, _ state: inout BoardState) -> Bool {
        switch type {
        case "signal": takeSignal(json, &state)
        case "explain": takeExplain(json, &state)
        case "order": takeOrder(json, &state)
        case "position": takePosition(json, &state)
        case "trade": takeTrade(json, &state)
        case "fill", "funding": break
        default: return false
        }
        return true
    }

    // MARK: Signals

    private func takeSignal(_ json: borrowing JSON, _ state: inout BoardState) {
        guard let number = state.series(json) else { return }
        let signal = SignalState(
            time: json.whole("close_time"), isLong: json.text("side") != "short",
            opens: json.truth(json.value("opens")) != false, strategy: Plain.line(json.text("strategy") ?? ""),
            score: json.number("score"), confidence: Plain.line(json.text("confidence") ?? ""), entry: json.number("entry"),
            stop: json.number("stop"), target: json.number("target"),
            isSimulated: json.isSimulated(json.value("simulated")))
        state.seen.insert(.signal)
        // 'trade' and other stages pass signals on, so a signal may come twice.
        if state.series[number].signals.contains(where: { $0.time == signal.time && $0.strategy == signal.strategy }) { return }
        state.series[number].signals.insert(signal, at: 0)
        if state.series[number].signals.count > HappeningReader.mostSignals { state.series[number].signals.removeLast() }
        state.series[number].veto = nil
        let votes = Standing.votes(json)
        let standing = Standing(
            strategy: signal.strategy, time: signal.time, score: signal.score, threshold: .nan, agree: json.whole("agree"),
            of: json.whole("of"), verdict: "fired", why: "", votes: votes)
        let old = state.series[number].standings.first { $0.strategy == signal.strategy }
        // The explanation of the same candle says more than the signal, so it stays.
        if let old, old.time == standing.time, !old.why.isEmpty { return }
        HappeningReader.add(standing, to: number, &state)
    }

    private func takeExplain(_ json: borrowing JSON, _ state: inout BoardState) {
        guard let number = state.series(json) else { return }
        let votes = Standing.votes(json)
        let counted = votes.filter { !$0.isFilter }
        let score = json.number("score")
        let agree = counted.count { $0.contribution != 0 && ($0.contribution > 0) == (score > 0) }
        let standing = Standing(
            strategy: Plain.line(json.text("strategy") ?? ""), time: json.whole("close_time"), score: score,
            threshold: json.number("threshold"), agree: score.isNaN || score == 0 ? 0 : agree, of: counted.count,
            verdict: Plain.line(json.text("verdict") ?? ""), why: Plain.line(json.text("why") ?? ""), votes: votes)
        HappeningReader.add(standing, to: number, &state)
    }

    private static func add(_ standing: Standing, to number: Int, _ state: inout BoardState) {
        state.seen.insert(.score)
        state.seen.insert(.votes)
        if let place = state.series[number].standings.firstIndex(where: { $0.strategy == standing.strategy }) {
            state.series[number].standings[place] = standing
        } else if state.series[number].standings.count < mostStrategies {
            state.series[number].standings.append(standing)
        }
    }

    // MARK: Money

    private mutating func takeOrder(_ json: borrowing JSON, _ state: inout BoardState) {
        guard json.text("role") == "entry", let id = json.text("order"), firstStops[id] == nil else { return }
        // An account that opens a position is no longer halted.
        let time = json.whole("time")
        if json.text("status") == "new" { state.halts.removeAll { $0.time < time } }
        firstStops[id] = json.number("stop")
        stopOrder.append(id)
        if stopOrder.count > HappeningReader.mostStops { firstStops[stopOrder.removeFirst()] = nil }
    }

    private mutating func takePosition(_ json: borrowing JSON, _ state: inout BoardState) {
        guard let market = state.market(json, category: json.value("category"), symbol: json.value("symbol")) else { return }
        let currency = Plain.line(json.text("currency") ?? "")
        let quantity = json.number("qty")
        let before = state.markets[market].position
        if json.isSimulated(json.value("simulated")) { state.markets[market].isSimulated = true }
        state.seen.insert(.position)
        if quantity > 0, let id = json.text("position") ?? before?.id ?? json.text("id") {
            let stop = json.number("stop")
            let entry = json.number("entry")
            let isLong = json.text("side") != "short"
            let first = before?.id == id ? before?.firstStop ?? stop : firstStops[id] ?? stop
            let mark = json.number("mark")
            state.markets[market].position = PositionState(
                id: id, interval: json.text("interval") ?? "", isLong: isLong, quantity: quantity, entry: entry, stop: stop,
                target: json.number("target"), liquidation: json.number("liquidation"), leverage: json.number("leverage"),
                currency: currency, firstStop: first, countedAt: mark)
            if mark > 0, state.markets[market].price.isNaN { state.markets[market].price = mark }
        } else {
            state.markets[market].position = nil
        }
        let equity = json.number("equity")
        if equity.isFinite { takeEquity(json, equity, state.account(currency), of: market, &state) }
    }

    private func takeEquity(
        _ json: borrowing JSON, _ equity: Double, _ account: Int, of own: Int, _ state: inout BoardState
    ) {
        // The record's equity counts its own position at its mark, others at the last price: it is written after the candle.
        for market in state.markets.indices where state.markets[market].position?.currency == state.accounts[account].currency {
            let price = state.markets[market].price
            let isCounted = market == own && state.markets[market].position?.countedAt.isFinite == true
            if price.isFinite, !isCounted { state.markets[market].position?.countedAt = price }
        }
        // If only this position has changed the starting balance, the account began with `cash`.
        let cash = json.number("cash")
        let parts = ["fee", "dust"].map { json.number($0) }.filter(\.isFinite)
        let funding = json.number("funding")
        let unrealised = json.number("unrealised")
        let own = equity + parts.reduce(0, +) - (funding.isFinite ? funding : 0) - (unrealised.isFinite ? unrealised : 0)
        let isFresh = cash.isFinite && abs(own - cash) <= 1e-9 * abs(cash)
        let time = json.whole("time")
        state.accounts[account].take(equity, at: time, startingWith: isFresh ? cash : .nan)
        state.accounts[account].take(
            dayStart: json.number("day_start_equity"), lossLeft: json.number("daily_loss_left"), at: time)
    }

    private func takeTrade(_ json: borrowing JSON, _ state: inout BoardState) {
        let account = state.account(Plain.line(json.text("currency") ?? ""))
        state.accounts[account].trades += 1
    }

    // MARK: Events

    func takeEvent(_ json: borrowing JSON, _ envelope: Envelope, _ state: inout BoardState) {
        let time = json.exchangeTime(envelope.time) ?? state.clock.time
        switch json.string(envelope.eventName) {
        case "connected":
            state.links.connected(Plain.line(json.text("category") ?? ""), json.whole("link"), at: time)
            state.seen.insert(.link)
        case "disconnected":
            state.links.disconnected(Plain.line(json.text("category") ?? ""), json.whole("link"), at: time)
            state.seen.insert(.link)
        case "gap": takeLoss(json, &state)
        case "book_lost", "resync": takeBookLoss(json, &state)
        case "book_restored", "synced":
            if let market = market(json, &state) { state.markets[market].isBookLost = false }
        case "stats":
            state.links.latency = json.number("latency_p50_ms")
            state.links.slowLatency = json.number("latency_p99_ms")
            state.links.ping = json.number("ping_ms")
        case "halt": add(HaltState(reason: reason(json), time: time, until: halted(reason(json), at: time)), &state)
        case "resume": state.halts.removeAll { [ended = reason(json)] in $0.reason == ended }
        case "pause": add(HaltState(reason: reason(json), time: time, until: json.whole("until")), &state)
        case "veto":
            if let number = state.series(json) { state.series[number].veto = reason(json) }
        case "account":
            if let status = json.text("status") { state.links.account = Plain.line(status) }
        default: break
        }
    }

    private func reason(_ json: borrowing JSON) -> String { Plain.line(json.text("reason") ?? "") }

    private func market(_ json: borrowing JSON, _ state: inout BoardState) -> Int? {
        state.market(json, category: json.value("category"), symbol: json.value("symbol"))
    }

    private func takeLoss(_ json: borrowing JSON, _ state: inout BoardState) {
        state.links.lostTopic()
        state.seen.insert(.link)
        if let market = market(json, &state) { state.markets[market].gaps += 1 }
    }

    private func takeBookLoss(_ json: borrowing JSON, _ state: inout BoardState) {
        guard let market = market(json, &state) else { return }
        // One outage may be reported by both 'bybit-stream' and 'book'.
        if state.markets[market].isBookLost { return }
        state.markets[market].isBookLost = true
        state.markets[market].gaps += 1
        state.links.lostBook()
        state.seen.insert(.link)
    }

    /// Returns when a halt ends by itself: `max-daily-loss` at the next UTC day, all others never (nil).
    private func halted(_ reason: String, at time: Int) -> Int? {
        reason == "max-daily-loss" ? (time / Interval.dayLength + 1) * Interval.dayLength : nil
    }

    private func add(_ halt: HaltState, _ state: inout BoardState) {
        state.halts.removeAll { $0.reason == halt.reason }
        state.halts.append(halt)
        if state.halts.count > HappeningReader.mostHalts { state.halts.removeFirst() }
    }
}

extension Standing {
    private static let mostVotes = 64

    fileprivate static func votes(_ json: borrowing JSON) -> [Vote] {
        json.elements(json.value("votes")).prefix(mostVotes).map { vote in
            Vote(
                name: Plain.line(json.string(json.value("name", in: vote))), vote: json.operand(json.value("vote", in: vote)),
                weight: json.operand(json.value("weight", in: vote)),
                contribution: json.operand(json.value("contribution", in: vote)),
                isFilter: json.isTrue(json.value("filter", in: vote)))
        }
    }
}
