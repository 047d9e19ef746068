/// Time spans and moments as options take them.
package enum TimeSpan {
    private static let units: [(names: [String], length: Int)] = [
        (["ms", "millisecond", "milliseconds"], 1),
        (["s", "sec", "second", "seconds"], 1000),
        (["m", "min", "minute", "minutes"], 60_000),
        (["h", "hour", "hours"], 3_600_000),
        (["d", "day", "days"], Interval.dayLength),
        (["w", "week", "weeks"], 7 * Interval.dayLength),
    ]

    /// The milliseconds of `30s`, `5m`, `1.5h`, `2 days`. A number needs its unit, except 0.
    package static func parse(_ text: String) -> Int? {
        if text == "0" { return 0 }
        let number = text.prefix { $0.isASCII && $0.isNumber || $0 == "." }
        let unit = text.dropFirst(number.count).drop { $0 == " " }
        guard let amount = Decimal(String(number)), !text.hasPrefix("."), amount.scale <= 6,
            let length = units.first(where: { $0.names.contains(String(unit)) })?.length
        else { return nil }
        return amount.multiplied(by: Decimal(Int128(length)))?.wholePart
    }

    /// Reads a moment: ISO 8601, a date, an epoch number (see `Timestamp.epoch`), `now`, `2 days ago`. `now` is the current
    /// time, for moments relative to it. Nil for one before 1970 or after 2099, and for a number before 2001-09-09, which is
    /// more likely a date without its dashes.
    package static func moment(_ text: String, now: Int) -> Int? {
        if text == "now" { return now }
        let time: Int?
        if text.hasSuffix(" ago"), let span = parse(String(text.dropLast(4))) {
            // Spans are never below 0.
            time = span <= now ? now - span : nil
        } else if let number = Decimal(text) {
            time = number < Decimal(1_000_000_000) ? nil : Timestamp.epoch(number)
        } else {
            time = Timestamp.parse(text)
        }
        return time.flatMap { JSON.times.contains($0) ? $0 : nil }
    }

    /// The span as messages show it: `2m 5s`.
    package static func text(_ milliseconds: Int) -> String {
        if milliseconds < 1000 { return "\(milliseconds)ms" }
        let seconds = (milliseconds + 500) / 1000
        let (large, small) =
            switch seconds {
            case ..<3600: ((seconds / 60, "m"), (seconds % 60, "s"))
            case ..<(48 * 3600): ((seconds / 3600, "h"), (seconds / 60 % 60, "m"))
            default: ((seconds / 86_400, "d"), (seconds / 3600 % 24, "h"))
            }
        let parts = [large, small].filter { $0.0 > 0 }.map { "\($0.0)\($0.1)" }
        return parts.isEmpty ? "0s" : parts.joined(separator: " ")
    }
}

extension Arguments {
    /// The time span of an option, in ms. The option must be given or have a default.
    package func span(_ name: String, in range: ClosedRange<Int>) throws(Failure) -> Int {
        let text = text(name) ?? ""
        guard let span = TimeSpan.parse(text), range.contains(span) else {
            throw wrong(
                name,
                "a time from \(TimeSpan.text(range.lowerBound)) to \(TimeSpan.text(range.upperBound)) with its unit (ms, s, m, h, d or w), "
                    + "as 500ms, 30s or 5m", text)
        }
        return span
    }
}
