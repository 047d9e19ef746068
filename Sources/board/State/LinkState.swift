import Shared

/// The links to the exchange, as events of `bybit-stream` tell them.
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
    /// Of the last `stats`; NaN before.
    var latency = Double.nan
    var slowLatency = Double.nan
    var ping = Double.nan
    /// What the account's stream said last: `lost`, `refused`, `listening`.
    var account: String?

    var isKnown: Bool { !links.isEmpty || gaps > 0 || bookOutages > 0 || !latency.isNaN || account != nil }
    var reconnects: Int { links.reduce(0) { $0 + $1.reconnects } }
    var down: Int { links.count { !$0.isUp } }

    /// More links than that are none of the exchange's.
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

    /// Of the links of a category: whether one is down, and how often they were made again.
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
