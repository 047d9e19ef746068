import Shared

/// The urgency of an alert.
enum Urgency: Int {
    case ordinary = 0
    /// A position ends: the alert overtakes all that wait for a retry.
    case exit = 1
    /// Money is at risk, or nobody watches it: a halt, a liquidation, a missing stop loss, a failed exit, a lost link. The
    /// alert overtakes, too, and ignores quiet hours and limits.
    case alarm = 2

    /// Events that are alarms by themselves.
    private static let events: Set<String> = [
        "halt", "liquidation", "unprotected", "stop_missing", "missing_stop", "exit_failed", "disconnected", "stalled",
    ]
    /// Reasons of orders, fills and trades that are alarms: a halt or the exchange closes the position, or its stop loss could
    /// not be set.
    private static let reasons: Set<String> = ["halt", "liquidation", "unprotected"]
    private static let opening: Set<String> = ["entry", "add", "grid"]

    init(_ json: borrowing JSON) {
        func text(_ name: String) -> String { json.string(json.value(name)) }
        let reason = text("reason")
        let role = text("role")
        switch text("type") {
        case "event" where text("event") == "account": self = ["lost", "refused"].contains(text("status")) ? .alarm : .ordinary
        case "event": self = Urgency.events.contains(text("event")) ? .alarm : .ordinary
        case "trade": self = Urgency.reasons.contains(reason) ? .alarm : .exit
        case "fill": self = Urgency.reasons.contains(role) ? .alarm : Urgency.opening.contains(role) ? .ordinary : .exit
        case "order" where !Urgency.opening.contains(role):
            // An exit that is rejected or cancelled has failed. A stop loss or take profit is cancelled with its position; if
            // rejected, it is missing.
            let hasFailed = text("status") == "rejected" || role == "exit" && text("status") == "cancelled"
            self = hasFailed || Urgency.reasons.contains(reason) ? .alarm : .exit
        case "order": self = .ordinary
        case "position": self = text("side") == "flat" ? .exit : .ordinary
        default: self = .ordinary
        }
    }

}
