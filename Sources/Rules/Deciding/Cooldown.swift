/// The last opening signals of one strategy in one series, or of all strategies that share the cooldown of a symbol.
struct Cooldown {
    /// By side: the end of the candle that fired; for a forming candle with a shared cooldown, the stream time if earlier.
    private var fired = Sides(both: Int.min / 2)
    /// The side of the last opening signal; nil once a signal has closed it.
    private(set) var open: Side?

    /// Returns the cooldown that a side still has at `now`, in ms; 0 or less if the side may fire.
    func left(_ side: Side, at now: Int, _ rules: Gate.FiringRules) -> Int {
        (rules.coolsSymbol ? max(fired.long, fired.short) : fired[side]) + rules.cooldown - now
    }

    mutating func opened(_ side: Side, at now: Int) {
        fired[side] = now
        open = side
    }

    mutating func closed() { open = nil }
}
