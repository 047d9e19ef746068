import Shared
import Trading

/// What protects one open position, as the exchange showed it last.
struct StopsInPlace {
    let market: SeriesKey
    /// Above zero long, below zero short.
    let size: Decimal
    /// Whether the exchange has shown the position, or for a coin the orders that protect it.
    var isShown = true
    var stop: Decimal?
    var target: Decimal?
    /// The prices of its steps.
    var steps: [Decimal] = []
    /// How far the exchange keeps a trailing stop behind the best price.
    var trail: Decimal?
    /// The stop that the position was to have.
    var wanted: Decimal?
    /// The target that the position was to have.
    var wantedTarget: Decimal?
    /// How long ago the exchange showed this.
    var age = 0

    /// What was shown longer ago than this is told with its time.
    private static let recent = 1000

    /// Whether the stop is there, and the target where one is wanted.
    var isComplete: Bool { isShown && stop != nil && !isTargetMissing }
    private var isTargetMissing: Bool { target == nil && wantedTarget != nil }

    /// `BTCUSDT long 0.1: stop 59640 and target 60480 at the exchange`
    var text: String {
        let name = market.category == .linear ? market.symbol.text : "\(market)"
        return "\(name) \(size.isBelowZero ? "short" : "long") \(size.magnitude.trimmed): \(places)"
    }

    private var places: String {
        if !isShown {
            let stop = wanted.map { "; whether its stop \($0.trimmed) stands there is not known" } ?? "; no stop was set"
            let target = wantedTarget.map { "; nor is its target \($0.trimmed)" } ?? ""
            return "the exchange has not shown this position yet\(stop)\(wanted == nil ? "" : target)"
        }
        var parts: [String] = []
        if let stop { parts.append("stop \(stop.trimmed)") }
        if let trail { parts.append("trailing stop \(trail.trimmed) behind the best price") }
        if let target { parts.append("target \(target.trimmed)") }
        if !steps.isEmpty { parts.append("targets \(steps.map { "\($0.trimmed)" }.joined(separator: ", "))") }
        var text = parts.isEmpty ? "" : parts.joined(separator: " and ") + " at the exchange"
        if stop == nil {
            let missing = wanted.map { " (\($0.trimmed) was to be set)" } ?? ""
            text = "no stop at the exchange\(missing)" + (text.isEmpty ? "" : "; \(text)")
        }
        if let wantedTarget, isTargetMissing { text += "; target \(wantedTarget.trimmed) missing" }
        return age > StopsInPlace.recent ? "\(text), as of \(moment) (\(TimeSpan.text(age / 1000 * 1000)) ago)" : text
    }

    /// When the exchange showed it, by TZ: `14:06:10`.
    private var moment: String {
        let time = System.wallTime - age
        let second = time / 1000 % 60
        return "\(Messages.moment(time)):\(second < 10 ? "0" : "")\(second)"
    }
}

extension OrderEngine {
    /// What protects the position of a market; nil where nothing is held.
    func stopsInPlace(_ market: MarketState) -> StopsInPlace? {
        let (book, live) = (market.book, market.exchange)
        if book.size.isZero { return nil }
        var stops = StopsInPlace(market: market.key, size: book.size, wanted: book.stop, wantedTarget: book.target)
        stops.steps = book.orders.filter { $0.role == .step && $0.isResting && !$0.isEnding }.sorted { $0.level < $1.level }
            .compactMap(\.price)
        stops.age = live.shownAt.map { System.monotonicTime - $0 } ?? 0
        if market.isSpot {
            for order in book.orders where order.role == .protection && order.isResting && !order.isEnding {
                if order.reason == .target { stops.target = order.trigger } else { stops.stop = order.trigger }
            }
        } else if let shown = live.shown, !shown.size.isZero, shown.size.isAboveZero == book.isLong {
            (stops.stop, stops.target, stops.trail) = (shown.stop, shown.target, shown.trail)
        } else {
            stops.isShown = false
        }
        return stops
    }
}

extension OrderEngine {
    /// Asks what protects open positions, and sets a lost target again. Where no answer comes until `limit` what was shown before is
    /// all that is known.
    func askForStops(until limit: Int, _ desk: inout Desk, where isAsked: (StopsInPlace?) -> Bool) throws(Failure) {
        let open = desk.markets.indices.filter {
            desk.markets[$0].exchange.isKnown && !desk.markets[$0].book.size.isZero && isAsked(stopsInPlace(desk.markets[$0]))
        }
        for market in open {
            let now = System.monotonicTime
            for order in desk.markets[market].book.orders where order.role == .protection && doubts[order.id] == nil {
                doubts[order.id] = Doubt(market: market, due: now, isCertainFrom: now + longestFlight)
            }
            try showPosition(market, within: min(OrderEngine.patience, limit - now), for: .end, &desk) {
                [self] (isShown, desk) in
                if isShown { guardTarget(&desk.markets[market]) }
            }
        }
    }

    /// Says of each open position what stands at the exchange. A position without a stop is an error.
    func tellStops(_ markets: Markets) {
        for market in markets { tellStops(of: market) }
    }

    func tellStops(of market: MarketState) {
        guard let stops = stopsInPlace(market) else { return }
        if stops.isComplete { return messages.note(stops.text) }
        let missing = stops.stop != nil ? "it" : "one"
        let setting = market.isSpot ? "" : "set \(missing) there, or "
        messages.error("\(stops.text); \(setting)close the position with --flatten")
    }
}
