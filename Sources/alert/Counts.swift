import Shared

/// Counts of all deliveries so far.
struct Counts {
    private var sent = 0
    private(set) var failed = 0
    private var held = 0
    private let maxAge: Int?

    init(maxAge: Int? = nil) { self.maxAge = maxAge }

    private var suppressed: [String: Int] = [:]

    mutating func add(_ delivery: Delivery) {
        switch delivery.status {
        case .sent: sent += 1
        case .failed: failed += 1
        case .retrying: break
        case .held: held += 1
        // 'too old: 12m' and 'too old: 13m' are one reason.
        case .suppressed: suppressed[String((delivery.error ?? "").prefix { $0 != ":" }), default: 0] += 1
        }
    }

    var text: String {
        if sent == 0, failed == 0, held == 0, suppressed.isEmpty { return "" }
        var parts = ["\(sent) sent", "\(failed) failed"]
        let total = suppressed.values.reduce(0, +)
        let reasons = suppressed.sorted { ($1.value, $0.key) < ($0.value, $1.key) }.map { reason in
            guard reason.key == "too old", let maxAge else { return "\(reason.value) \(reason.key)" }
            return "\(reason.value) too old: --max-age is \(TimeSpan.text(maxAge)), --all-ages sends any"
        }
        parts.append("\(total) suppressed" + (reasons.isEmpty ? "" : " (\(reasons.joined(separator: ", ")))"))
        if held > 0 { parts.append("\(held) held") }
        return parts.joined(separator: ", ")
    }
}
