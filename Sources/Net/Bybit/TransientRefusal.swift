/// Whether a refusal of a socket is temporary: rate limits, overload and restarts. The exchange documents no texts; these are
/// the ones that clients have met, with the codes of its REST interface.
package enum TransientRefusal {
    private static let codes: Set<Int> = [429, 10000, 10006, 10016, 10018, 10019, 10429, 20003]
    private static let texts = [
        "too many", "too frequent", "frequently", "rate limit", "visits", "busy", "overload", "timeout", "time out",
        "timed out", "server error", "system error", "internal error", "unavailable", "maintenance", "restart", "try again",
        "retry",
    ]

    package static func mayPass(code: Int?, _ text: String) -> Bool {
        if let code, codes.contains(code) { return true }
        let lower = text.lowercased()
        if texts.contains(where: { lower.contains($0) }) { return true }
        // Some frames contain the code in their text.
        return lower.split(whereSeparator: { !$0.isNumber }).contains { Int($0).map { codes.contains($0) } ?? false }
    }
}
