extension Double {
    /// The standard library's digits as records write them: no `.0` at the end, no zero before a single-digit exponent, and
    /// null if the value is not finite.
    package var shortestText: String {
        if !isFinite { return "null" }
        let text = description
        if text.hasSuffix(".0") { return String(text.dropLast(2)) }
        let parts = text.split(separator: "e", maxSplits: 1)
        if parts.count == 2, parts[1].count == 3, parts[1].dropFirst().first == "0" {
            return "\(parts[0])e\(parts[1].prefix(1))\(parts[1].suffix(1))"
        }
        return text
    }
}
