/// Stream time: the largest exchange time seen so far. All market events are timed by it, so a recording gives the same bytes
/// as the live run.
package struct StreamTime {
    package private(set) var now = 0
    /// The time of the first live record. Nothing before it was received.
    package private(set) var heardFrom = Int.max

    package init() {}

    /// Advances the stream time to that of a record, if it has one.
    package mutating func hear(_ time: Int?, isLive: Bool = true) {
        guard let time else { return }
        if time > now { now = time }
        if isLive, heardFrom == .max { heardFrom = time }
    }

    /// Marks everything since `time` as received.
    package mutating func beginHearing(at time: Int) { heardFrom = min(heardFrom, time) }

    /// Throws if a time within a record is more than 5 s ahead of its message: it would close candles early, or end its series
    /// for good.
    package static func check(_ time: Int, _ field: StaticString, of message: Int?) throws(Failure) {
        guard let message, time > message + ExchangeOffset.tolerance else { return }
        throw .badRecord("expected a '\(field)' up to 5 s after the 'ts' of \(message), got \(time)")
    }
}

/// The output interval of a stage: a span of stream time, a number of messages of a series, or each change.
package enum Every: Equatable, Sendable {
    case time(Int)
    case messages(Int)
    case change

    /// The reason why a stage with data wrote nothing. `what` names the messages that it counts.
    package func whyNothing(_ what: String) -> String {
        switch self {
        case .time(let period): "the stream's time passed no full \(TimeSpan.text(period)) (--every)"
        case .messages(let count): "fewer than \(count) \(what) came (--every)"
        case .change: "nothing changed (--every)"
        }
    }
}

/// The ticks of `--every 1s`: full seconds of stream time. Several that pass at once count as one.
package struct Beat {
    private let period: Int
    private var next = Int.min

    package init(_ every: Every) {
        if case .time(let period) = every { self.period = period } else { period = 0 }
    }

    /// Whether a tick has passed since the last call. Counting begins with the first time of the stream. Before that `now` is
    /// 0, so a stage that is woken while its first line is held counts nothing.
    package mutating func isDue(at now: Int) -> Bool {
        guard period > 0, now > 0, now >= next else { return false }
        defer { next = (now / period + 1) * period }
        return next != .min
    }
}

extension Arguments {
    /// `1s`, `500ms`: stream time; `100`: messages; `change`: each change, if `allowsChange`.
    package func every(_ name: String, allowsChange: Bool) throws(Failure) -> Every {
        let text = text(name) ?? ""
        if allowsChange, text == "change" { return .change }
        if let messages = Int(text), (1...1_000_000).contains(messages) { return .messages(messages) }
        if let span = TimeSpan.parse(text), (1...Interval.dayLength).contains(span) { return .time(span) }
        throw wrong(
            name,
            "a time up to 1d with its unit, as 1s or 500ms, a number of messages from 1 to 1000000"
                + (allowsChange ? ", or change" : ""), text
        )
    }
}
