import Shared

/// The state of the connections to the exchange, from the events of `bybit-stream`.
struct LinkState {
    struct Link {
        let category: String
        let number: Int
        var isUp = true
        var reconnects = 0
        var since = 0
    }

    private(set) var links: [Link] = []
    private(set) var gaps = 0
    private(set) var bookOutages = 0
    /// Latencies in ms from the last `stats` event; NaN before the first.
    var latency = Double.nan
    var slowLatency = Double.nan
    var ping = Double.nan
    /// The last state of the account's stream: `lost`, `refused` or `listening`.
    var account: String?

    var isKnown: Bool { !links.isEmpty || gaps > 0 || bookOutages > 0 || !latency.isNaN || account != nil }
    var reconnects: Int { links.reduce(0) { $0 + $1.reconnects } }
    var down: Int { links.count { !$0.isUp } }

    /// Further links are ignored: real streams have fewer, and hostile input could name new ones without end.
    private static let most = 1000

    mutating func connected(_ category: String, _ number: Int, at time: Int) {
        guard let place = place(category, number) else { return }
        if links[place].since > 0 { links[place].reconnects += 1 }
        (links[place].isUp, links[place].since) = (true, max(time, 1))
    }

    mutating func disconnected(_ category: String, _ number: Int, at time: Int) {
        guard let place = place(category, number) else { return }
        (links[place].isUp, links[place].since) = (false, max(time, 1))
    }

    mutating func lostTopic() { gaps += 1 }
    mutating func lostBook() { bookOutages += 1 }

    /// Whether links of a category are known, whether one of them is down, and their number of reconnects.
    func health(of category: String) -> (isKnown: Bool, isDown: Bool, reconnects: Int) {
        let own = links.filter { $0.category == category }
        return (!own.isEmpty, own.contains { !$0.isUp }, own.reduce(0) { $0 + $1.reconnects })
    }

    private mutating func place(_ category: String, _ number: Int) -> Int? {
        if let place = links.firstIndex(where: { $0.category == category && $0.number == number }) { return place }
        guard links.count < LinkState.most else { return nil }
        links.append(Link(category: category, number: number))
        return links.count - 1
    }
}
