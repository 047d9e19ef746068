import Drawing
import Shared

/// The data of a page: names and records as JSON, and the columns. The text before `ColumnEncoder` describes it.
struct PageData {
    private var columns = ColumnEncoder()
    private var json = Output.inMemory()

    /// The bytes that are deflated.
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
        json.write("{\"title\":")
        json.write(quoted: title)
        json.write(",\"simulated\":")
        json.write(flag: content.isSimulated)
        json.write(",\"series\":[")
        for (place, series) in content.series.enumerated() {
            json.separate(place)
            write(series)
        }
        json.write("],\"accounts\":[")
        for (place, account) in content.accounts.enumerated() {
            json.separate(place)
            write(account)
        }
        json.write("]}")
    }

    private mutating func write(_ series: ChartSeries) {
        let candles = series.candles
        json.write("{\"category\":")
        json.write(quoted: series.category)
        json.write(",\"symbol\":")
        json.write(quoted: series.symbol)
        json.write(",\"interval\":")
        json.write(quoted: series.interval)
        json.write(",\"priceType\":")
        json.write(text: series.priceType)
        json.write(",\"count\":")
        json.write(candles.count)
        json.write(",\"decimals\":")
        json.write(candles.decimals)
        write(times: candles.times)
        let ends = columns.append(ends: candles.ends, of: candles.times)
        json.write(",\"ends\":{\"step\":")
        json.write(ends.step)
        json.write(",\"planes\":")
        json.write(ends.planes)
        json.write("},\"planes\":[")
        for (place, planes) in columns.append(prices: candles).enumerated() {
            json.separate(place)
            json.write(planes)
        }
        json.write("],\"wide\":")
        json.write(flag: candles.isWide)
        json.write(",\"marks\":")
        json.write(columns.append(candles.marks.map { UInt64($0.rawValue) }))
        json.write(",\"volumes\":")
        write(NumberColumn(candles.volumes, .sixDigits, closes: [], startsAtPrice: false))
        json.write(",\"lost\":[")
        for (place, lost) in candles.lost.sorted(by: { $0.key < $1.key }).enumerated() {
            json.separate(place)
            json.write(numbers: [Double(lost.key), Double(lost.value)])
        }
        json.write("],\"lines\":[")
        let unit = NumberColumn.powers[candles.decimals]
        let closes = candles.closes.map { Double($0) / unit }
        for (place, line) in series.lines.enumerated() {
            json.separate(place)
            write(line, closes: closes, decimals: candles.decimals)
        }
        json.write("]")
        json.write(series)
        json.write("}")
    }

    private mutating func write(_ line: ChartLine, closes: [Double], decimals: Int) {
        let isOnPrice = line.pane == nil && !line.isState
        json.write("{\"name\":")
        json.write(quoted: line.name)
        json.write(",\"pane\":")
        json.write(text: line.pane)
        json.write(",\"shape\":\"")
        json.write(string: "\(line.shape)")
        json.write("\",\"state\":")
        json.write(flag: line.isState)
        json.write(",\"range\":")
        if let range = line.range { json.write(numbers: [range.lowerBound, range.upperBound]) } else { json.write("null") }
        json.write(",\"levels\":")
        json.write(numbers: line.levels)
        json.write(",\"reading\":")
        json.write(text: line.reading)
        json.write(",\"values\":")
        write(
            NumberColumn(
                line.values, isOnPrice ? .decimals(decimals + 2) : .sixDigits, closes: closes, startsAtPrice: isOnPrice))
        json.write("}")
    }

    private mutating func write(_ account: ChartAccount) {
        json.write("{\"currency\":")
        json.write(quoted: account.currency)
        json.write(",\"count\":")
        json.write(account.times.count)
        write(times: account.times)
        json.write(",\"equity\":")
        write(NumberColumn(account.equity, .decimals(8), closes: [], startsAtPrice: false))
        json.write("}")
    }

    private mutating func write(times: [Int]) {
        let (step, planes) = columns.append(times: times)
        json.write(",\"times\":{\"start\":")
        json.write(times.first ?? 0)
        json.write(",\"step\":")
        json.write(step)
        json.write(",\"planes\":")
        json.write(planes)
        json.write("}")
    }

    private mutating func write(_ column: NumberColumn) {
        if let scales = column.scales { columns.append(bytes: scales) }
        json.write("{\"exponent\":")
        json.write(column.exponent)
        json.write(",\"scaled\":")
        json.write(flag: column.scales != nil)
        json.write(",\"predict\":")
        let prediction = column.prediction
        json.write(numbers: [prediction.last, prediction.before, prediction.close, prediction.closeBefore])
        json.write(",\"planes\":")
        json.write(columns.append(column.residuals))
        json.write("}")
    }
}

extension CandleColumns {
    /// Whether a price, or what it differs by from another, exceeds the whole numbers that a double holds.
    fileprivate var isWide: Bool {
        [opens, highs, lows, closes].contains { $0.contains { $0.magnitude >= 1 << 51 } }
    }
}
