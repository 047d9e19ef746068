import Shared

/// The members of a signal that trading needs.
package struct TradeSignal {
    package var id: String
    package var key: SeriesKey
    /// When its candle closed. The signal is acted on at this time.
    package var time: Int
    package var isLong: Bool
    package var strategy: String
    package var entry: Decimal
    package var stop: Decimal?
    package var target: Decimal?
    /// It comes from a simulated market, or from candles that were fetched to fill a gap. Neither is traded at an exchange.
    package var isSimulated = false
    package var isBackfill = false
    /// False if it may only close a position on the other side.
    package var opens = true

    package init(
        id: String, key: SeriesKey, time: Int, isLong: Bool, strategy: String, entry: Decimal, stop: Decimal?, target: Decimal?
    ) {
        self.id = id
        self.key = key
        self.time = time
        self.isLong = isLong
        self.strategy = strategy
        self.entry = entry
        self.stop = stop
        self.target = target
    }
}

package struct SignalReader {
    private enum Member {
        static let id = 0, category = 1, symbol = 2, interval = 3, closeTime = 4, side = 5, strategy = 6, entry = 7, stop = 8
        static let target = 9, simulated = 10, backfill = 11, opens = 12, priceType = 13
    }

    package init() {}

    private var names = MemberNames([
        "id", "category", "symbol", "interval", "close_time", "side", "strategy", "entry", "stop", "target",
        "simulated", "backfill", "opens", "price_type",
    ])
    private let long = JSONName("long")
    private let short = JSONName("short")
    private let buy = JSONName("buy")
    private let sell = JSONName("sell")

    /// `signal` writes long and short; other sources of signals may write buy and sell.
    private func isLong(_ json: borrowing JSON, _ side: Int) throws(Failure) -> Bool {
        if side > 0 {
            let name = json.name(side)
            if name == long || name == buy { return true }
            if name == short || name == sell { return false }
        }
        let got = side > 0 ? ", got \(json.excerpt(side))" : ""
        throw .badRecord("expected \"long\", \"short\", \"buy\" or \"sell\" as 'side'\(got)")
    }

    /// Whether the signal may open a position. It may if it does not say.
    private func opens(_ json: borrowing JSON, _ index: Int) throws(Failure) -> Bool {
        index == 0 || json.kind(index) == .null ? true : try json.bool(index, of: "opens")
    }

    package mutating func read(_ json: borrowing JSON) throws(Failure) -> TradeSignal {
        var places = InlineArray<14, Int>(repeating: 0)
        json.find(&names, in: 0, &places)
        let isLong = try isLong(json, places[Member.side])
        let id = places[Member.id] > 0 ? json.string(places[Member.id]) : ""
        guard !id.isEmpty else { throw .badRecord("expected the signal's 'id', but it is missing") }
        let name = try json.name(places[Member.interval], of: "interval")
        guard let interval = json.interval(in: name) else {
            throw .badRecord("expected an interval of the exchange as 'interval', got \(json.excerpt(places[Member.interval]))")
        }
        // Mark and index prices are close to the last price, but a premium is only a fraction of it.
        if try json.priceType(places[Member.priceType]) == .premium {
            throw .badRecord("expected a signal of a price of the market, got one of premium candles")
        }
        var signal = TradeSignal(
            id: id,
            key: SeriesKey(
                category: try json.category(places[Member.category]),
                symbol: try json.label(places[Member.symbol], of: "symbol"),
                interval: interval),
            time: try json.time(places[Member.closeTime], of: "close_time"), isLong: isLong,
            strategy: places[Member.strategy] > 0 ? json.string(places[Member.strategy]) : "",
            entry: try json.price(places[Member.entry], of: "entry"),
            stop: try json.priceOrNull(places[Member.stop], of: "stop"),
            target: try json.priceOrNull(places[Member.target], of: "target"))
        signal.isSimulated = json.isSimulated(places[Member.simulated])
        signal.isBackfill = json.backfill(places[Member.backfill]) != nil
        signal.opens = try opens(json, places[Member.opens])
        return signal
    }
}

extension JSON {
    package func price(_ index: Int, of field: StaticString) throws(Failure) -> Decimal {
        let price = try decimal(index, of: field).shortened
        guard price.isPrice else {
            throw .badRecord("expected a price of a market as '\(field)', got \(excerpt(index))")
        }
        return price
    }

    package func priceOrNull(_ index: Int, of field: StaticString) throws(Failure) -> Decimal? {
        index == 0 || kind(index) == .null ? nil : try price(index, of: field)
    }
}
