import Shared

/// Reads `trade` records.
struct TradeReader {
    private var names = MemberNames([
        "time", "category", "symbol", "id", "side", "strategy", "entry_time", "entry", "exit_time", "exit", "qty", "fee", "pnl",
        "pnl_pct", "signal", "currency", "funding", "dust", "simulated",
    ])
    private var places = InlineArray<19, Int>(repeating: 0)

    mutating func read(_ json: borrowing JSON, into trades: inout Trades) throws(Failure) {
        places = InlineArray(repeating: 0)
        json.find(&names, in: 0, &places)
        let market = Market(category: try json.category(places[1]), symbol: try json.label(places[2], of: "symbol"))
        let side = places[4] > 0 ? json.string(places[4]) : ""
        guard side == "long" || side == "short" else {
            throw .badRecord("expected long or short as 'side', got \(places[4] > 0 ? json.excerpt(places[4]) : "none")")
        }
        let entryTime = try json.time(places[6], of: "entry_time")
        let exitTime = try json.time(isThere(json, 8) ? places[8] : places[0], of: "exit_time")
        guard entryTime <= exitTime else { throw .badRecord("expected an exit_time from \(entryTime) on, got \(exitTime)") }
        guard let pnl = try number(json, 12, "pnl") else { throw .badRecord("expected a number as 'pnl', but it is missing") }
        let trade = Trade(
            market: trades.number(of: market), strategy: trades.number(ofStrategy: text(json, 5) ?? ""),
            currency: trades.number(of: market.currency(text(json, 15))), isLong: side == "long", entryTime: entryTime,
            exitTime: exitTime, pnl: pnl, fee: try number(json, 11, "fee"), funding: try number(json, 16, "funding"),
            dust: try number(json, 17, "dust"), isSimulated: json.isSimulated(places[18]))
        guard trades.keepsDetails else { return trades.add(trade, nil) }
        let (entry, exit) = (try number(json, 7, "entry"), try number(json, 9, "exit"))
        let quantity = try number(json, 10, "qty")
        let percent = isThere(json, 13) ? try json.double(places[13], of: "pnl_pct") : nil
        trades.add(
            trade,
            TradeDetail(
                id: text(json, 3) ?? "", signal: text(json, 14), entry: entry, exit: exit, quantity: quantity, percent: percent)
        )
    }

    /// A member that is null counts as none.
    private func isThere(_ json: borrowing JSON, _ name: Int) -> Bool { places[name] > 0 && json.kind(places[name]) != .null }

    private func text(_ json: borrowing JSON, _ name: Int) -> String? {
        isThere(json, name) && json.isString(places[name]) ? json.string(places[name]) : nil
    }

    private func number(_ json: borrowing JSON, _ name: Int, _ field: StaticString) throws(Failure) -> Decimal? {
        guard isThere(json, name) else { return nil }
        return try json.kept(places[name], field)
    }
}

extension Market {
    fileprivate var isInverse: Bool { category.text == "inverse" }

    /// What a record names, or the coin that an inverse contract has at the front of its own name: BTCUSD, BTCUSDZ26.
    func currency(_ named: String?) -> Currency {
        let symbol = symbol.text
        let coin = isInverse ? symbol.firstRange(of: "USD").map { String(symbol[..<$0.lowerBound]) } ?? symbol : ""
        return Currency(name: named ?? coin, isCoin: isInverse)
    }
}

extension JSON {
    /// A number that can be added up.
    func kept(_ place: Int, _ field: StaticString) throws(Failure) -> Decimal {
        guard let number = try decimal(place, of: field).kept else {
            throw .badRecord("expected a number within 1e12 as '\(field)', got \(excerpt(place))")
        }
        return number
    }
}

extension Decimal {
    /// With at most 18 digits behind the point, and nil beyond 1e12: so 1e7 of them and more can be added, for 38 digits hold.
    var kept: Decimal? {
        guard let short = scale <= 18 ? self : divided(by: Decimal(1), decimals: 18), let whole = short.wholePart,
            whole.magnitude <= 1_000_000_000_000
        else { return nil }
        return short
    }

    static func + (left: Decimal, right: Decimal) -> Decimal {
        guard let sum = left.adding(right) else { preconditionFailure("numbers that are kept can be added") }
        return sum
    }

    static prefix func - (number: Decimal) -> Decimal { Decimal(-number.coefficient, scale: number.scale) }
    static func - (left: Decimal, right: Decimal) -> Decimal { left + -right }

    /// The nearest double, or the one beside it.
    var double: Double {
        Double(coefficient) / Decimal.doublePowersOfTen[Int(scale)]
    }

    private static let doublePowersOfTen: [Double] = (0...Int(maximumScale)).map { Double("1e\($0)")! }
}
