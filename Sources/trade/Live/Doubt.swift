/// An order whose state is unknown: an answer was lost, or none came.
struct Doubt {
    var market: Int
    /// When it is asked for.
    var due: Int
    /// From when on the exchange, if it does not know it, never will.
    var isCertainFrom: Int
    /// What is sent once more if the exchange never got it.
    var request: Request?
    /// The exchange said that it has an order of this id.
    var isKnownThere = false
    /// How often it was asked for.
    var times = 0
}
