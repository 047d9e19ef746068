import Shared

/// The columns of a CSV file, by the names in its first line; the names are case-insensitive.
struct CSVHeader {
    enum Row {
        case trade(category: Label, symbol: Label, PublicTrade)
        case candle(TableReader.CandleRow)
    }

    private let isTrades: Bool
    private let columns: Int
    private let time: Int
    private let symbolColumn: Int?
    private let categoryColumn: Int?
    private let intervalColumn: Int?
    private let priceTypeColumn: Int?
    private let closedColumn: Int?
    private let marksColumn: Int?
    /// Candles: open, high, low, close, volume, turnover. Trades: price, size, side, RPI (0 or 1; older files have none).
    private let values: [Int?]
    private let symbol: Label?
    private let category: Label
    private let priceType: PriceType

    private static let timeNames = ["timestamp", "time", "datetime", "date", "open_time", "opentime", "start", "starttime"]

    init(_ line: [UInt8], _ input: OhlcOptions.TableInput) throws(Failure) {
        let names = try CSVHeader.fields(line).map { $0.lowercased() }
        func column(_ wanted: String...) -> Int? { wanted.lazy.compactMap { names.firstIndex(of: $0) }.first }
        columns = names.count
        guard let time = CSVHeader.timeNames.lazy.compactMap({ names.firstIndex(of: $0) }).first else {
            throw .badRecord("expected a header with a column 'timestamp', got \(names.joined(separator: ","))")
        }
        self.time = time
        symbolColumn = column("symbol")
        categoryColumn = column("category")
        intervalColumn = column("interval")
        priceTypeColumn = column("price_type")
        closedColumn = column("closed")
        marksColumn = column("marks")
        priceType = input.priceType
        isTrades = column("side") != nil && column("price") != nil
        // The exchange's archive of spot trades has no symbol column, and calls the size volume.
        let isSpotArchive = isTrades && column("symbol") == nil && column("size") == nil
        values =
            isTrades
            ? [column("price"), column("size", "volume"), column("side"), column("rpi")]
            : [column("open"), column("high"), column("low"), column("close"), column("volume"), column("turnover")]
        let hasVolume = input.priceType == .last && priceTypeColumn == nil
        let needed = isTrades ? ["price", "size", "side"] : ["open", "high", "low", "close"] + (hasVolume ? ["volume"] : [])
        for (name, place) in zip(needed, values) where place == nil {
            throw .badRecord("expected a header with a column '\(name)', got \(names.joined(separator: ","))")
        }
        guard symbolColumn != nil || input.symbol != nil else {
            throw .badRecord("expected --symbol, for no column names the symbol")
        }
        symbol = input.symbol
        category = input.category ?? Label(isSpotArchive ? "spot" : "linear")!
    }

    func read(_ line: [UInt8]) throws(Failure) -> Row {
        let fields = try CSVHeader.fields(line)
        guard fields.count == columns else { throw .badRecord("expected \(columns) columns, got \(fields.count)") }
        let key = try key(fields)
        let (category, symbol) = (key.category, key.symbol)
        let time = try self.time(fields[time])
        func number(_ place: Int, _ name: String) throws(Failure) -> Decimal {
            let text = values[place].map { fields[$0] } ?? ""
            guard let number = Decimal(text) else { throw .badRecord("expected a decimal number as '\(name)', got '\(text)'") }
            return number
        }
        if isTrades {
            let side = fields[values[2] ?? 0].lowercased()
            guard side == "buy" || side == "sell" else { throw .badRecord("expected buy or sell as 'side', got '\(side)'") }
            let (price, size) = (try number(0, "price"), try number(1, "size"))
            guard key.isSpread ? price.hasPriceDigits : price.isPrice, size.isVolume else {
                throw .badRecord("expected a price and an amount of a market as 'price' and 'size', got \(price) and \(size)")
            }
            return .trade(
                category: category, symbol: symbol,
                PublicTrade(
                    time: time, price: price, size: size, isBuy: side == "buy",
                    isRPI: values[3].flatMap { fields[$0] == "1" ? true : fields[$0] == "0" ? false : nil }))
        }
        let priceType = key.priceType
        let hasTurnover = values[5].map { !fields[$0].isEmpty } ?? false
        var candle = Candle(
            time: time, open: try number(0, "open"), high: try number(1, "high"), low: try number(2, "low"),
            close: try number(3, "close"), volume: priceType == .last ? try number(4, "volume") : .zero,
            turnover: hasTurnover ? try number(5, "turnover") : nil,
            isClosed: try closedColumn.map { (place) throws(Failure) in try isClosed(fields[place]) } ?? true)
        if let marksColumn { candle.marks = try Candle.Marks(words: fields[marksColumn]) }
        try candle.check(priceType, isSpread: key.isSpread)
        return .candle(TableReader.CandleRow(key: key, candle: candle))
    }

