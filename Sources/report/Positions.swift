import Shared

/// A position that is open when the input ends.
struct Position {
    let market: Market
    let time: Int
    let isLong: Bool
    let quantity: Decimal
    let entry: Decimal
    let entryTime: Int?
    let liquidation: Decimal?
    var mark: Decimal?
    /// What it would bring at the mark: in the coin where the contract is inverse.
    var unrealised: Decimal?

    /// How far the mark is from the liquidation, in percent of the mark; below 0 it is past it.
    var liquidationDistance: Double? {
        guard let mark, let liquidation, Decimal.zero < mark else { return nil }
        return 100 * (isLong ? mark - liquidation : liquidation - mark).double / mark.double
    }

    mutating func move(to price: Decimal) {
        mark = price
        let gain =
            market.category.text == "inverse"
            ? quantity.divided(by: entry).flatMap { bought in quantity.divided(by: price).map { bought - $0 } }
            : (price - entry).multiplied(by: quantity)
        unrealised = gain.map { isLong ? $0 : -$0 }
    }
}

/// The last `position` record of each market, and the prices that came after it.
struct Positions {
    private let looksAtPrices: Bool
    private var last: [Market: Position] = [:]
    private var order: [Market] = []
    private var names = MemberNames([
        "time", "category", "symbol", "side", "qty", "entry", "entry_time", "mark", "unrealised", "liquidation",
    ])
    private var candleNames = MemberNames(["category", "symbol", "open", "high", "low", "close", "volume", "price_type"])

    init(looksAtPrices: Bool) { self.looksAtPrices = looksAtPrices }

    var open: [Position] { order.compactMap { last[$0] } }

    mutating func read(_ json: borrowing JSON) throws(Failure) {
        var places = InlineArray<10, Int>(repeating: 0)
        json.find(&names, in: 0, &places)
        let market = Market(category: try json.category(places[1]), symbol: try json.label(places[2], of: "symbol"))
        let quantity = try Positions.number(json, places[4], "qty") ?? .zero
        if !order.contains(market) { order.append(market) }
        guard !quantity.isZero else {
            last[market] = nil
            return
        }
        let side = places[3] > 0 ? json.string(places[3]) : ""
        guard side == "long" || side == "short" else {
            throw .badRecord("expected long or short as 'side', got \(places[3] > 0 ? json.excerpt(places[3]) : "none")")
        }
        guard let entry = try Positions.number(json, places[5], "entry") else {
            throw .badRecord("expected a number as 'entry', but it is missing")
        }
        var position = Position(
            market: market, time: try json.time(places[0], of: "time"), isLong: side == "long", quantity: quantity,
            entry: entry,
            entryTime: json.exchangeTime(places[6]), liquidation: try Positions.number(json, places[9], "liquidation"))
        if let mark = try Positions.number(json, places[7], "mark") { position.move(to: mark) }
        if let unrealised = try Positions.number(json, places[8], "unrealised") { position.unrealised = unrealised }
        last[market] = position
    }

    /// A candle's close is a later price.
    mutating func readPrice(_ json: borrowing JSON) throws(Failure) {
        var places = InlineArray<8, Int>(repeating: 0)
        json.find(&candleNames, in: 0, &places)
        let type = try json.priceType(places[7])
        let numbers = try json.candleNumbers(
            open: places[2], high: places[3], low: places[4], close: places[5], volume: places[6], type,
            isSpread: json.isSpread(places[0]))
        // A position is worth its last price.
        guard looksAtPrices, !last.isEmpty, type == .last else { return }
        let market = Market(category: try json.category(places[0]), symbol: try json.label(places[1], of: "symbol"))
        last[market]?.move(to: numbers.close)
    }

    private static func number(_ json: borrowing JSON, _ place: Int, _ field: StaticString) throws(Failure) -> Decimal? {
        guard place > 0, json.kind(place) != .null else { return nil }
        return try json.kept(place, field)
    }
}

/// `--positions`: what is open, at the last price seen.
enum PositionRecord {
    static func write(_ position: Position, _ output: inout Output) {
        output.write("{\"type\":\"position\",\"time\":")
        output.write(position.time)
        output.write(member: "category", quoted: position.market.category.text)
        output.write(member: "symbol", quoted: position.market.symbol.text)
        output.write(member: "side", quoted: position.isLong ? "long" : "short")
        output.write(",\"qty\":")
        output.write(position.quantity)
        output.write(",\"entry\":")
        output.write(position.entry)
        let rest: [(StaticString, MetricsRecord.Value)] = [
            (",\"mark\":", .money(position.mark)), (",\"unrealised\":", .money(position.unrealised)),
            (",\"liquidation\":", .money(position.liquidation)),
            (",\"to_liquidation_pct\":", .ratio(position.liquidationDistance)),
        ]
        for (name, value) in rest {
            output.write(name)
            output.write(value)
        }
        output.write("}\n")
    }
}
