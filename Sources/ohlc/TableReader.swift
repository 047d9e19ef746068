import Shared

/// Reads the rows of tables: CSV with candles or with the exchange's public trade archive, whose header names the columns; or
/// rows of the exchange's REST interface, which have no header.
struct TableReader {
    enum Row {
        case trade(category: Label, symbol: Label, PublicTrade)
        case candle(SeriesKey, Interval, Candle)
    }

    enum Line {
        case header
        case row(Row)
        /// A candle whose interval is not known before `findSpacing`, or is no longer certain.
        case unspaced(SeriesKey)
    }

    let isREST: Bool
    private let input: OhlcOptions.TableInput
    /// The requested intervals. Candles whose interval is unclear, or seems longer, get the smallest of these.
    private let wanted: [Interval]
    private var header: CSVHeader?
    /// The beginning of the header. Another line with this beginning is a header again.
    private var headerStart: [UInt8] = []
    /// Whether no line of the file was read yet.
    private var isAtStart = true
    private var spacings: [SeriesKey: Spacing] = [:]

    /// The distance between the candles of one series.
    private struct Spacing {
        var interval: Interval?
        /// The open time of the previous row.
        var last: Int?
        /// The number of rows ahead whose interval is known. Gaps among them are expected.
        var certain = 0
        /// The reason why the interval cannot be known.
        var fault: Failure?
    }

    /// The interval of a series is found from its next 50 rows, among the next 4,096 rows of the file.
    static let sample = 50
    static let reach = 4096

    init(_ input: OhlcOptions.TableInput, wanted: [Interval], isREST: Bool = false) {
        self.input = input
        self.wanted = wanted
        self.isREST = isREST
    }

    /// Begins another file, which may have another header.
    mutating func beginFile() { isAtStart = true }

    /// Returns the time of a row; nil for any other line.
    func time(_ line: [UInt8]) -> Int? { isREST ? TableReader.restTime(line) : header?.time(of: line) }

    /// Returns the time of a row of one series; nil for any other line.
    func time(_ line: [UInt8], of key: SeriesKey) -> Int? { isREST || header?.key(of: line) == key ? time(line) : nil }

    func isHeader(_ line: ArraySlice<UInt8>) -> Bool { !headerStart.isEmpty && line.starts(with: headerStart) }

    mutating func read(_ line: [UInt8]) throws(Failure) -> Line {
        if isAtStart, isREST { beginTable() }
        let isFirst = isAtStart
        isAtStart = false
        if isREST { return spaced(try readREST(line)) }
        // The later parts of a split file have no header.
        guard let header, !isHeader(line[...]), !isFirst || header.time(of: line) != nil else {
            do throws(Failure) {
                self.header = try CSVHeader(line, input)
            } catch .badRecord(let reason) {
                throw .usage("--from-csv: \(reason)")
            }
            headerStart = Array(line.prefix { $0 != UInt8(ascii: ",") }) + [UInt8(ascii: ",")]
            beginTable()
            return .header
        }
        if isFirst { beginTable() }
        switch try header.read(line) {
        case .trade(let category, let symbol, let trade): return .row(.trade(category: category, symbol: symbol, trade))
        case .candle(let row): return spaced(row)
        }
    }

    private mutating func beginTable() { spacings = [:] }

    /// A candle whose interval may not be known yet.
    struct CandleRow {
        let key: SeriesKey
        let candle: Candle
    }

    /// Returns the row with its interval, if the rows before leave no doubt about it.
    private mutating func spaced(_ row: CandleRow) -> Line {
        if let interval = row.key.interval { return .row(.candle(row.key, interval, row.candle)) }
        let time = row.candle.time
        guard let spacing = spacings[row.key], let interval = spacing.interval else { return .unspaced(row.key) }
        if spacing.certain == 0, let last = spacing.last, interval.isHole(last, time) { return .unspaced(row.key) }
        spacings[row.key]?.certain = max(0, spacing.certain - 1)
        spacings[row.key]?.last = time
        return .row(.candle(row.key.at(interval), interval, row.candle))
    }
}

// MARK: - The distance between candles

