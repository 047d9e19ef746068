import Shared

/// Reads rows of a CSV: candles, or the exchange's public trade archive. Which columns there are, and what they mean, its
/// header tells.
struct CSVReader {
    enum Row {
        case trade(category: Label, symbol: Label, Trade)
        case candle(category: Label, symbol: Label, Interval, Candle)
    }

    private let input: OhlcOptions.CSVInput
    /// The interval of candles that neither say it nor let it be seen.
    private let fallback: Interval?
    private var header: CSVHeader?
    private var headerLine: [UInt8] = []
    /// Rows kept until it is seen how far apart candles are.
    private var held: [CSVHeader.CandleRow] = []
    private var spacing: Interval?

    /// So many rows are looked at to see how far apart they are.
    private static let sample = 50

    init(_ input: OhlcOptions.CSVInput, fallback: Interval?) {
        self.input = input
        self.fallback = fallback
    }

    /// What the next line brings: usually one row, none while rows are kept back.
    mutating func read(_ line: [UInt8]) throws(Failure) -> [Row] {
        // Files that were joined repeat their header.
        if line == headerLine { return [] }
        guard let header else {
            do throws(Failure) {
                self.header = try CSVHeader(line, input)
            } catch .badRecord(let reason) {
                throw .usage("--from-csv: \(reason)")
            }
            headerLine = line
            return []
        }
        switch try header.read(line) {
        case .trade(let category, let symbol, let trade): return [.trade(category: category, symbol: symbol, trade)]
        case .candle(let row):
            if let interval = row.interval ?? spacing { return [row.with(interval)] }
            held.append(row)
            return held.count < CSVReader.sample ? [] : try releaseHeld()
        }
    }

    /// What was kept back when the input ends.
    mutating func finish() throws(Failure) -> [Row] { held.isEmpty ? [] : try releaseHeld() }

    private mutating func releaseHeld() throws(Failure) -> [Row] {
        let rows = held
        held = []
        let times = Set(rows.map(\.candle.time)).sorted()
        let distance = zip(times.dropFirst(), times).map { $0 - $1 }.min()
        guard let interval = distance.map({ Interval(distance: $0) }) ?? fallback else {
            throw .badRecord(
                distance.map { "expected candles one interval of the exchange apart, and these are \($0 / 1000) seconds apart" }
                    ?? "expected --interval, or an 'interval' column: one row does not tell how long it is")
        }
        spacing = interval
        return rows.map { $0.with(interval) }
    }
}

extension Interval {
    /// The interval whose candles open so many ms apart; months differ.
    fileprivate init?(distance: Int) {
        let days = distance / Interval.dayLength
        guard let found = Interval.allCases.first(where: { $0.length == distance }) ?? ((28...31).contains(days) ? .month : nil)
        else { return nil }
        self = found
    }
}
