import Shared
import Trading

/// The result of one check of --preflight.
struct PreflightCheck {
    enum Verdict: String {
        case ok
        /// trade would start anyway.
        case warning
        /// trade would not start, or would not place such an order.
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
