import Shared
import Trading

/// An order whose state is unknown: an answer was lost, or none came.
struct Doubt {
    var market: MarketID
    /// Time of the next question about the order.
    var due: Int
    /// Time from which an order that the exchange does not know will stay unknown; nil if the exchange has shown the order.
    var isCertainFrom: Int?
    /// Request to send again if the exchange never got it.
    var request: Request?
    /// Whether the exchange said that it has an order with this id.
    var isKnownThere = false
    /// Number of questions about the order.
    var times = 0
    /// Time at which the order became doubtful: answers to earlier questions say nothing about it.
    var since = System.monotonicTime

    /// Whether an order that the exchange does not know at this moment will never be known.
    func isCertain(_ now: Int) -> Bool { isCertainFrom.map { now >= $0 } ?? false }
}
