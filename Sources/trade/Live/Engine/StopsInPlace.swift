import Shared
import Trading

/// The protection of one open position, as the exchange showed it last.
struct StopsInPlace {
    let market: SeriesKey
    /// Above 0 for a long position, below 0 for a short one.
    let size: Decimal
    /// Whether the exchange has shown the position, or for a coin the orders that protect it.
    var isShown = true
    var stop: Decimal?
    var target: Decimal?
    /// Prices of the position's exits in steps.
    var steps: [Decimal] = []
    /// Distance of the trailing stop behind the best price.
    var trail: Decimal?
    /// The stop that the position should have.
    var wanted: Decimal?
    /// The target that the position should have.
    var wantedTarget: Decimal?
    /// Time since the exchange showed this, in ms.
    var age = 0

    /// Age in ms above which the text names the time.
    private static let recent = 1000

    /// Whether the stop is in place, and the target if one is wanted.
    var isComplete: Bool { isShown && stop != nil && !isTargetMissing }
    private var isTargetMissing: Bool { target == nil && wantedTarget != nil }

    /// Text such as `BTCUSDT long 0.1: stop 59640 and target 60480 at the exchange`.
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

    /// Time at which the exchange showed this, in the time zone of TZ: `14:06:10`.
    private var moment: String {
        let time = System.wallTime - age
        let second = time / 1000 % 60
        return "\(Messages.moment(time)):\(second < 10 ? "0" : "")\(second)"
    }
}

extension OrderEngine {
    /// Returns the protection of a market's position; nil if nothing is held.
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
    /// Asks for the protection of open positions, and sets a lost target again. Without an answer until `limit`, only the last
    /// report is known.
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

    /// Reports the protection of each open position; an incomplete one is an error.
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
