import Shared
import Trading

/// An entry that the exchange refused for lack of free margin or coins.
struct Shortage {
    var market: MarketID
    var order: Order
    var reason: String
    /// Time after which the entry is not sized again, on the monotonic clock.
    var deadline: Int
    var due = 0
}
