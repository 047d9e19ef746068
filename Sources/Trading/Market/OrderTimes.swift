import Shared

/// The times at which an order was decided, sent, acknowledged and filled, as far as they are known: in µs by the local clock,
/// and in ms by the exchange's clock. No result depends on them.
package struct OrderTimes {
    package var decided: Int?
    package var sent: Int?
    package var acknowledged: Int?
    package var filled: Int?
    package var exchangeAcknowledged: Int?
    package var exchangeFilled: Int?

    package init() {}

    /// Writes the times as members of a record, in ms since the epoch, with decimals for the local clock. Unknown times are
    /// null.
    package func write(_ output: inout Output) {
        output.member("decided_at", decided.map { Decimal(Int128($0), scale: 3) })
        output.member("sent_at", sent.map { Decimal(Int128($0), scale: 3) })
        output.member("acknowledged_at", acknowledged.map { Decimal(Int128($0), scale: 3) })
        output.member("filled_at", filled.map { Decimal(Int128($0), scale: 3) })
        output.member("exchange_acknowledged_at", exchangeAcknowledged)
        output.member("exchange_filled_at", exchangeFilled)
    }
}
