/// How far long work is, for a person who waits: the share that is done, the rate, and the time that is left.
package struct Progress {
    private let begun: Int
    private var due: Int

    /// Work that takes less time needs no progress, in ms.
    package static let patience = 3000
    /// The line is renewed after this time, in ms.
    private static let pace = 500

    /// Progress of work that begins now. Nothing is shown for the first `patience` milliseconds.
    package init(now: Int, patience: Int = Progress.patience) {
        begun = now
        due = now + patience
    }

    /// Returns the text to show when it is time for one. `share` is from 0 to 1; `detail` says more, given the milliseconds spent.
    package mutating func renewed(share: Double, now: Int, _ detail: (_ spent: Int) -> String) -> String? {
        guard now >= due, share > 0 else { return nil }
        due = now + Progress.pace
        return text(share: share, now: now, detail)
    }

    /// `30 % of 1.0 GB, 100.0 MB/s, 7s left`, of which `detail` is what follows the share.
    package func text(share: Double, now: Int, _ detail: (_ spent: Int) -> String) -> String {
        let share = min(max(share, 1e-9), 1)
        let spent = max(now - begun, 1)
        let left = Int(Double(spent) * (1 - share) / share) / 1000
        return "\(Int(share * 100)) %\(detail(spent)), \(TimeSpan.text(max(left, 1) * 1000)) left"
    }
}
