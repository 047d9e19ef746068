import Shared

/// Reads rows of a CSV: candles, or the exchange's public trade archive. Which columns there are, and what they mean, its
/// header tells.
struct CSVReader {
    enum Row {
        case trade(category: Label, symbol: Label, Trade)
        case candle(category: Label, symbol: Label, Interval, Candle)
    }

    private let input: OhlcOptions.CSVInput
    /// What is asked for: candles that do not show how long they are, or seem longer, are of the smallest of these.
    private let wanted: [Interval]
    private var header: CSVHeader?
    /// What the header begins with: a line that does, too, is a header again.
    private var headerStart: [UInt8] = []
    private var spacing: Interval?
    /// Why the interval cannot be known.
    private var fault: Failure?

    enum Line {
        case header
        case row(Row)
        /// A candle whose interval is not known before `findSpacing`.
        case unspaced
    }

    /// So many rows are looked at to see how far apart they are.
    static let sample = 50

    init(_ input: OhlcOptions.CSVInput, wanted: [Interval]) {
        self.input = input
        self.wanted = wanted
    }

    /// The time that a row tells; nil of anything else.
    func time(_ line: [UInt8]) -> Int? { header?.time(of: line) }

    mutating func read(_ line: [UInt8]) throws(Failure) -> Line {
        // Files that were joined bring their own headers, with a column more or less.
        let isHeader = !headerStart.isEmpty && line.starts(with: headerStart)
        guard let header, !isHeader else {
            do throws(Failure) {
                self.header = try CSVHeader(line, input)
            } catch .badRecord(let reason) {
                throw .usage("--from-csv: \(reason)")
            }
            headerStart = Array(line.prefix { $0 != UInt8(ascii: ",") }) + [UInt8(ascii: ",")]
            return .header
        }
        switch try header.read(line) {
        case .trade(let category, let symbol, let trade): return .row(.trade(category: category, symbol: symbol, trade))
        case .candle(let row): return (row.interval ?? spacing).map { .row(row.with($0)) } ?? .unspaced
        }
    }

    /// Learns from the times of rows how far apart candles are.
    mutating func findSpacing(_ rowTimes: [Int]) throws(Failure) {
        let times = Set(rowTimes).sorted()
        let distance = zip(times.dropFirst(), times).map { $0 - $1 }.min()
        let seen = distance.flatMap { Interval(distance: $0) }
        let fits = seen.map { seen in wanted.isEmpty || wanted.contains { seen.divides($0) } } ?? false
        guard let interval = fits ? seen : wanted.min() else {
            let apart = distance.map {
                "expected candles one interval of the exchange apart, and these are \($0 / 1000) seconds apart"
            }
            let alone = "expected --interval, or an 'interval' column: one row does not tell how long it is"
            let fault = fault ?? .badRecord(apart ?? alone)
            self.fault = fault
            throw fault
        }
        spacing = interval
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