    // MARK: The fields

    /// Returns the time of a row; nil if it has none.
    func time(of line: [UInt8]) -> Int? {
        do throws(Failure) {
            let fields = try CSVHeader.fields(line)
            return fields.count == columns ? try time(fields[time]) : nil
        } catch { return nil }
    }

    /// Returns the series of a row; nil if the row names none.
    func key(of line: [UInt8]) -> SeriesKey? {
        do throws(Failure) {
            let fields = try CSVHeader.fields(line)
            return fields.count == columns ? try key(fields) : nil
        } catch { return nil }
    }

    private func key(_ fields: [String]) throws(Failure) -> SeriesKey {
        let symbol = try symbolColumn.map { (place) throws(Failure) in try label(fields[place], "symbol") } ?? self.symbol
        guard let symbol else { throw .badRecord("expected --symbol") }
        let category = categoryColumn.map { fields[$0] } ?? ""
        let interval = try isTrades ? nil : intervalColumn.map { (place) throws(Failure) in try self.interval(fields[place]) }
        let price = isTrades ? "" : priceTypeColumn.map { fields[$0] } ?? ""
        return SeriesKey(
            category: category.isEmpty ? self.category : try label(category, "category"), symbol: symbol, interval: interval,
            priceType: price.isEmpty ? priceType : try self.priceType(price))
    }

    /// Parses ISO 8601 or an epoch number.
    private func time(_ text: String) throws(Failure) -> Int {
        guard let time = Timestamp.parse(text) ?? Decimal(text).flatMap({ Timestamp.epoch($0) }), JSON.times.contains(time)
        else {
            throw .badRecord("expected a time in ISO 8601, seconds, milliseconds or microseconds, got '\(text)'")
        }
        return time
    }

    private func label(_ text: String, _ name: String) throws(Failure) -> Label {
        guard let label = Label(name: text) else {
            throw .badRecord("expected a name of the exchange as '\(name)', got '\(text)'")
        }
        return label
    }

    private func priceType(_ text: String) throws(Failure) -> PriceType {
        guard let type = PriceType(text) else {
            throw .badRecord("expected last, mark, index or premium as 'price_type', got '\(text)'")
        }
        return type
    }

    private func isClosed(_ text: String) throws(Failure) -> Bool {
        guard let isClosed = ["": true, "true": true, "false": false][text.lowercased()] else {
            throw .badRecord("expected true or false as 'closed', got '\(text)'")
        }
        return isClosed
    }

    private func interval(_ text: String) throws(Failure) -> Interval {
        guard let interval = Interval(text) else { throw .badRecord("expected an interval of the exchange, got '\(text)'") }
        return interval
    }

    /// Splits a line into fields by RFC 4180. A quoted field may hold commas and doubled quotes, but no newline.
    static func fields(_ line: [UInt8]) throws(Failure) -> [String] {
        var fields: [String] = []
        var field: [UInt8] = []
        var at = 0
        while true {
            if at < line.count, line[at] == UInt8(ascii: "\"") {
                at += 1
                while true {
                    guard at < line.count else { throw .badRecord("expected a closing quote") }
                    if line[at] == UInt8(ascii: "\"") {
                        at += 1
                        guard at < line.count, line[at] == UInt8(ascii: "\"") else { break }
                    }
                    field.append(line[at])
                    at += 1
                }
                guard at == line.count || line[at] == UInt8(ascii: ",") else {
                    throw .badRecord("expected ',' after the closing quote at column \(at)")
                }
            } else {
                while at < line.count, line[at] != UInt8(ascii: ",") {
                    field.append(line[at])
                    at += 1
                }
            }
            fields.append(String(decoding: field, as: UTF8.self))
            field.removeAll(keepingCapacity: true)
            if at == line.count { return fields }
            at += 1
        }
    }
}
