import Shared

/// When signals fire, beside the rules.
package struct FiringOptions {
    package let judgesForming: Bool
    package let tick: Decimal?
    package let late: Int
    package let afterGap: Int
    package let repeats: Bool
    /// Whether the strategies' own cooldowns count.
    package let hasCooldown: Bool

    package init(
        judgesForming: Bool, tick: Decimal?, late: Int, afterGap: Int, repeats: Bool, hasCooldown: Bool
    ) {
        self.judgesForming = judgesForming
        self.tick = tick
        self.late = late
        self.afterGap = afterGap
        self.repeats = repeats
        self.hasCooldown = hasCooldown
    }

    /// Whether a strategy has a cooldown at all.
    package func cools(_ strategy: Strategy) -> Bool { rules(of: strategy).cooldown > 0 }

    func rules(of strategy: Strategy) -> Gate.FiringRules {
        // Every candle means every one, unless a cooldown is asked for by name.
        Gate.FiringRules(
            cooldown: repeats && !hasCooldown ? 0 : strategy.cooldown, coolsSymbol: strategy.coolsSymbol, late: late,
            afterGap: afterGap, repeats: repeats)
    }
}
