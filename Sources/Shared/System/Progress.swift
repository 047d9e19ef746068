/// The progress of long work: the share that is done, the rate, and the time left.
package struct Progress {
    private let begun: Int
    private var due: Int

    /// The time before progress is first shown, in ms.
    package static let patience = 3000
    /// The time between updates of the line, in ms.
    private static let pace = 500

    /// Progress of work that begins now. Nothing is shown for the first `patience` milliseconds.
    package init(now: Int, patience: Int = Progress.patience) {
        begun = now
        due = now + patience
    }

    /// Returns the text to show, or nil if no update is due. `share` is from 0 to 1; `detail` adds text, given the milliseconds
    /// spent.
    package mutating func renewed(share: Double, now: Int, _ detail: (_ spent: Int) -> String) -> String? {
        guard now >= due, share > 0 else { return nil }
        due = now + Progress.pace
        return text(share: share, now: now, detail)
    }

    /// Returns text such as `30 % of 1.0 GB, 100.0 MB/s, 7s left`; `detail` supplies the part that follows the share.
    package func text(share: Double, now: Int, _ detail: (_ spent: Int) -> String) -> String {
        let share = min(max(share, 1e-9), 1)
        let spent = max(now - begun, 1)
        let left = Int(Double(spent) * (1 - share) / share) / 1000
        return "\(Int(share * 100)) %\(detail(spent)), \(TimeSpan.text(max(left, 1) * 1000)) left"
    }
}
