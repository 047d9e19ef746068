import Performance
import Shared

/// The pairs of trades of two runs that belong together: first trades of the same signal, then trades of the same market and
/// side whose times are closest.
struct Pairing {
    enum Reason: String {
        case signal, time
    }

    struct Pair {
        let first: Int
        let second: Int
        let reason: Reason
    }

    /// In the order of the second run's trades.
    private(set) var pairs: [Pair] = []

    private struct Key: Hashable {
        let market: TradedMarket
        let isLong: Bool
        var signal = ""
    }

    init(_ first: Trades, _ second: Trades) {
        var isTaken = [first, second].map { [Bool](repeating: false, count: $0.all.count) }
        matchSignals(first, second, &isTaken)
        matchTimes(first, second, &isTaken)
        pairs.sort { $0.second < $1.second }
    }

    private static func key(_ place: Int, _ trades: Trades, signal: String = "") -> Key {
        Key(market: trades.markets[trades.all[place].market], isLong: trades.all[place].isLong, signal: signal)
    }

    /// Pairs trades by their signals. If a signal led to several trades, they are paired in their order.
    private mutating func matchSignals(_ first: Trades, _ second: Trades, _ isTaken: inout [[Bool]]) {
        var waiting: [Key: [Int]] = [:]
        for place in first.all.indices.reversed() {
            guard let signal = first.details[place].signal else { continue }
            waiting[Pairing.key(place, first, signal: signal), default: []].append(place)
        }
        for place in second.all.indices {
            guard let signal = second.details[place].signal,
                let partner = waiting[Pairing.key(place, second, signal: signal)]?.popLast()
            else { continue }
            take(partner, place, .signal, &isTaken)
        }
    }

    private mutating func take(_ first: Int, _ second: Int, _ reason: Reason, _ isTaken: inout [[Bool]]) {
        isTaken[0][first] = true
        isTaken[1][second] = true
        pairs.append(Pair(first: first, second: second, reason: reason))
    }

    /// Pairs the remaining trades, the closest first, up to `tolerance` apart: by entry times, or by exit times if an entry
    /// time is unknown.
    private mutating func matchTimes(_ first: Trades, _ second: Trades, _ isTaken: inout [[Bool]]) {
        func rest(_ trades: Trades, _ run: Int) -> [Key: [Int]] {
            Dictionary(grouping: trades.all.indices.filter { !isTaken[run][$0] }) { Pairing.key($0, trades) }
        }
        let (one, other) = (rest(first, 0), rest(second, 1))
        for (key, places) in one {
            guard let partners = other[key] else { continue }
            let all = places.map { first.all[$0] } + partners.map { second.all[$0] }
            let hasEntries = all.allSatisfy { $0.entryTime != nil }
            func time(_ trade: ClosedTrade) -> Int { hasEntries ? trade.entryTime ?? 0 : trade.exitTime }
            let widest = max(
                places.map { Pairing.tolerance(first.all[$0], first) }.max() ?? 0,
                partners.map { Pairing.tolerance(second.all[$0], second) }.max() ?? 0)
            let sorted = partners.map { (time: time(second.all[$0]), place: $0) }.sorted {
                ($0.time, $0.place) < ($1.time, $1.place)
            }
            var near: [(distance: Int, first: Int, second: Int)] = []
            var start = 0
            for place in places.sorted(by: { (time(first.all[$0]), $0) < (time(first.all[$1]), $1) }) {
                let moment = time(first.all[place])
                while start < sorted.count, sorted[start].time < moment - widest { start += 1 }
                for partner in sorted[start...] {
                    if partner.time > moment + widest { break }
                    let distance = abs(partner.time - moment)
                    let most = max(
                        Pairing.tolerance(first.all[place], first), Pairing.tolerance(second.all[partner.place], second))
                    if distance <= most { near.append((distance, place, partner.place)) }
                }
            }
            for pair in near.sorted(by: { ($0.distance, $0.first, $0.second) < ($1.distance, $1.first, $1.second) })
            where !isTaken[0][pair.first] && !isTaken[1][pair.second] {
                take(pair.first, pair.second, .time, &isTaken)
            }
        }
    }

    /// Returns the length in ms of a candle of the trade's interval, or of a minute if it has none.
    private static func tolerance(_ trade: ClosedTrade, _ trades: Trades) -> Int {
        guard let interval = Interval(trades.intervals[trade.interval]) else { return Interval.minute }
        let start = interval.start(of: trade.exitTime)
        return interval.end(of: start) - start
    }
}
