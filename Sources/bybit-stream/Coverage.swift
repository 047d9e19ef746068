import Shared

/// The part of a requested span of history that has arrived.
struct Coverage {
    private var first: Int?
    /// The open time of the candle after the last one.
    private var next = 0
    /// The number of candles missing between others; `firstMissing` is when the first of them opens.
    private var missing = 0
    private var firstMissing: Int?

    /// Adds the next row; `interval` is nil for rows other than candles.
    mutating func note(_ start: Int, _ interval: Interval?) {
        if first == nil { first = start }
        guard let interval else { return }
        if next > 0, start > next {
            missing += interval.count(from: next, to: start)
            firstMissing = firstMissing ?? next
        }
        next = interval.end(of: start)
    }

    /// Describes the missing rows, or returns nil if none is missing. `isLoss` is false if the market is only younger than the
    /// span, or has ended.
    func shortfall(of span: Range<Int>, _ interval: Interval?, now: Int) -> (text: String, isLoss: Bool)? {
        let noun = interval == nil ? "funding rate" : "closed candle"
        guard let first else {
            return ("no \(noun) from \(Timestamp.text(span.lowerBound)) to \(Timestamp.text(span.upperBound))", true)
        }
        guard let interval else { return nil }
        var parts: [String] = []
        let opening = interval.start(of: span.lowerBound)
        let expected = opening < span.lowerBound ? interval.end(of: opening) : opening
        if first > expected {
            let count = Messages.count(interval.count(from: expected, to: first), noun)
            parts.append("its history begins at \(Timestamp.text(first)), \(count) after --from")
        }
        if missing > 0 {
            parts.append("\(Messages.count(missing, noun)) missing, the first at \(Timestamp.text(firstMissing ?? 0))")
        }
        // The candle that has just closed may not be listed yet.
        let left = interval.count(from: next, to: min(span.upperBound, interval.start(of: now)))
        if left > 1 || (left == 1 && span.upperBound < now - Interval.minute) {
            parts.append("it ends at \(Timestamp.text(next)), \(Messages.count(left, noun)) before --to")
        }
        return parts.isEmpty ? nil : (parts.joined(separator: "; "), missing > 0)
    }
}
