import Shared

/// The filter and the sort order of the table's rows.
struct RowOrder {
    /// The column that rows are sorted by; nil for the order of arrival.
    var column: Column?
    var isDescending = true
    /// Words that a row must contain, all of them: parts of its symbol, readings, sides.
    var filter = ""

    /// The rows that match the filter, in their order.
    func rows(_ state: BoardState, now: Int) -> [Row] {
        var rows = state.series.indices.map { Row.series($0) }
        for number in state.markets.indices where state.markets[number].series.isEmpty && isWorthARow(state.markets[number]) {
            rows.append(.market(number))
        }
        let words = filter.lowercased().split(separator: " ").map(String.init)
        if !words.isEmpty {
            rows = rows.filter { row in
                let text = RowOrder.text(of: row, state, now)
                return words.allSatisfy { text.contains($0) }
            }
        }
        guard let column else { return rows }
        return sorted(rows, by: column, state, now)
    }

    private func isWorthARow(_ market: MarketState) -> Bool {
        market.price.isFinite || market.position != nil || market.fundingRate.isFinite || market.spreadBps.isFinite
    }

    /// The text in which the words of a filter are searched.
    private static func text(of row: Row, _ state: BoardState, _ now: Int) -> String {
        let cells = RowCells(state, row, now: now)
        var parts = [cells.name.lowercased(), cells.series?.key.interval?.peopleName ?? ""]
        if let position = cells.position { parts.append(position.isLong ? "position:long" : "position:short") }
        guard let series = cells.series else { return parts.joined(separator: " ") }
        if let signal = series.signals.first { parts.append(signal.isLong ? "signal:long" : "signal:short") }
        for number in state.fields.fields.indices {
            if let reading = state.fields.reading(number, of: series) {
                parts.append("\(state.fields.fields[number].name):\(reading.word)")
            }
        }
        return parts.joined(separator: " ")
    }

    /// Rows without a value come last in both directions; equal rows keep their order.
    private func sorted(_ rows: [Row], by column: Column, _ state: BoardState, _ now: Int) -> [Row] {
        if column == .kind(.symbol) {
            let names = rows.map { RowCells(state, $0, now: now).name }
            // The "descending" order of names begins at A.
            return rows.indices.sorted { isDescending ? names[$0] < names[$1] : names[$0] > names[$1] }.map { rows[$0] }
        }
        let values = rows.map { RowOrder.value(column, RowCells(state, $0, now: now)) }
        let order = rows.indices.sorted { left, right in
            let (one, other) = (values[left], values[right])
            if one.isNaN || other.isNaN { return one.isNaN == other.isNaN ? left < right : other.isNaN }
            return one == other ? left < right : isDescending ? one > other : one < other
        }
        return order.map { rows[$0] }
    }

    /// The value that a row is sorted by.
    private static func value(_ column: Column, _ cells: RowCells) -> Double {
        let series = cells.series
        let market = cells.market
        let price = series?.price ?? market.price
        switch column {
        case .field(let number): return series?.value(number) ?? .nan
        case .kind(let kind):
            switch kind {
            case .symbol: return .nan
            case .interval: return series?.key.interval.map { Double($0.rawValue) } ?? .nan
            case .price: return price
            case .change:
                return market.dayChange.isFinite
                    ? market.dayChange : series?.day.change(to: price, at: cells.now)?.percent ?? .nan
            case .spark:
                let closes = series?.recent.closes(last: RowCells.sparkWidth) ?? []
                return closes.first.map { ((closes.last ?? $0) / $0 - 1) * 100 } ?? .nan
            case .score: return series?.standing?.score ?? .nan
            case .votes: return series?.standing.map { Double($0.agree) } ?? .nan
            case .signal: return series?.signals.first.map { Double($0.time) } ?? .nan
            case .position: return cells.position.map { $0.quantity * price } ?? .nan
            case .entry: return cells.position?.entry ?? .nan
            case .stop: return cells.position?.stop ?? .nan
            case .result: return cells.position?.result(at: price, in: market) ?? .nan
            case .liquidation: return cells.position?.liquidationDistance(at: price) ?? .nan
            case .funding: return market.fundingRate
            case .countdown: return market.nextFunding > 0 ? Double(market.nextFunding) : .nan
            case .spread: return market.spreadBps
            case .imbalance: return market.imbalance
            case .link: return Double(market.gaps + (series?.lostCandles ?? 0))
            }
        }
    }
}
