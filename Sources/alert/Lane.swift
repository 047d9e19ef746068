import Shared

/// One channel at work: its attempt under way, when it is looked at next, and what holds it back. Times are those of the spool's clock.
struct Lane {
    let channel: any Channel
    let key: String
    var flight: Flight?
    /// When to look into the spool again.
    var lookAt = 0
    /// Nothing of this channel waits in the spool.
    var isIdle = false
    /// All that waits is held until quiet hours are over or the hour's limit allows more.
    var isHolding = false
    /// Failures were told since it worked last.
    var isTroubled = false
    /// The provider wants to be left alone till then.
    var pausedUntil = 0
    /// Until then alarms wait for it, too.
    var alarmsPausedUntil = 0
    /// The channel itself seems to be down: only what hurries is tried before.
    var restUntil = 0
    /// How many attempts failed in a row, and the alert of the last.
    var failures = (count: 0, last: 0)

    /// However long a provider wants to be left alone, an alarm is tried again after this time, in ms.
    private static let longestPauseOfAlarms = 300_000

    /// What the outcome of an attempt means for its rows in the spool. Counts failures: after several in a row the channel rests.
    mutating func settlement(_ rows: [Row], _ outcome: Outcome, _ options: AlertOptions, _ mask: Mask, _ now: Int) -> Settlement
    {
        switch outcome {
        case .sent:
            failures = (0, 0)
            restUntil = 0
            return .sent
        case .failed(let reason): return .failed(mask(reason))
        case .rejected(let reason): return rows.count > 1 ? .split(error: mask(reason)) : .failed(mask(reason))
        case .retry(let reason, let after):
            // One alert that fails is that alert's trouble; one after another is the channel's.
            if failures.last != rows[0].number {
                failures.count += 1
                failures.last = rows[0].number
                let others = failures.count - 1
                if others > 0 { restUntil = now + options.backoff.wait(after: others - 1) }
            }
            let attempts = rows[0].attempts
            if attempts > options.retries {
                return .failed("given up after \(Messages.count(attempts, "attempt")): \(mask(reason))")
            }
            var wait = after ?? 0
            if after != nil {
                pausedUntil = now + wait
                alarmsPausedUntil = now + min(wait, Lane.longestPauseOfAlarms)
            }
            if rows[0].urgency == .alarm { wait = min(wait, Lane.longestPauseOfAlarms) }
            return .again(at: now + max(options.backoff.wait(after: attempts - 1), wait), error: mask(reason))
        }
    }
}
