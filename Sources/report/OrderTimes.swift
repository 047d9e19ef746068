import Shared

/// The moments of each order of a run at the exchange: when it was decided, sent, acknowledged and filled by our clock, and when the
/// exchange acknowledged and filled it by its own. Later records of an order add to the earlier ones.
struct OrderTimes {
    /// A way that an order takes between two moments of the same clock. What lies between moments of two clocks is no duration.
    enum Step: Int, CaseIterable {
        case sending, acknowledgement, fill, whole, matching

        /// The members between which it lies.
        var ends: (from: Int, to: Int) {
            switch self {
            case .sending: (Member.decided, Member.sent)
            case .acknowledgement: (Member.sent, Member.acknowledged)
            case .fill: (Member.sent, Member.filled)
            case .whole: (Member.decided, Member.filled)
            case .matching: (Member.exchangeAcknowledged, Member.exchangeFilled)
            }
        }
    }

    private enum Member {
        static let decided = 0, sent = 1, acknowledged = 2, filled = 3, exchangeAcknowledged = 4, exchangeFilled = 5
    }

    static let members = [
        "decided_at", "sent_at", "acknowledged_at", "filled_at", "exchange_acknowledged_at", "exchange_filled_at",
    ]

    private var orders: [String: [Int?]] = [:]
    /// The `order` records that were read, with times or without.
    private(set) var records = 0

    /// Takes the moments of a record over.
    mutating func read(_ json: borrowing JSON) throws(Failure) {
        records += 1
        let place = json.value("order")
        guard place > 0, json.isString(place) else { return }
        let order = json.string(place)
        var moments: [Int?] = []
        for name in OrderTimes.members { moments.append(try OrderTimes.moment(json, name)) }
        if moments.allSatisfy({ $0 == nil }) { return }
        let old = orders[order] ?? Array(repeating: nil, count: moments.count)
        orders[order] = zip(old, moments).map { $1 ?? $0 }
    }

    /// The time of a member in µs; nil where it is missing or null. Our own times have three decimals.
    private static func moment(_ json: borrowing JSON, _ name: String) throws(Failure) -> Int? {
        let place = json.value(name)
        if place <= 0 || json.kind(place) == .null { return nil }
        if let time = json.double(place), time >= 0, time < Double(JSON.times.upperBound) {
            return Int((time * 1000).rounded())
        }
        throw .badRecord("expected ms since 1970 as '\(name)', got \(json.excerpt(place))")
    }

    /// The orders that have times.
    var count: Int { orders.count }

    /// Why there is nothing to tell.
    func whyNothing(lines: Int) -> String? {
        if count > 0 { return nil }
        if records == 0 { return "no order in \(Messages.count(lines, "line")); --latency reads the order records of trade" }
        return "none of \(Messages.count(records, "order record")) has times; trade writes them at the exchange, not on paper"
    }

    /// How long one step took, the shortest first; and how many orders are left out because a clock was set back meanwhile.
    func spans(of step: Step) -> (spans: [OrderSpan], setBack: Int) {
        var spans: [OrderSpan] = []
        var setBack = 0
        for (order, moments) in orders {
            guard let from = moments[step.ends.from], let to = moments[step.ends.to] else { continue }
            if to < from { setBack += 1 } else { spans.append(OrderSpan(order: order, length: to - from)) }
        }
        return (spans.sorted { ($0.length, $0.order) < ($1.length, $1.order) }, setBack)
    }
}

/// How long a step of an order took, in µs.
struct OrderSpan {
    let order: String
    let length: Int
}
