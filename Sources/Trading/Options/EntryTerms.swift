import Shared

/// How long an order that opens something may wait to be filled.
package enum TimeInForce: String, CaseIterable {
    /// Until it is filled or cancelled.
    case gtc
    /// The part that is not filled at once is cancelled. With `fok` the order fills completely or not at all.
    case ioc, fok

    /// Whether the order never rests.
    package var isImmediate: Bool { self != .gtc }
}

/// How far beyond the best price an opening market order may fill.
package enum SlippageTolerance: Equatable {
    case share(Decimal)
    case ticks(Int)

    /// The worst price allowed; nil if the tick is unknown.
    package func limit(from price: Decimal, isBuy: Bool, tick: Decimal?) throws(Failure) -> Decimal? {
        let distance: Decimal
        switch self {
        case .share(let share): distance = try price * share
        case .ticks(let ticks):
            guard let tick else { return nil }
            distance = try tick * Decimal(Int128(ticks))
        }
        return isBuy ? try price + distance : try price - distance
    }
}

/// The price that triggers stops and targets.
package enum TriggerPrice: String, CaseIterable { case last, mark, index }

/// The terms of opening orders, and the price that triggers stops.
package struct EntryTerms {
    package let timeInForce: TimeInForce
    package let tolerance: SlippageTolerance?
    /// Entries are suppressed if the bid or ask is further from the signal's price than this share of it.
    package let mostDrift: Decimal?
    package let trigger: TriggerPrice

    package init(_ arguments: Arguments, _ entry: inout DeskOptions.Entry, isPaper: Bool) throws(Failure) {
        let text = arguments.text("time-in-force") ?? "gtc"
        let isGiven = arguments.has("time-in-force")
        if case .market = entry, isGiven, !arguments.has("preflight") {
            throw .usage("--time-in-force belongs to --entry limit: a market order is filled at once, or not at all")
        }
        if text == "post-only" {
            if case .limit(let offset) = entry { entry = .postOnly(offset) }
            timeInForce = .gtc
        } else if let known = TimeInForce(rawValue: text) {
            timeInForce = known
        } else {
            throw arguments.wrong("time-in-force", "gtc, ioc, fok or post-only", text)
        }
        if case .postOnly = entry, timeInForce.isImmediate {
            throw .usage(
                "--time-in-force \(text) and --entry post-only cannot be combined: a post-only order never fills at once")
        }
        for name in ["chase", "entry-ttl"] where timeInForce.isImmediate && arguments.has(name) {
            throw .usage("--\(name) and --time-in-force \(text) cannot be combined: such an order does not wait")
        }
        tolerance = try EntryTerms.tolerance(arguments)
        if tolerance != nil, case .market = entry {
        } else if tolerance != nil {
            throw .usage("--slippage-tolerance belongs to --entry market: a limit order has its price")
        }
        mostDrift = try arguments.limit("max-drift").map { (text) throws(Failure) in
            guard let share = Arguments.percent(text), share.isAboveZero, share <= .one else {
                throw arguments.wrong("max-drift", "a percentage above 0 up to 100%, as 0.1%, or off", text)
            }
            return share
        }
        trigger = try arguments.choice("trigger", TriggerPrice.self)
        if isPaper, trigger != .last {
            throw .usage(
                "--trigger \(trigger.rawValue) belongs to --live, --testnet or --demo; on paper the last price triggers stops and targets"
            )
        }
    }

    private static func tolerance(_ arguments: Arguments) throws(Failure) -> SlippageTolerance? {
        guard let text = arguments.text("slippage-tolerance") else { return nil }
        if text.hasSuffix("ticks"), let ticks = Int(text.dropLast("ticks".count)), (1...10_000).contains(ticks) {
            return .ticks(ticks)
        }
        // The exchange accepts a percentage with two decimals.
        if let share = Arguments.percent(text), share >= Decimal(1, scale: 4), share <= Decimal(1, scale: 1), share.scale <= 4 {
            return .share(share)
        }
        throw arguments.wrong(
            "slippage-tolerance", "a percentage from 0.01% to 10%, or 1ticks to 10000ticks, as 0.05% or 20ticks", text)
    }
}
