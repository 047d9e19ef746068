import Shared

/// The trades of a run, in the order of their exits.
struct Trades {
    private(set) var all: [ClosedTrade] = []
    private(set) var details: [TradeDetail] = []
    /// Funding that no trade contains.
    private(set) var lateFunding: [LateFunding] = []
    let keepsDetails: Bool
    /// Some trades are simulated and others are not.
    var isPartlySimulated: Bool { hasSimulated && hasReal }
    private var hasSimulated = false
    private var hasReal = false
    var markets = Numbered<TradedMarket, TradedMarket> { $0 }
    var strategies = Numbered<String, String> { $0 }
    var intervals = Numbered<String, String> { $0 }
    var reasons = Numbered<String, String> { $0 }
    var currencies = Numbered<Currency, String>(by: \.name)
    private var isSorted = true

    init(keepsDetails: Bool) { self.keepsDetails = keepsDetails }

    mutating func add(_ trade: ClosedTrade, _ detail: TradeDetail?) {
        if let last = all.last, trade.exitTime < last.exitTime { isSorted = false }
        if trade.isSimulated { hasSimulated = true } else { hasReal = true }
        all.append(trade)
        if let detail { details.append(detail) }
    }

    mutating func add(_ funding: LateFunding) { lateFunding.append(funding) }

    /// To be called once all are there. Trades of the same moment keep their order.
    mutating func sort() {
        let late = lateFunding
        lateFunding = late.indices.sorted { (late[$0].time, $0) < (late[$1].time, $1) }.map { late[$0] }
        if isSorted { return }
        let order = all.indices.sorted { (all[$0].exitTime, $0) < (all[$1].exitTime, $1) }
        all = order.map { all[$0] }
        if keepsDetails { details = order.map { details[$0] } }
        isSorted = true
    }
}

/// Values that have a number each: 0, 1, 2 …, in the order in which they are first seen.
struct Numbered<Value, Key: Hashable> {
    private(set) var values: [Value] = []
    private var numbers: [Key: Int] = [:]
    private let key: (Value) -> Key

    init(by key: @escaping (Value) -> Key) { self.key = key }

    subscript(number: Int) -> Value { values[number] }

    mutating func number(of value: Value) -> Int {
        if let number = numbers[key(value)] { return number }
        numbers[key(value)] = values.count
        values.append(value)
        return values.count - 1
    }
}
