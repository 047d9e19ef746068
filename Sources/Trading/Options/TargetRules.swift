import Shared

/// Targets in steps (`--targets 1r:50%,2r:30%,trail:20%`): the share of a position to close at each distance from the entry. A
/// distance of 1r is the distance between the signal's entry and its stop.
package struct TargetRules {
    package struct Step {
        package let distance: Decimal
        package let share: Decimal
    }

    package let steps: [Step]
    /// The share without a step, whose stop trails.
    package let trailed: Decimal?

    /// Nil without --targets.
    package init?(_ arguments: Arguments) throws(Failure) {
        guard let text = arguments.text("targets") else { return nil }
        let expected = "steps from near to far whose shares add up to 100%, as 1r:50%,2r:50% or 1r:50%,2r:30%,trail:20%"
        var steps: [Step] = []
        var trailed: Decimal?
        var sum = Decimal.zero
        for part in text.split(separator: ",", omittingEmptySubsequences: false) {
            let words = part.split(separator: ":", omittingEmptySubsequences: false)
            guard words.count == 2, trailed == nil, let share = Arguments.percent(words[1]), share.isAboveZero, share <= .one
            else {
                throw arguments.wrong("targets", expected, text)
            }
            sum = try sum + share
            if words[0] == "trail" {
                trailed = share
            } else if words[0].hasSuffix("r"), let distance = Arguments.amount(words[0].dropLast()),
                distance > steps.last?.distance ?? .zero, distance <= Decimal(1000), steps.count < TargetRules.most
            {
                steps.append(Step(distance: distance, share: share))
            } else {
                throw arguments.wrong("targets", expected, text)
            }
        }
        guard sum == .one else { throw arguments.wrong("targets", expected, text) }
        (self.steps, self.trailed) = (steps, trailed)
        for name in ["grid", "pyramid"] where arguments.has(name) {
            throw .usage("--targets and --\(name) cannot be combined")
        }
        if trailed != nil, !arguments.has("trail") {
            throw .usage("--targets with trail:P% needs --trail, which says how far behind the price the stop follows")
        }
        if trailed == nil, arguments.has("trail") {
            throw .usage("--targets with --trail needs a step trail:P%, the share of the position whose stop follows the price")
        }
    }

    private static let most = 20

    /// The quantity of each step. A step below the market's least quantity is added to the next one. The remainder of rounding
    /// goes to the last step, or trails.
    package func quantities(of total: Decimal, least: Decimal, step lot: Decimal) throws(Failure) -> [Decimal] {
        var quantities = steps.map { _ in Decimal.zero }
        var merged = Decimal.zero
        for place in steps.indices {
            let wanted = try total * steps[place].share + merged
            let quantity = try wanted.onStep(lot, up: false)
            merged = quantity.isZero || quantity < least ? wanted : .zero
            if merged.isZero { quantities[place] = quantity }
        }
        guard trailed == nil, !steps.isEmpty else { return quantities }
        // If the last step is too small, it joins the step before.
        let last = merged.isZero ? steps.count - 1 : quantities.lastIndex { !$0.isZero } ?? steps.count - 1
        var others = Decimal.zero
        for place in steps.indices where place != last { others = try others + quantities[place] }
        quantities[last] = try total - others
        return quantities
    }
}
