import Shared

/// When an order was decided, sent, acknowledged and filled: by our clock in µs, and by the exchange's in ms, as far as it is known. No
/// result depends on it.
package struct OrderTimes {
    package var decided: Int?
    package var sent: Int?
    package var acknowledged: Int?
    package var filled: Int?
    package var exchangeAcknowledged: Int?
    package var exchangeFilled: Int?

    package init() {}

    /// As members of a record: ms since the epoch, with decimals where our clock told them; null is unknown.
    package func write(_ output: inout Output) {
        output.member("decided_at", decided.map { Decimal(Int128($0), scale: 3) })
        output.member("sent_at", sent.map { Decimal(Int128($0), scale: 3) })
        output.member("acknowledged_at", acknowledged.map { Decimal(Int128($0), scale: 3) })
        output.member("filled_at", filled.map { Decimal(Int128($0), scale: 3) })
        output.member("exchange_acknowledged_at", exchangeAcknowledged)
        output.member("exchange_filled_at", exchangeFilled)
    }
}
