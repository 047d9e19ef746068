import Shared

/// A candle from REST, in the exchange's own digits.
struct KlineRow {
    let start: Int
    let open: Label
    let high: Label
    let low: Label
    let close: Label
    /// Nil for mark, index and premium candles.
    let volume: Label?
    let turnover: Label?

    /// Returns the rows of an answer that are closed at `time`, the oldest first, or nil if it is no list of candles.
    static func read(_ json: borrowing JSON, _ result: Int, _ interval: Interval, closedAt time: Int) -> [KlineRow]? {
        guard let list = list(json, result) else { return nil }
        var rows: [KlineRow] = []
        var element = list + 1
        while json.isInside(element) {
            guard let row = row(json, element) else { return nil }
            if interval.end(of: row.start) <= time { rows.append(row) }
            element = json.after(element)
        }
        // The documentation says that the newest rows come first, so sorting is rarely needed.
        rows.reverse()
        if zip(rows, rows.dropFirst()).contains(where: { $0.start >= $1.start }) { rows.sort { $0.start < $1.start } }
        return rows
    }

    private static func row(_ json: borrowing JSON, _ element: Int) -> KlineRow? {
        guard json.kind(element) == .array else { return nil }
        var cells = InlineArray<7, Int>(repeating: 0)
        var cell = element + 1
        var count = 0
        while json.isInside(cell) {
            if count < 7 { cells[count] = cell }
            count += 1
            cell = json.after(cell)
        }
        guard count >= 5, let start = json.spelledTime(cells[0]), let open = number(json, cells[1]),
            let high = number(json, cells[2]), let low = number(json, cells[3]), let close = number(json, cells[4])
        else { return nil }
        if count < 7 {
            return KlineRow(start: start, open: open, high: high, low: low, close: close, volume: nil, turnover: nil)
        }
        guard let volume = number(json, cells[5]), let turnover = number(json, cells[6]) else { return nil }
        return KlineRow(start: start, open: open, high: high, low: low, close: close, volume: volume, turnover: turnover)
    }

    private static func number(_ json: borrowing JSON, _ cell: Int) -> Label? {
        json.decimal(cell) == nil ? nil : json.label(in: json.range(cell))
    }

    /// Returns the index of `result.list`, or nil if it is no array.
    fileprivate static func list(_ json: borrowing JSON, _ result: Int) -> Int? {
        guard result > 0, json.kind(result) == .object else { return nil }
        var names = MemberNames(["list"])
        var places = InlineArray<1, Int>(repeating: 0)
        json.find(&names, in: result, &places)
        return places[0] > 0 && json.kind(places[0]) == .array ? places[0] : nil
    }
}

/// A funding rate that was paid.
struct FundingRow {
    let time: Int
    let rate: Label

    static func read(_ json: borrowing JSON, _ result: Int) -> [FundingRow]? {
        guard let list = KlineRow.list(json, result) else { return nil }
        var rows: [FundingRow] = []
        var element = list + 1
        while json.isInside(element) {
            guard json.kind(element) == .object else { return nil }
            var time = 0
            var rate: Label?
            var member = element + 1
            while json.isInside(member) {
                switch json.string(member) {
                case "fundingRate": rate = json.decimal(member + 1) == nil ? nil : json.label(in: json.range(member + 1))
                case "fundingRateTimestamp": time = json.spelledTime(member + 1) ?? 0
                default: break
                }
                member = json.after(member + 1)
            }
            guard time > 0, let rate else { return nil }
            rows.append(FundingRow(time: time, rate: rate))
            element = json.after(element)
        }
        return rows.sorted { $0.time < $1.time }
    }
}
