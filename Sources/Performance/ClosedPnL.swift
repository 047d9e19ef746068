import Shared

/// Reads the exchange's closed PnL (`/v5/position/closed-pnl`): one row for each order that closed a position or a part of one.
///
///     {"symbol":"ETHPERP","side":"Sell","orderId":"…","closedPnl":"-47.4","avgEntryPrice":"1194.9","avgExitPrice":"1180.5",…}
///
/// `side` is the side of the closing order: a sell closes a long. No row has the time of the entry; `createdTime` is when the
/// order was made.
package struct ClosedPnLReader {
    private enum Member {
        static let symbol = 0, side = 1, id = 2, pnl = 3, entry = 4, exit = 5, size = 6, updated = 7, openFee = 8, closeFee = 9
        static let kind = 10, category = 11, entered = 12
    }

    private var names = MemberNames([
        "symbol", "side", "orderId", "closedPnl", "avgEntryPrice", "avgExitPrice", "closedSize", "updatedTime", "openFee",
        "closeFee", "execType", "category", "cumEntryValue",
    ])
    private var members = Members<13>()
    /// Hashes of the rows read so far. Requests with overlapping times return a row twice.
    private var seen: Set<Int> = []
    package private(set) var repeated = 0

    /// Reads a row, or each row of a whole answer, whose `result` names the category. Anything else is ignored.
    package mutating func read(_ json: borrowing JSON, into trades: inout Trades) throws(Failure) {
        if ClosedPnLReader.isRow(json, 0) { return add(try read(json, 0, category: nil, &trades), to: &trades) }
        let result = json.value("result")
        let list = result > 0 && json.kind(result) == .object ? json.value("list", in: result) : 0
        guard list > 0, json.kind(list) == .array else { return }
        let rows = json.elements(list)
        guard let first = rows.first, ClosedPnLReader.isRow(json, first) else { return }
        let named = json.value("category", in: result)
        let category = named > 0 ? try json.category(named) : nil
        // All rows are read before any is added, so that a rejected line adds nothing.
        var read: [(ClosedTrade, TradeDetail)] = []
        for row in rows { read.append(try self.read(json, row, category: category, &trades)) }
        for trade in read { add(trade, to: &trades) }
    }

    /// Rows of orders also have a `closedPnl`, but no `avgEntryPrice`.
    private static func isRow(_ json: borrowing JSON, _ row: Int) -> Bool {
        json.kind(row) == .object && json.value("closedPnl", in: row) > 0 && json.value("avgEntryPrice", in: row) > 0
    }

    private mutating func add(_ read: (trade: ClosedTrade, detail: TradeDetail), to trades: inout Trades) {
        let (trade, detail) = read
        if !detail.id.isEmpty, !seen.insert("\(detail.id) \(trade.exitTime) \(trade.pnl)".hashValue).inserted {
            repeated += 1
            return
        }
        trades.add(trade, trades.keepsDetails ? detail : nil)
    }

    private mutating func read(_ json: borrowing JSON, _ row: Int, category: Label?, _ trades: inout Trades)
        throws(Failure) -> (ClosedTrade, TradeDetail)
    {
        guard json.kind(row) == .object else { throw .badRecord("expected rows of closed PnL, got \(json.excerpt(row))") }
        members.find(&names, json, in: row)
        let market = try market(json, category)
        let side = members.text(json, Member.side) ?? ""
        guard side == "Buy" || side == "Sell" else {
            throw .badRecord(
                "expected Buy or Sell as 'side', got \(members[Member.side] > 0 ? json.excerpt(members[Member.side]) : "none")")
        }
        guard let exitTime = json.spelledTime(members[Member.updated]) else {
            throw .badRecord("expected a time in ms as 'updatedTime'")
        }
        guard let pnl = try number(json, Member.pnl, "closedPnl") else {
            throw .badRecord("expected a number as 'closedPnl', but it is empty")
        }
        let prices = TradePrices(
            market: market, isLong: side == "Sell", quantity: try number(json, Member.size, "closedSize"),
            entry: try number(json, Member.entry, "avgEntryPrice"), exit: try number(json, Member.exit, "avgExitPrice"))
        let fees = (try number(json, Member.openFee, "openFee"), try number(json, Member.closeFee, "closeFee"))
        let entered = try number(json, Member.entered, "cumEntryValue")
        let reason = members.text(json, Member.kind) == "BustTrade" ? "liquidation" : ""
        let trade = ClosedTrade(
            market: trades.markets.number(of: market), strategy: trades.strategies.number(of: ""),
            interval: trades.intervals.number(of: ""), reason: trades.reasons.number(of: reason),
            currency: trades.currencies.number(of: market.currency(market.key.settlementCurrency.text)), isLong: prices.isLong,
            entryTime: nil, exitTime: exitTime, pnl: pnl, fee: fees.0.flatMap { open in fees.1.map { open + $0 } },
            funding: nil,
            dust: nil, risk: nil, turnover: prices.turnover, shortfall: nil)
        let detail = TradeDetail(
            id: members.text(json, Member.id) ?? "", entry: prices.entry, exit: prices.exit, quantity: prices.quantity,
            percent: entered.flatMap { $0.isZero ? nil : 100 * pnl.double / $0.double })
        return (trade, detail)
    }

    /// Returns the market of a row. If the category is missing, the exchange's naming of symbols decides it.
    private func market(_ json: borrowing JSON, _ category: Label?) throws(Failure) -> TradedMarket {
        let symbol = try json.label(members[Member.symbol], of: "symbol")
        if let category { return TradedMarket(category: category, symbol: symbol) }
        let named = members.isThere(json, Member.category) ? try json.category(members[Member.category]) : nil
        return TradedMarket(category: named ?? (SeriesKey.namesInverse(symbol.text) ? .inverse : .linear), symbol: symbol)
    }

    /// Returns nil if the number is missing or "", which the exchange writes where a number does not apply.
    private func number(_ json: borrowing JSON, _ member: Int, _ field: StaticString) throws(Failure) -> Decimal? {
        let place = members[member]
        if !members.isThere(json, member) || (json.isString(place) && json.string(place).isEmpty) { return nil }
        guard let number = json.decimal(place)?.kept else {
            throw .badRecord("expected a number within 1e12 as '\(field)', got \(json.excerpt(place))")
        }
        return number
    }
}

extension Label {
    fileprivate static let inverse = Label("inverse")!
}
