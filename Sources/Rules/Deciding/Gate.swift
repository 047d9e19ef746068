import Shared

/// Whether a side that has won fires: on the transition into it, and not while something speaks against it. One for each
/// strategy and series.
struct Gate {
    struct FiringRules {
        /// All in ms.
        let cooldown: Int
        /// The cooldown is one of the symbol, not of each side.
        let coolsSymbol: Bool
        let late: Int
        /// Closed candles of quiet after one with `gap`.
        let afterGap: Int
        let repeats: Bool
    }

    /// The side of the last closed candle.
    private(set) var entered: Side?
    /// Whether that candle entered it.
    private(set) var isNew = false
    /// That side was entered during a cooldown: it fires when the cooldown ends, if it still holds.
    private var isHeldBack = false
    /// The forming candle that fired, and what it wrote for each side.
    private var forming = (time: Int.min, said: Sides<Verdict?>(both: nil))
    /// So many closed candles stay quiet.
    private(set) var quiet = 0

    /// A closed candle of which it is unknown whether there is a side: a side is neither entered nor left.
    mutating func pass(_ candle: JudgedCandle, _ rules: FiringRules) {
        quiet = max((candle.marks.gap > 0 && rules.afterGap > 0 ? rules.afterGap + 1 : quiet) - 1, 0)
        isNew = false
    }

    /// A closed candle: the state moves on, whether it fires or not.
    mutating func close(
        _ side: Side?, _ candle: JudgedCandle, _ rules: FiringRules, _ moment: Moment, _ cooldown: inout Cooldown
    )
        -> Verdict
    {
        if candle.marks.gap > 0, rules.afterGap > 0 { quiet = rules.afterGap + 1 }
        var verdict = decide(side, candle, rules, moment, cooldown, isQuiet: quiet > 0)
        let isLate = candle.marks.backfill == .gap && moment.streamTime - candle.end > rules.late
        if isLate, verdict == .fired || verdict == .closes { verdict = .missed }
        isNew = side != nil && side != entered
        entered = side
        quiet = max(quiet - 1, 0)
        switch verdict {
        case .fired:
            if let side { cooldown.opened(side, at: moment.now) }
            isHeldBack = false
        case .closes:
            cooldown.closed()
            isHeldBack = true
        case .cooldown: isHeldBack = true
        case .held, .missed, .none: isHeldBack = false
        // What it entered before stays held back; what it enters now counts as entered.
        default: if isNew { isHeldBack = false }
        }
        return verdict
    }

    /// A candle that forms may fire, once for a side, and moves nothing else.
    mutating func form(
        _ side: Side?, _ candle: JudgedCandle, _ rules: FiringRules, _ moment: Moment, _ cooldown: inout Cooldown
    )
        -> Verdict
    {
        let isQuiet = quiet > 0 || (candle.marks.gap > 0 && rules.afterGap > 0)
        let verdict = decide(side, candle, rules, moment, cooldown, isQuiet: isQuiet)
        if moment.isStale, verdict != .none, verdict != .held { return .stale }
        guard let side, verdict == .fired || verdict == .closes else { return verdict }
        if forming.time != candle.time { forming = (candle.time, Sides(both: nil)) }
        forming.said[side] = verdict
        if verdict == .fired { cooldown.opened(side, at: moment.now) } else { cooldown.closed() }
        return verdict
    }

    private func decide(
        _ side: Side?, _ candle: JudgedCandle, _ rules: FiringRules, _ moment: Moment, _ cooldown: Cooldown, isQuiet: Bool
    ) -> Verdict {
        guard let side else { return .none }
        // The same id comes once: what was closed while the candle formed is opened by a later one.
        if forming.time == candle.time, let said = forming.said[side] { return said == .fired ? .held : .cooldown }
        if !rules.repeats, side == entered, !isHeldBack { return .held }
        if candle.isHistory { return .history }
        if candle.marks.isFilled { return .filled }
        if isQuiet { return .quiet }
        if cooldown.left(side, at: moment.now, rules) <= 0 { return .fired }
        return side == entered || cooldown.open == nil || cooldown.open == side ? .cooldown : .closes
    }
}
