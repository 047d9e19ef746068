import Performance
import Shared

/// The result of one set: its parameters and the metrics of the pipe, as the members of its row.
struct SetResult: Sendable {
    let set: Int
    /// The members of the row: `"set":12,"params":{"rsi":7},"time":…}` and a newline.
    let members: [UInt8]
    /// The daily returns for a verdict or a page; nil if they are not kept.
    let days: TradedDays?

    /// `metrics` is the record that `report` writes.
    init(set: Int, _ grid: Grid, metrics: [UInt8], days: TradedDays?) {
        (self.set, self.days) = (set, days)
        members = SetResult.beginning(set, grid) + metrics.dropFirst(SetResult.head.count)
    }

    /// The first members of a row: `"set":12,"params":{"rsi":7},`
    private static func beginning(_ set: Int, _ grid: Grid) -> [UInt8] {
        var output = Output.inMemory()
        output.beginObject()
        output.member("set", set)
        output.name("params")
        output.beginObject()
        for (parameter, value) in zip(grid.parameters, grid.values(of: set)) {
            output.name(quoted: parameter.name)
            if SetResult.isNumber(value) { output.write(string: value) } else { output.value(quoted: value) }
        }
        output.endObject()
        return output.bytes.dropFirst() + [UInt8(ascii: ",")]
    }

    /// Writes the members that identify the set, and the metrics as an object called `name`.
    func write(metricsAs name: String, _ grid: Grid, _ output: inout Output) {
        let beginning = SetResult.beginning(set, grid)
        output.write(Array(",".utf8) + beginning.dropLast())
        output.name(quoted: name)
        output.write(Array("{".utf8) + members.dropFirst(beginning.count).dropLast())
    }

    /// The beginning of a metrics record.
    static let head = Array(#"{"type":"metrics","#.utf8)

    /// Whether a value is a valid JSON number.
    private static func isNumber(_ text: String) -> Bool {
        var json = JSON()
        return json.scan(Array(text.utf8)) == nil && json.isNumber(0)
    }

    /// The metrics record of a group.
    static func metrics(_ group: Group) -> [UInt8] {
        var output = Output.inMemory()
        MetricsRecord.write(group, &output)
        return output.bytes
    }

    private static let begin = Array(#"{"type":"run","#.utf8)

    /// The row without a rank.
    var row: [UInt8] { SetResult.begin + members }

    private static let daysName = Array(#","traded_days":"#.utf8)

    /// The row as a file stores it, with the daily returns.
    var stored: [UInt8] {
        guard let days else { return row }
        var output = Output.inMemory()
        days.write(&output)
        return Array(row.dropLast(2)) + SetResult.daysName + output.bytes + Array("}\n".utf8)
    }

    /// The row with its rank, which is null if the set has none.
    func row(rank: Int?) -> [UInt8] { SetResult.begin + Array("\"rank\":\(rank.map(String.init) ?? "null"),".utf8) + members }

    /// Reads a stored row, which `json` has scanned; returns nil for any other object.
    init?(_ line: [UInt8], _ json: borrowing JSON) {
        guard json.string(json.value("type")) == "run", let set = json.integer(json.value("set")), json.value("params") > 0,
            let place = line.firstRange(of: #""set":"#.utf8)
        else { return nil }
        self.set = set
        let value = json.value("traded_days")
        days = TradedDays(json, value)
        guard days != nil else {
            members = line[place.lowerBound...] + [UInt8(ascii: "\n")]
            return
        }
        // The comma and the quote before the name.
        let end = json.range(value - 1).lowerBound - 2
        members = line[place.lowerBound..<end] + Array("}\n".utf8)
    }
}

/// The order of the results: the best first, unranked ones last.
struct Ranking {
    let metric: String
    let isLeastBest: Bool
    let leastTrades: Int

    init(_ arguments: Arguments) throws(Failure) {
        metric = arguments.text("rank") ?? ""
        isLeastBest = arguments.has("least")
        leastTrades = try SweepOptions.leastTrades(arguments)
        let names = MetricsRecord(Metrics(start: nil)).fields.map(\.name)
        guard names.contains(metric) else {
            let nearest = NearestName.of(metric, among: names).map { "; did you mean \($0)?" } ?? ""
            throw .usage("--rank: report has no metric '\(metric)'\(nearest)")
        }
    }

    /// The results in their order, each with its rank. Equal values keep the order of the sets.
    func order(_ results: [SetResult]) throws(Failure) -> [(result: SetResult, rank: Int?)] {
        try sorted(results).enumerated().map { ($1.result, $1.value == nil ? nil : $0 + 1) }
    }

    /// The best ranked result with its value of the metric; nil if none is ranked.
    func best(_ results: [SetResult]) throws(Failure) -> (result: SetResult, value: Double)? {
        try sorted(results).first.flatMap { best in best.value.map { (best.result, $0) } }
    }

    /// The ranked metric of a result, however few trades it has.
    func value(_ result: SetResult) -> Double? {
        var json = JSON()
        guard json.scan(Array(result.row.dropLast())) == nil, json.value(metric) > 0 else { return nil }
        return json.double(json.value(metric))
    }

    /// Whether a value is at least as good as another.
    func isAsGood(_ value: Double, as other: Double) -> Bool { isLeastBest ? value <= other : value >= other }

    /// The results, the best first, each with the value of the ranked metric; nil for a set without a rank.
    func sorted(_ results: [SetResult]) throws(Failure) -> [(value: Double?, result: SetResult)] {
        var values: [(value: Double?, result: SetResult)] = []
        var json = JSON()
        for result in results {
            _ = json.scan(Array(result.row.dropLast()))
            let place = json.value(metric)
            let trades = json.integer(json.value("total_trades")) ?? 0
            values.append((trades < leastTrades || place == 0 ? nil : json.double(place), result))
        }
        let sign = isLeastBest ? 1.0 : -1.0
        values.sort { left, right in
            guard let first = left.value, let second = right.value, first != second else {
                if (left.value == nil) != (right.value == nil) { return right.value == nil }
                return left.result.set < right.result.set
            }
            return sign * first < sign * second
        }
        return values
    }
}
