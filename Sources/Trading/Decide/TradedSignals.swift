/// The ids of signals that led to an order. Each signal may do so once: the exchange never accepts an order id twice, and that
/// id is made of the signal's. Without a state only the newest ids are remembered.
package struct TradedSignals {
    private var recent: Set<String> = []
    private var inOrder: [String] = []
    /// The ids that the state does not hold yet.
    package private(set) var fresh: [String] = []
    private static let most = 100_000

    package func contains(_ id: String) -> Bool { recent.contains(id) }

    package mutating func add(_ id: String) {
        guard recent.insert(id).inserted else { return }
        inOrder.append(id)
        fresh.append(id)
        guard inOrder.count > TradedSignals.most else { return }
        let half = TradedSignals.most / 2
        for old in inOrder.prefix(half) { recent.remove(old) }
        inOrder.removeFirst(half)
        fresh.removeFirst(max(0, fresh.count - TradedSignals.most))
    }

    /// All ids are in the state now.
    package mutating func settle() { fresh.removeAll() }
}
