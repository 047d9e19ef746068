import Indicators
import Shared

/// Reads the candles of one series into columns, and the fields that `ind` appended into lines.
struct CandleReader {
    let key: SeriesKey
    private(set) var columns = CandleColumns()
    /// Lines, each with the slot of its field in the finder.
    private(set) var lines: [(slot: Int, line: ChartLine)] = []
    /// Lines of `book` and `flow` records, which hold their newest value at each candle.
    private(set) var samples: [ChartLine] = []
    private var order = SeriesOrder()
    private var isForming = false
    /// Number of candles dropped by `keep`.
    private var forgotten = 0

    /// Number of candles received.
    var taken: Int { forgotten + columns.count }

    init(_ key: SeriesKey) { self.key = key }

    /// Adds a line for a field, unless the field has one.
    mutating func add(_ line: ChartLine, slot: Int) {
        if lines.contains(where: { $0.slot == slot }) { return }
        var line = line
        line.values = [Double](repeating: .nan, count: columns.count)
        lines.append((slot, line))
    }

    /// Adds a candle; an update of the forming candle replaces its earlier state. `market` holds the newest values of the
    /// market's book and flow records. Fails if the candle is late, or if a price has too many digits.
    mutating func take(
        _ candle: CandleRecord, _ json: borrowing JSON, _ places: [Int], _ market: [ChartLine]
    ) throws(Failure) {
        guard order.place(of: candle.time) != .late else { throw order.refusal(of: candle.time, key) }
        let numbers = candle.numbers
        let decimals = Int([numbers.open, numbers.high, numbers.low, numbers.close].reduce(0) { max($0, $1.scale) })
        let scale = max(decimals, columns.decimals)
        guard let open = CandleReader.whole(numbers.open, scale), let high = CandleReader.whole(numbers.high, scale),
            let low = CandleReader.whole(numbers.low, scale), let close = CandleReader.whole(numbers.close, scale),
            columns.raise(to: scale)
        else { throw .badRecord("expected prices of at most 18 digits to draw") }
        if isForming, order.last == candle.time { removeLast() }
        order.take(candle.time, isClosed: candle.isClosed)
        isForming = !candle.isClosed
        columns.times.append(candle.time)
        columns.ends.append(candle.end)
        columns.opens.append(open)
        columns.highs.append(high)
        columns.lows.append(low)
        columns.closes.append(close)
        columns.volumes.append(candle.priceType == .last ? json.operand(places[CandleReader.volumeSlot]) : .nan)
        columns.marks.append(CandleMarks(candle))
        if candle.marks.gap > 0 { columns.lost[columns.count - 1] = candle.marks.gap }
        for place in lines.indices { lines[place].line.values.append(json.operand(places[lines[place].slot])) }
        sample(market)
    }

    /// Drops all but the last `count` candles.
    mutating func keep(last count: Int) {
        let old = columns.count - count
        if old <= 0 { return }
        forgotten += old
        columns.removeFirst(old)
        for place in lines.indices { lines[place].line.values.removeFirst(old) }
        for place in samples.indices { samples[place].values.removeFirst(old) }
    }

    private static let volumeSlot = CandleRecord.members.firstIndex(of: "volume") ?? 0

    private mutating func sample(_ market: [ChartLine]) {
        for newest in market where !samples.contains(where: { $0.name == newest.name }) {
            var line = newest
            line.values = [Double](repeating: .nan, count: columns.count - 1)
            samples.append(line)
        }
        for place in samples.indices {
            let newest = market.first { $0.name == samples[place].name }
            samples[place].values.append(newest?.values.last ?? .nan)
        }
    }

    private mutating func removeLast() {
        columns.removeLast()
        for place in lines.indices { lines[place].line.values.removeLast() }
        for place in samples.indices { samples[place].values.removeLast() }
    }

    /// A price as an integer with `scale` decimals; nil if it has too many digits.
    private static func whole(_ price: Decimal, _ scale: Int) -> Int64? {
        guard let power = Decimal.powerOfTen(scale - Int(price.scale)) else { return nil }
        let (product, isTooLarge) = price.coefficient.multipliedReportingOverflow(by: power)
        return isTooLarge ? nil : Int64(exactly: product)
    }
}

extension CandleColumns {
    fileprivate mutating func removeLast() {
        times.removeLast()
        ends.removeLast()
        opens.removeLast()
        highs.removeLast()
        lows.removeLast()
        closes.removeLast()
        volumes.removeLast()
        marks.removeLast()
        lost[count] = nil
    }

    fileprivate mutating func removeFirst(_ old: Int) {
        times.removeFirst(old)
        ends.removeFirst(old)
        opens.removeFirst(old)
        highs.removeFirst(old)
        lows.removeFirst(old)
        closes.removeFirst(old)
        volumes.removeFirst(old)
        marks.removeFirst(old)
        lost = [Int: Int](uniqueKeysWithValues: lost.compactMap { $0.key < old ? nil : ($0.key - old, $0.value) })
    }

    /// Converts all prices to `scale` decimals; returns false if one of them then has too many digits.
    fileprivate mutating func raise(to scale: Int) -> Bool {
        if scale == decimals { return true }
        guard let power = Decimal.powerOfTen(scale - decimals).flatMap({ Int64(exactly: $0) }) else { return false }
        var raised: [[Int64]] = []
        for column in [opens, highs, lows, closes] {
            var values: [Int64] = []
            values.reserveCapacity(column.count)
            for value in column {
                let (product, isTooLarge) = value.multipliedReportingOverflow(by: power)
                if isTooLarge { return false }
                values.append(product)
            }
            raised.append(values)
        }
        (opens, highs, lows, closes) = (raised[0], raised[1], raised[2], raised[3])
        decimals = scale
        return true
    }
}
