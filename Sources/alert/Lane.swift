import Shared

/// The state of one channel: its attempt under way, its next look into the spool, and its pauses. Times are on the spool's
/// clock.
struct Lane {
    let channel: any Channel
    let key: String
    var flight: Flight?
    /// When to look into the spool again.
    var lookAt = 0
    /// Whether nothing of this channel waits in the spool.
    var isIdle = false
    /// Whether all waiting alerts are held until quiet hours are over or the hourly limit allows more.
    var isHolding = false
    /// Whether failures were reported since the channel last worked.
    var isTroubled = false
    /// The end of the pause that the provider asked for.
    var pausedUntil = 0
    /// The end of that pause for alarms, which may be earlier.
    var alarmsPausedUntil = 0
    /// The channel seems to be down: until this time only urgent alerts are tried.
    var restUntil = 0
    /// The number of alerts that failed in a row, and the row of the last one.
    var failures = (count: 0, last: 0)

    /// The longest pause of alarms, in ms, however long a pause the provider asks for.
    private static let longestPauseOfAlarms = 300_000

    /// Returns how the spool settles the rows of an attempt. Counts failures: when several alerts in a row fail, the channel
    /// rests.
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
            // If one alert fails, the alert is the problem; if another one fails, too, the channel is.
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
