import Shared

/// The times of each order of a run at the exchange: when it was decided, sent, acknowledged and filled by our clock, and when
/// the exchange acknowledged and filled it by its own clock. Later records of an order add to the earlier ones.
struct OrderTimes {
    /// A step of an order between two times of one clock. Times of two clocks give no duration.
    enum Step: Int, CaseIterable {
        case sending, acknowledgement, fill, whole, matching

        /// The members with the beginning and the end of the step.
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
    /// Number of `order` records read, with times or without.
    private(set) var records = 0

    /// Reads the times of a record.
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

    /// Returns the time of a member in µs; nil if it is missing or null. Our own times have three decimals.
    private static func moment(_ json: borrowing JSON, _ name: String) throws(Failure) -> Int? {
        let place = json.value(name)
        if place <= 0 || json.kind(place) == .null { return nil }
        if let time = json.double(place), time >= 0, time < Double(JSON.times.upperBound) {
            return Int((time * 1000).rounded())
        }
        throw .badRecord("expected ms since 1970 as '\(name)', got \(json.excerpt(place))")
    }

    /// Number of orders with times.
    var count: Int { orders.count }

    /// Returns the reason if there are no times to report.
    func whyNothing(lines: Int) -> String? {
        if count > 0 { return nil }
        if records == 0 { return "no order in \(Messages.count(lines, "line")); --latency reads the order records of trade" }
        return "none of \(Messages.count(records, "order record")) has times; trade writes them at the exchange, not on paper"
    }

    /// Returns the durations of a step, the shortest first, and the number of orders that are left out because a clock was set
    /// back meanwhile.
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

/// The duration of a step of an order, in µs.
struct OrderSpan {
    let order: String
    let length: Int
}
