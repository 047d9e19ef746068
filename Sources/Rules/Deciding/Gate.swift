import Shared

/// Decides whether a winning side fires: only on the transition into that side, and only if nothing holds it back, such as a
/// cooldown or a gap. There is one gate for each strategy and series.
struct Gate {
    struct FiringRules {
        /// The cooldown after a signal, in ms.
        let cooldown: Int
        /// Whether the whole symbol shares the cooldown; if false, each side has its own.
        let coolsSymbol: Bool
        /// How late a candle fetched after a lost connection may fire, in ms.
        let late: Int
        /// Number of closed candles without signals after a candle with the mark `gap`.
        let afterGap: Int
        let repeats: Bool
    }

    /// The side of the last closed candle.
    private(set) var entered: Side?
    /// Whether the last closed candle changed `entered` to this side.
    private(set) var isNew = false
    /// Whether the side in `entered` was entered during a cooldown. It fires when the cooldown ends, if it still holds then.
    private var isHeldBack = false
    /// The open time of the forming candle that fired, and the verdict that it wrote for each side.
    private var forming = (time: Int.min, said: Sides<Verdict?>(both: nil))
    /// The number of following closed candles that may not fire.
    private(set) var quiet = 0

    /// Processes a closed candle whose side is unknown: no side is entered or left.
    mutating func pass(_ candle: JudgedCandle, _ rules: FiringRules) {
        quiet = max((candle.marks.gap > 0 && rules.afterGap > 0 ? rules.afterGap + 1 : quiet) - 1, 0)
        isNew = false
    }

    /// Processes a closed candle and returns the verdict. The state changes whether or not the candle fires.
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
        // A side that was held back earlier stays held back; a side entered on this candle counts as entered.
        default: if isNew { isHeldBack = false }
        }
        return verdict
    }

    /// Processes a forming candle, which may fire once for each side. The state of closed candles does not change.
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
        // An id is written once. If the forming candle wrote a signal that only closes, a later candle opens the position.
        if forming.time == candle.time, let said = forming.said[side] { return said == .fired ? .held : .cooldown }
        if !rules.repeats, side == entered, !isHeldBack { return .held }
        if candle.isHistory { return .history }
        if candle.marks.isFilled { return .filled }
        if isQuiet { return .quiet }
        if cooldown.left(side, at: moment.now, rules) <= 0 { return .fired }
        return side == entered || cooldown.open == nil || cooldown.open == side ? .cooldown : .closes
    }
}
