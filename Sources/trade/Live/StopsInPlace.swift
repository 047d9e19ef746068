import Shared

/// What protects one open position, as the exchange showed it last.
struct StopsInPlace {
    let market: SeriesKey
    /// Above zero long, below zero short.
    let size: Decimal
    /// Whether the exchange has shown the position, or for a coin the orders that protect it.
    var isShown = true
    var stop: Decimal?
    var target: Decimal?
    /// How far the exchange keeps a trailing stop behind the best price.
    var trail: Decimal?
    /// The stop that the position was to have.
    var wanted: Decimal?
    /// How long ago the exchange showed this.
    var age = 0

    /// What was shown longer ago than this is told with its age.
    private static let recent = 60_000

    var hasStop: Bool { isShown && stop != nil }

    /// `BTCUSDT long 0.1: stop 59640 and target 60480 at the exchange`
    var text: String {
        let name = market.category == .linear ? market.symbol.text : "\(market)"
        return "\(name) \(size.isBelowZero ? "short" : "long") \(size.magnitude.trimmed): \(places)"
    }

    private var places: String {
        if !isShown {
            let doubt = wanted.map { "; whether its stop \($0.trimmed) stands there is not known" } ?? "; no stop was set"
            return "the exchange has not shown this position yet\(doubt)"
        }
        var parts: [String] = []
        if let stop { parts.append("stop \(stop.trimmed)") }
        if let trail { parts.append("trailing stop \(trail.trimmed) behind the best price") }
        if let target { parts.append("target \(target.trimmed)") }
        var text = parts.isEmpty ? "" : parts.joined(separator: " and ") + " at the exchange"
        if stop == nil {
            let missing = wanted.map { " (\($0.trimmed) was to be set)" } ?? ""
            text = "no stop at the exchange\(missing)" + (text.isEmpty ? "" : "; \(text)")
        }
        return age > StopsInPlace.recent ? "\(text), last confirmed \(TimeSpan.text(age)) ago" : text
    }
}

extension Bybit {
    /// What protects the position of a market; nil where nothing is held.
    func stopsInPlace(_ market: Int) -> StopsInPlace? {
        let book = books[market]
        let live = markets[market]
        if book.size.isZero { return nil }
        var stops = StopsInPlace(market: live.key, size: book.size, wanted: book.stop)
        stops.age = live.shownAt.map { System.monotonicTime - $0 } ?? 0
        if live.isSpot {
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

extension Trade {
    /// Says of each open position what stands at the exchange. A position without a stop is an error.
    func tellStops(_ live: Bybit) {
        for market in live.markets.indices { tellStops(of: market, live) }
    }

    func tellStops(of market: Int, _ live: Bybit) {
        guard let stops = live.stopsInPlace(market) else { return }
        if stops.hasStop { return messages.note(stops.text) }
        let setting = live.markets[market].isSpot ? "" : "set one there, or "
        messages.error("\(stops.text); \(setting)close the position with --flatten")
    }
}
