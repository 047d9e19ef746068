import Shared

/// The pause after losing trades in a row (`--max-losses`). Nothing is opened; positions, their stops and exits stay as they
/// are.
extension Desk {
    /// Returns why nothing is opened now; nil if no pause holds.
    package var currentPause: String? { pause(at: passed.time + 1) }

    /// Returns why nothing is opened at `time`; nil if no pause holds then.
    package func pause(at time: Int) -> String? {
        if time >= guards.pausedUntil { return nil }
        return "paused until \(Timestamp.text(guards.pausedUntil)) after losing trades in a row (max-losses)"
    }

    /// Counts a closed trade. `net` is its profit or loss after fees and funding, without dust.
    package mutating func count(_ net: Decimal, at time: Int) {
        guards.losses = net.isBelowZero ? guards.losses + 1 : 0
        guard let (most, pause) = options.guards.losses, guards.losses >= most else { return }
        guards.losses = 0
        guards.pausedUntil = max(guards.pausedUntil, time + pause)
        isPauseDue = true
        writePause(after: most, at: time)
        messages.note(
            "paused until \(Timestamp.text(guards.pausedUntil)): \(Messages.count(most, "losing trade")) in a row (--max-losses)"
        )
    }

    /// Cancels the orders that would open something during the pause that has just begun.
    package mutating func beginPause() throws(Failure) {
        if !isPauseDue { return }
        isPauseDue = false
        for market in markets.indices where markets[market].kept.pace != nil {
            try cancelOpening(market, because: .paused, at: clock)
        }
    }
}
