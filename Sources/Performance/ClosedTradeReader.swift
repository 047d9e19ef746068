import Shared

/// Reads `trade` records.
package struct ClosedTradeReader {
    private enum Member {
        static let time = 0, category = 1, symbol = 2, id = 3, side = 4, strategy = 5, entryTime = 6, entry = 7, exitTime = 8
        static let exit = 9, quantity = 10, fee = 11, pnl = 12, percent = 13, signal = 14, currency = 15, funding = 16,
            dust = 17
        static let simulated = 18, interval = 19, reason = 20, stop = 21, target = 22, worst = 23, best = 24
        static let entryDecision = 25, exitDecision = 26, cash = 27, again = 28
    }

    private var names = MemberNames([
        "time", "category", "symbol", "id", "side", "strategy", "entry_time", "entry", "exit_time", "exit", "qty", "fee", "pnl",
        "pnl_pct", "signal", "currency", "funding", "dust", "simulated", "interval", "reason", "stop", "target", "mae", "mfe",
        "entry_decision", "exit_decision", "cash", "again",
    ])
    private var members = Members<29>()
    /// Hashes of the trade ids read so far. After a kill, a record that may not have been delivered is written once more,
    /// marked `again`.
    private var seen: Set<Int> = []

    /// Returns the trade, or nil if it is marked `again` and was read before. Notes the starting balance of its account in
    /// `cash`.
    package mutating func read(_ json: borrowing JSON, into trades: inout Trades, _ cash: inout Cash) throws(Failure)
        -> ClosedTrade?
    {
        members.find(&names, json)
        let market = try members.market(json, Member.category, Member.symbol)
        let isLong = try members.isLong(json, Member.side)
        guard let entryTime = try members.time(json, Member.entryTime, "entry_time") else {
            throw .badRecord("expected a time as 'entry_time', but it is missing")
        }
        let exit = members.isThere(json, Member.exitTime) ? Member.exitTime : Member.time
        guard let exitTime = try members.time(json, exit, "exit_time") else {
            throw .badRecord("expected a time as 'exit_time', but it is missing")
        }
        guard entryTime <= exitTime else { throw .badRecord("expected an exit_time from \(entryTime) on, got \(exitTime)") }
        guard let pnl = try members.number(json, Member.pnl, "pnl") else {
            throw .badRecord("expected a number as 'pnl', but it is missing")
        }
        let prices = try prices(json, market, isLong)
        var told = ToldTrade(market: market, isLong: isLong, entryTime: entryTime, exitTime: exitTime, pnl: pnl, prices: prices)
        told.currency = members.text(json, Member.currency)
        told.strategy = members.text(json, Member.strategy) ?? ""
        told.interval = members.text(json, Member.interval) ?? ""
        told.reason = members.text(json, Member.reason) ?? ""
        told.cash = try members.number(json, Member.cash, "cash")
        told.fee = try members.number(json, Member.fee, "fee")
        told.funding = try members.number(json, Member.funding, "funding")
        told.dust = try members.number(json, Member.dust, "dust")
        told.isSimulated = json.isSimulated(members[Member.simulated])
        let detail = trades.keepsDetails ? try detail(json, prices) : nil
        let trade = trades.trade(told, &cash)
        if let id = members.text(json, Member.id) {
            let isNew = seen.insert(id.hashValue).inserted
            if !isNew, json.isMarked(members[Member.again]) { return nil }
        }
        trades.add(trade, detail)
        return trade
    }

    /// The id of the record that was read last.
    package func id(_ json: borrowing JSON) -> String? { members.text(json, Member.id) }

    private func prices(_ json: borrowing JSON, _ market: TradedMarket, _ isLong: Bool) throws(Failure) -> TradePrices {
        TradePrices(
            market: market, isLong: isLong, quantity: try members.number(json, Member.quantity, "qty"),
            entry: try members.number(json, Member.entry, "entry"), exit: try members.number(json, Member.exit, "exit"),
            stop: try members.number(json, Member.stop, "stop"),
            entryDecision: try members.number(json, Member.entryDecision, "entry_decision"),
            exitDecision: try members.number(json, Member.exitDecision, "exit_decision"))
    }

    private func detail(_ json: borrowing JSON, _ prices: TradePrices) throws(Failure) -> TradeDetail {
        TradeDetail(
            id: members.text(json, Member.id) ?? "", signal: members.text(json, Member.signal), entry: prices.entry,
            exit: prices.exit, quantity: prices.quantity,
            percent: members.isThere(json, Member.percent) ? try json.double(members[Member.percent], of: "pnl_pct") : nil,
            stop: prices.stop, target: try members.number(json, Member.target, "target"),
            worst: try members.number(json, Member.worst, "mae"), best: try members.number(json, Member.best, "mfe"))
    }
}
