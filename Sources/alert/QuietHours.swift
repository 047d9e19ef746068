import Shared

/// Hours of the day, in TZ, in which alerts are held or suppressed: `23:00-07:00`.
struct QuietHours: Equatable {
    private let from: Int
    private let to: Int

    init?(_ text: String) {
        let parts = text.split(separator: "-", omittingEmptySubsequences: false).map { QuietHours.minute(String($0)) }
        guard parts.count == 2, let from = parts[0], let to = parts[1], from != to else { return nil }
        self.from = from
        self.to = to
    }

    private static func minute(_ text: String) -> Int? {
        let parts = text.split(separator: ":", omittingEmptySubsequences: false)
        guard parts.count == 2, parts[1].utf8.count == 2,
            parts.allSatisfy({ $0.utf8.allSatisfy { (0x30...0x39).contains($0) } }),
            let hour = Int(parts[0]), let minute = Int(parts[1]), hour <= 24, minute < 60,
            hour * 60 + minute <= 24 * 60
        else { return nil }
        return (hour * 60 + minute) % (24 * 60)
    }

    /// Whether a time, in ms since the epoch, is within these hours.
    func contains(_ time: Int) -> Bool {
        let clock = System.localClock(time)
        let now = clock.hour * 60 + clock.minute
        return from < to ? (from..<to).contains(now) : now >= from || now < to
    }
}
