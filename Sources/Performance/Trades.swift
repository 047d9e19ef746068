import Shared

/// The trades of a run, in the order of their exits.
package struct Trades {
    package private(set) var all: [ClosedTrade] = []
    package private(set) var details: [TradeDetail] = []
    /// Funding that no trade contains.
    package private(set) var lateFunding: [LateFunding] = []
    package let keepsDetails: Bool
    /// Whether some trades are simulated and others are not.
    package var isPartlySimulated: Bool { hasSimulated && hasReal }
    private var hasSimulated = false
    private var hasReal = false
    package var markets = Numbered<TradedMarket, TradedMarket> { $0 }
    package var strategies = Numbered<String, String> { $0 }
    package var intervals = Numbered<String, String> { $0 }
    package var reasons = Numbered<String, String> { $0 }
    package var currencies = Numbered<Currency, String>(by: \.name)
    private var isSorted = true

    package init(keepsDetails: Bool) { self.keepsDetails = keepsDetails }

    package mutating func add(_ trade: ClosedTrade, _ detail: TradeDetail?) {
        if let last = all.last, trade.exitTime < last.exitTime { isSorted = false }
        if trade.isSimulated { hasSimulated = true } else { hasReal = true }
        all.append(trade)
        if let detail { details.append(detail) }
    }

    package mutating func add(_ funding: LateFunding) { lateFunding.append(funding) }

    /// Sorts trades and funding by time. Call this after the last one. Trades with equal times keep their order.
    package mutating func sort() {
        let late = lateFunding
        lateFunding = late.indices.sorted { (late[$0].time, $0) < (late[$1].time, $1) }.map { late[$0] }
        if isSorted { return }
        let order = all.indices.sorted { (all[$0].exitTime, $0) < (all[$1].exitTime, $1) }
        all = order.map { all[$0] }
        if keepsDetails { details = order.map { details[$0] } }
        isSorted = true
    }
}

/// A table that gives each value a number, 0, 1, 2 …, in the order in which values are first seen.
package struct Numbered<Value, Key: Hashable> {
    package private(set) var values: [Value] = []
    private var numbers: [Key: Int] = [:]
    private let key: (Value) -> Key

    package init(by key: @escaping (Value) -> Key) { self.key = key }

    package subscript(number: Int) -> Value { values[number] }

    package mutating func number(of value: Value) -> Int {
        if let number = numbers[key(value)] { return number }
        numbers[key(value)] = values.count
        values.append(value)
        return values.count - 1
    }
}
