import Shared
import Trading

/// One thing that --preflight looked at.
struct PreflightCheck {
    enum Verdict: String {
        case ok
        /// Trade would begin all the same.
        case warning
        /// Trade would not begin, or would place no such order.
        case failed
    }

    let name: String
    let verdict: Verdict
    let text: String

    init(_ name: String, _ verdict: Verdict, _ text: String) {
        self.name = name
        self.verdict = verdict
        self.text = Plain.line(text)
    }
}
