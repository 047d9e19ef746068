import Drawing
import Shared

/// The data of a page: names and records as JSON, followed by the encoded columns. The comment at the top of
/// ColumnEncoder.swift describes the format.
struct PageData {
    private var columns = ColumnEncoder()
    private var json = Output.inMemory()

    /// The uncompressed data of a page: the length of the JSON in four bytes, the JSON, and the columns.
    static func bytes(_ content: ChartContent, title: String) -> [UInt8] {
        var data = PageData()
        data.write(content, title: title)
        let json = data.json.bytes
        var bytes = (0..<4).map { UInt8(truncatingIfNeeded: json.count >> (8 * $0)) }
        bytes.reserveCapacity(4 + json.count + data.columns.bytes.count)
        bytes += json
        bytes += data.columns.bytes
        return bytes
    }

    private mutating func write(_ content: ChartContent, title: String) {
        json.beginObject()
        json.member("title", quoted: title)
        json.member("simulated", content.isSimulated)
        json.name("series")
        json.beginArray()
        for series in content.series { write(series) }
        json.endArray()
        json.name("accounts")
        json.beginArray()
        for account in content.accounts { write(account) }
        json.endArray()
        json.endObject()
    }

    private mutating func write(_ series: ChartSeries) {
        let candles = series.candles
        json.beginObject()
        json.member("category", quoted: series.category)
        json.member("symbol", quoted: series.symbol)
        json.member("interval", quoted: series.interval)
        json.member("priceType", quoted: series.priceType)
        json.member("count", candles.count)
        json.member("decimals", candles.decimals)
        write(times: candles.times)
        let ends = columns.append(ends: candles.ends, of: candles.times)
        json.name("ends")
        json.beginObject()
        json.member("step", ends.step)
        json.member("planes", ends.planes)
        json.endObject()
        json.array("planes", columns.append(prices: candles)) { $0.element($1) }
        json.member("wide", candles.isWide)
        json.member("marks", columns.append(candles.marks.map { UInt64($0.rawValue) }))
        json.name("volumes")
        write(NumberColumn(candles.volumes, .sixDigits, closes: [], startsAtPrice: false))
        json.array("lost", candles.lost.sorted { $0.key < $1.key }) { output, lost in
            output.beginArray()
            output.element(lost.key)
            output.element(lost.value)
            output.endArray()
        }
        let unit = NumberColumn.powers[candles.decimals]
        let closes = candles.closes.map { Double($0) / unit }
        json.name("lines")
        json.beginArray()
        for line in series.lines { write(line, closes: closes, decimals: candles.decimals) }
        json.endArray()
        json.members(series)
        json.endObject()
    }

    private mutating func write(_ line: ChartLine, closes: [Double], decimals: Int) {
        let isOnPrice = line.pane == nil && !line.isState
        json.beginObject()
        json.member("name", quoted: line.name)
        json.member("pane", quoted: line.pane)
        json.member("shape", quoted: "\(line.shape)")
        json.member("state", line.isState)
        if let range = line.range {
            json.array("range", [range.lowerBound, range.upperBound]) { $0.element($1) }
        } else {
            json.member("range", quoted: nil)
        }
        json.array("levels", line.levels) { $0.element($1) }
        json.member("reading", quoted: line.reading)
        json.name("values")
        write(
            NumberColumn(
                line.values, isOnPrice ? .decimals(decimals + 2) : .sixDigits, closes: closes, startsAtPrice: isOnPrice))
        json.endObject()
    }

    private mutating func write(_ account: ChartAccount) {
        json.beginObject()
        json.member("currency", quoted: account.currency)
        json.member("count", account.times.count)
        write(times: account.times)
        json.name("equity")
        write(NumberColumn(account.equity, .decimals(8), closes: [], startsAtPrice: false))
        json.endObject()
    }

    private mutating func write(times: [Int]) {
        let (step, planes) = columns.append(times: times)
        json.name("times")
        json.beginObject()
        json.member("start", times.first ?? 0)
        json.member("step", step)
        json.member("planes", planes)
        json.endObject()
    }

    private mutating func write(_ column: NumberColumn) {
        if let scales = column.scales { columns.append(bytes: scales) }
        let prediction = column.prediction
        json.beginObject()
        json.member("exponent", column.exponent)
        json.member("scaled", column.scales != nil)
        json.array("predict", [prediction.last, prediction.before, prediction.close, prediction.closeBefore]) { $0.element($1) }
        json.member("planes", columns.append(column.residuals))
        json.endObject()
    }
}

extension CandleColumns {
    /// Whether prices are so large that a difference of two may exceed the integers that a double holds exactly.
    fileprivate var isWide: Bool {
        [opens, highs, lows, closes].contains { $0.contains { $0.magnitude >= 1 << 51 } }
    }
}
