import Shared

/// Options that decide when signals fire, in addition to a strategy's rules.
package struct FiringOptions {
    package let judgesForming: Bool
    package let tick: Decimal?
    package let late: Int
    package let afterGap: Int
    package let repeats: Bool
    /// Whether --cooldown was given, so that cooldowns apply even with `repeats`.
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

    /// Whether a strategy has a cooldown under these options.
    package func cools(_ strategy: Strategy) -> Bool { rules(of: strategy).cooldown > 0 }

    func rules(of strategy: Strategy) -> Gate.FiringRules {
        // --repeat means every candle, so a strategy's own cooldown is ignored unless --cooldown was given.
        Gate.FiringRules(
            cooldown: repeats && !hasCooldown ? 0 : strategy.cooldown, coolsSymbol: strategy.coolsSymbol, late: late,
            afterGap: afterGap, repeats: repeats)
    }
}