extension TableReader {
    /// Determines the interval of a series from the times of its next rows. Returns a note for the user, if there is one.
    @discardableResult mutating func findSpacing(_ times: [Int], of key: SeriesKey) throws(Failure) -> String? {
        let seen = TableReader.spacing(of: times)
        var spacing = spacings[key] ?? Spacing()
        defer {
            spacing.certain = spacing.interval.map { TableReader.rows(of: times, before: $0) } ?? 0
            spacings[key] = spacing
        }
        // A gap, or too few rows to show that the candles have become longer.
        if let interval = spacing.interval, seen == nil || seen == interval || times.count < 4 { return nil }
        let before = spacing.interval
        let interval: Interval
        do throws(Failure) {
            interval = try TableReader.interval(of: times, wanted: wanted)
        } catch {
            spacing.fault = spacing.fault ?? error
            throw spacing.fault ?? error
        }
        spacing.interval = interval
        let rows = spacings.count > 1 ? "rows of \(key.symbol.text)" : "rows"
        if let seen, seen != interval, interval < seen {
            return "\(rows) are \(seen.peopleName) apart; reading them as \(interval.peopleName) candles, as --interval asks"
        }
        return before.map { "\(rows) are \(interval.peopleName) apart from here on, and were \($0.peopleName) apart before" }
    }

    /// Returns the interval of candles that open at these times: the distance between them if it divides a requested interval,
    /// else the smallest requested one. Fails if neither exists.
    static func interval(of times: [Int], wanted: [Interval]) throws(Failure) -> Interval {
        let seen = spacing(of: times)
        if let seen, wanted.isEmpty || wanted.contains(where: { seen.divides($0) }) { return seen }
        if let smallest = wanted.min() { return smallest }
        let sorted = Set(times).sorted()
        let apart = zip(sorted.dropFirst(), sorted).map { $0 - $1 }.min().map {
            "expected candles one interval of the exchange apart, and these are \($0 / 1000) seconds apart"
        }
        throw .badRecord(apart ?? "expected --interval, or an 'interval' column: one row does not tell how long it is")
    }

    /// Returns the number of rows up to the last one that follows the row before it without a gap.
    private static func rows(of times: [Int], before spacing: Interval) -> Int {
        let last = times.indices.dropFirst().last { !spacing.isHole(times[$0 - 1], times[$0]) }
        return (last ?? 0) + 1
    }

    /// Returns the interval between these times: the largest one that is the distance of two neighbours, and of which nine of
    /// ten distances are multiples.
    private static func spacing(of times: [Int]) -> Interval? {
        let sorted = Set(times).sorted()
        let distances = zip(sorted.dropFirst(), sorted).map { (from: $1, to: $0) }
        return Interval.allCases.last { interval in
            guard distances.contains(where: { interval.spans($0.from, $0.to) == 1 }) else { return false }
            return distances.count { interval.spans($0.from, $0.to) != nil } * 10 >= distances.count * 9
        }
    }
}

extension Interval {
    /// Whether candles are missing between two open times.
    fileprivate func isHole(_ from: Int, _ to: Int) -> Bool { to > from && spans(from, to) ?? 0 > 1 }

    /// Returns the number of whole candles between two open times; nil if one is cut.
    fileprivate func spans(_ from: Int, _ to: Int) -> Int? {
        if let length { return (to - from) % length == 0 ? (to - from) / length : nil }
        let days = (to - from) / Interval.dayLength
        if (28...31).contains(days) { return 1 }
        return start(of: from) == from && start(of: to) == to ? count(from: from, to: to) : nil
    }
}

// MARK: - Rows of the REST interface

extension TableReader {
    private static func restTime(_ line: [UInt8]) -> Int? {
        var json = JSON()
        return json.scan(line) == nil && json.kind(0) == .array && json.isInside(1) ? json.spelledTime(1) : nil
    }

    private func readREST(_ line: [UInt8]) throws(Failure) -> CandleRow {
        var json = JSON()
        if let error = json.scan(line) { throw .badRecord(error.message) }
        guard let symbol = input.symbol else { throw .badRecord("the rows name no symbol: give --symbol") }
        let candle = try json.restCandle(0, input)
        let key = SeriesKey(category: input.category ?? .linear, symbol: symbol, interval: nil, priceType: input.priceType)
        return CandleRow(key: key, candle: candle)
    }
}
