import Shared

/// Reads signals, fills, trades, positions and events.
struct HappeningReader {
    /// The records of one market, each with its interval if it names one.
    struct Market {
        var signals: [(interval: String, signal: ChartSignal)] = []
        var trades: [(interval: String, trade: ChartTrade)] = []
        var fills: [(interval: String, fill: ChartFill)] = []
        var notes: [ChartNote] = []
        /// The stop loss of each position over time, by the position's id.
        var stops: [String: [ChartTrade.Point]] = [:]
        /// The latest state of each open position, by the position's id.
        var open: [String: (interval: String, trade: ChartTrade)] = [:]
    }

    /// By `category:symbol`.
    private(set) var markets: [String: Market] = [:]
    private(set) var accounts: [ChartAccount] = []

    /// Adds a record; returns false if it has another type.
    mutating func take(_ json: borrowing JSON, type: String) -> Bool {
        let market = HappeningReader.market(json)
        let interval = json.text("interval") ?? ""
        switch type {
        case "signal": markets[market, default: Market()].signals.append((interval, ChartSignal(json)))
        case "fill": markets[market, default: Market()].fills.append((interval, ChartFill(json)))
        case "position": takePosition(json, market, interval)
        case "trade": takeTrade(json, market, interval)
        case "event":
            guard let name = json.text("event") else { return false }
            let reason = json.text("reason").map { ": " + $0 } ?? ""
            markets[market, default: Market()].notes.append(
                ChartNote(time: json.whole("time"), text: Plain.line(name + reason)))
        default: return false
        }
        return true
    }

    /// Drops all but the last `count` records of each kind on each market.
    mutating func keep(last count: Int) {
        for market in markets.keys {
            markets[market]?.signals.keep(last: count)
            markets[market]?.trades.keep(last: count)
            markets[market]?.fills.keep(last: count)
            markets[market]?.notes.keep(last: count)
            var open = markets[market]?.open ?? [:]
            // Positions may remain whose end never arrived; the newest ones are kept.
            let former = open.sorted { ($0.value.trade.entry.time, $0.key) > ($1.value.trade.entry.time, $1.key) }
            for (id, _) in former.dropFirst(count) { open[id] = nil }
            markets[market]?.open = open
            var stops = markets[market]?.stops.filter { open[$0.key] != nil } ?? [:]
            for id in stops.keys { stops[id]?.keep(last: count) }
            markets[market]?.stops = stops
        }
        for place in accounts.indices {
            accounts[place].times.keep(last: count)
            accounts[place].equity.keep(last: count)
        }
    }

    static func market(_ json: borrowing JSON) -> String {
        // As in series keys, names are compared as they are written.
        let category = json.label(json.value("category")) ?? .linear
        return "\(category.text):\(json.label(json.value("symbol"))?.text ?? "")"
    }

    private mutating func takePosition(_ json: borrowing JSON, _ market: String, _ interval: String) {
        guard let id = json.text("position") else {
            markets[market, default: Market()].open = [:]
            return
        }
        var trade = ChartTrade(json, id: id, entryTime: "entry_time")
        let stop = ChartTrade.Point(time: json.whole("time"), price: json.number("stop"))
        let before = markets[market]?.stops[id]?.last
        if before.map({ $0.price == stop.price || ($0.price.isNaN && stop.price.isNaN) }) != true {
            markets[market, default: Market()].stops[id, default: []].append(stop)
        }
        trade.pnl = .nan
        markets[market, default: Market()].open[id] = (interval, trade)
    }

    private mutating func takeTrade(_ json: borrowing JSON, _ market: String, _ interval: String) {
        let id = json.text("id") ?? ""
        var trade = ChartTrade(json, id: id, entryTime: "entry_time")
        trade.exit = ChartTrade.Point(time: json.whole("exit_time"), price: json.number("exit"))
        trade.pnl = json.number("pnl")
        trade.reason = json.text("reason")
        trade.stops = markets[market]?.stops[id] ?? []
        if trade.stops.isEmpty { trade.stops = [ChartTrade.Point(time: trade.entry.time, price: json.number("stop"))] }
        markets[market, default: Market()].open[id] = nil
        markets[market, default: Market()].trades.append((interval, trade))
        guard let exit = trade.exit, trade.pnl.isFinite else { return }
        let currency = trade.currency ?? ""
        var place = accounts.firstIndex { $0.currency == currency } ?? accounts.count
        if place == accounts.count {
            var account = ChartAccount(currency: currency)
            let cash = json.number("cash")
            account.times = [trade.entry.time]
            account.equity = [cash.isFinite ? cash : 0]
            accounts.append(account)
            place = accounts.count - 1
        }
        accounts[place].times.append(exit.time)
        accounts[place].equity.append((accounts[place].equity.last ?? 0) + trade.pnl)
    }
}

extension Array {
    fileprivate mutating func keep(last wanted: Int) { if count > wanted { removeFirst(count - wanted) } }
}

// MARK: - Single records

extension ChartSignal {
    fileprivate init(_ json: borrowing JSON) {
        self.init()
        id = json.text("id") ?? ""
        time = json.whole("close_time")
        isLong = json.text("side") != "short"
        opens = json.kind(json.value("opens")) != .false || json.value("opens") == 0
        strategy = json.text("strategy") ?? ""
        score = json.number("score")
        entry = json.number("entry")
        stop = json.number("stop")
        target = json.number("target")
        confidence = json.text("confidence")
        reasons = json.elements(json.value("reasons")).map { json.string($0) }
        isSimulated = json.isSimulated(json.value("simulated"))
        for vote in json.elements(json.value("votes")) {
            votes.append(
                ChartSignal.Vote(
                    name: json.string(json.value("name", in: vote)), vote: json.operand(json.value("vote", in: vote)),
                    weight: json.operand(json.value("weight", in: vote)),
                    contribution: json.operand(json.value("contribution", in: vote)),
                    isFilter: json.isTrue(json.value("filter", in: vote))))
        }
    }
}

extension ChartFill {
    fileprivate init(_ json: borrowing JSON) {
        self.init(
            time: json.whole("time"), price: json.number("price"), quantity: json.number("qty"),
            isBuy: json.text("side") != "sell", role: json.text("role") ?? "")
    }
}

extension ChartTrade {
    fileprivate init(_ json: borrowing JSON, id: String, entryTime: String) {
        self.init()
        self.id = id
        isLong = json.text("side") != "short"
        strategy = json.text("strategy") ?? ""
        entry = Point(time: json.whole(entryTime), price: json.number("entry"))
        quantity = json.number("qty")
        currency = json.text("currency")
        isSimulated = json.isSimulated(json.value("simulated"))
    }
}
