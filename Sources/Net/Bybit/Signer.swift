import Shared

/// Signs requests of the account: their headers contain the key, the exchange's time and a signature of both with the text that
/// is sent.
package struct Signer: Sendable {
    private let keys: Keys
    /// The maximum age of a request when the exchange receives it, in ms.
    package let window: Int

    package init(_ keys: Keys, window: Int = 5000) {
        self.keys = keys
        self.window = window
    }

    /// `payload` is the query or the body, byte for byte as it is sent.
    func headers(_ payload: String, at time: Int) -> [String] {
        [
            "X-BAPI-API-KEY: \(keys.key)", "X-BAPI-TIMESTAMP: \(time)", "X-BAPI-RECV-WINDOW: \(window)", "X-BAPI-SIGN-TYPE: 2",
            "X-BAPI-SIGN: \(keys.sign("\(time)\(keys.key)\(window)\(payload)"))",
        ]
    }

    /// Hides the keys in a text: the exchange's answer to a bad signature repeats the key.
    func hide(in text: String) -> String { keys.hide(in: text) }
}

/// The exchange's clock, learned from the times of its answers, because the machine's own may be wrong. As in `ExchangeOffset`
/// one odd answer does not move it: a time more than 5 s off counts once ten answers in a row agree on it, or two after only
/// one answer.
package struct ExchangeClock {
    private var offset: Int?
    private var learntAt: Int?
    private var isConfirmed = false
    /// Another offset on which the last answers agree, and their number.
    private var other = (offset: 0, count: 0)

    /// Clocks drift: after this time, in ms, any plausible new offset is better than the old one.
    private static let freshness = 600_000

    package init() {}

    /// The exchange's time, or a little less, at `now` on the monotonic clock; nil if it was never known. A time that was
    /// forgotten is still a better estimate than the machine's clock, which may be wrong by days.
    package func time(_ now: Int) -> Int? { offset.map { now + $0 } }

    /// Whether a request may be signed with this time.
    package var isKnown: Bool { learntAt != nil }

    /// Learns from an answer that was sent at the exchange's time `server` and arrived at `now`. The exchange's clock has moved
    /// on meanwhile, so the largest offset is the best estimate. A signed time ahead of that clock is refused, whatever the
    /// window.
    mutating func learn(server: Int, _ now: Int) {
        let own = server - now
        guard let learntAt, let offset else { return set(own, now) }
        if abs(own - offset) > ExchangeOffset.tolerance {
            if other.count == 0 || abs(own - other.offset) > ExchangeOffset.tolerance { other = (own, 0) }
            other.count += 1
            guard other.count >= (isConfirmed ? ExchangeOffset.messages : 2) else { return }
            set(own, now)
        } else {
            other.count = 0
            if own > offset || now - learntAt >= ExchangeClock.freshness { set(own, now) }
        }
        isConfirmed = true
    }

    private mutating func set(_ own: Int, _ now: Int) {
        offset = own
        learntAt = now
        other.count = 0
    }

    /// Learns the time anew from the next answer. Until then a second answer that disagreed is the better estimate if only one
    /// had agreed.
    mutating func forget() {
        if !isConfirmed, other.count > 0 { offset = other.offset }
        learntAt = nil
        isConfirmed = false
        other.count = 0
    }
}
