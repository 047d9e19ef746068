import Shared
import Trading

/// An order whose state is unknown: an answer was lost, or none came.
struct Doubt {
    var market: MarketID
    /// When it is asked for.
    var due: Int
    /// From when on the exchange, if it does not know it, never will; nil where it has shown that it does.
    var isCertainFrom: Int?
    /// What is sent once more if the exchange never got it.
    var request: Request?
    /// The exchange said that it has an order of this id.
    var isKnownThere = false
    /// How often it was asked for.
    var times = 0
    /// When it became doubtful: an answer to what was asked before tells nothing.
    var since = System.monotonicTime

    /// Whether an order that the exchange does not know at this moment will never be known.
    func isCertain(_ now: Int) -> Bool { isCertainFrom.map { now >= $0 } ?? false }
}
