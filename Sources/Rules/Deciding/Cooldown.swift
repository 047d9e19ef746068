/// When signals fired that open a position: of one strategy in one series, or of all in a symbol.
struct Cooldown {
    /// By side, the candle's end or, for one that formed, the stream's time.
    private var fired = Sides(both: Int.min / 2)
    /// The side of the last of them, until a signal has closed it.
    private(set) var open: Side?

    /// How long a side stays quiet from `now` on; 0 or less when it may fire.
    func left(_ side: Side, at now: Int, _ rules: Gate.FiringRules) -> Int {
        (rules.coolsSymbol ? max(fired.long, fired.short) : fired[side]) + rules.cooldown - now
    }

    mutating func opened(_ side: Side, at now: Int) {
        fired[side] = now
        open = side
    }

    mutating func closed() { open = nil }
}
