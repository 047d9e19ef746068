/// Whether a side that has won fires: on the transition into it, and not while something speaks against it. One for each
/// strategy and series.
struct Gate {
    /// Why nothing fires, as `--explain` tells it.
    enum Verdict: String {
        case fired
        /// It would have fired, had it not come so late.
        case missed
        case none
        /// The side was entered before.
        case held
        case cooldown, history, filled, quiet, stale
    }

    struct Rules {
        /// All in ms.
        let cooldown: Int
        let late: Int
        /// Closed candles of quiet after one with `gap`.
        let afterGap: Int
        let repeats: Bool
    }

    private(set) var entered: Side?
    /// When it fired last, by the candles' ends.
    private var fired = Sides(both: Int.min / 2)
    /// The forming candle that fired, and for which sides.
    private var forming = (time: Int.min, sides: Sides(both: false))
    /// So many closed candles stay quiet.
    private var quiet = 0

    /// A closed candle: the state moves on, whether it fires or not.
    mutating func close(_ side: Side?, _ bar: Bar, _ rules: Rules, _ moment: Moment) -> Verdict {
        if bar.gap > 0, rules.afterGap > 0 { quiet = rules.afterGap + 1 }
        defer {
            entered = side
            quiet = max(quiet - 1, 0)
        }
        guard let side else { return .none }
        if !rules.repeats, side == entered { return .held }
        if hasFired(side, bar) { return .held }
        let verdict = verdict(side, bar, rules, moment, isQuiet: quiet > 0)
        if verdict == .fired, bar.backfill == .gap, moment.streamTime - bar.end > rules.late { return .missed }
        if verdict == .fired { fired[side] = bar.end }
        return verdict
    }

    /// A candle that forms may fire, once for a side, and moves nothing else.
    mutating func form(_ side: Side?, _ bar: Bar, _ rules: Rules, _ moment: Moment) -> Verdict {
        guard let side else { return .none }
        if !rules.repeats, side == entered { return .held }
        if hasFired(side, bar) { return .held }
        if moment.isStale { return .stale }
        let verdict = verdict(side, bar, rules, moment, isQuiet: quiet > 0 || (bar.gap > 0 && rules.afterGap > 0))
        if verdict == .fired {
            if forming.time != bar.time { forming = (bar.time, Sides(both: false)) }
            forming.sides[side] = true
            fired[side] = bar.end
        }
        return verdict
    }

    /// While it formed, the candle at hand has fired for this side: the same id comes once.
    private func hasFired(_ side: Side, _ bar: Bar) -> Bool { forming.time == bar.time && forming.sides[side] }

    private func verdict(_ side: Side, _ bar: Bar, _ rules: Rules, _ moment: Moment, isQuiet: Bool) -> Verdict {
        if bar.backfill == .history { return .history }
        if bar.isFilled { return .filled }
        if isQuiet { return .quiet }
        return moment.sinceSymbolFired ?? bar.end - fired[side] < rules.cooldown ? .cooldown : .fired
    }
}
