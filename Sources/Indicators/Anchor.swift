import Shared

/// The start of an anchored average: each UTC day, week (from Monday) or month, or a point in time.
enum Anchor: Equatable {
    case day, week, month
    case time(Int)

    private static let words: [(word: String, anchor: Anchor, number: Double)] = [
        ("day", .day, -1), ("week", .week, -2), ("month", .month, -3),
    ]

    /// Decodes the number of a parameter: words are below 0, a time is in ms.
    init(number: Double) {
        self = Self.words.first { $0.number == number }?.anchor ?? .time(Int(number))
    }

    var number: Double {
        if case .time(let time) = self { return Double(time) }
        return Self.words.first { $0.anchor == self }?.number ?? -1
    }

    /// Reads `day`, `2025-03-01`, `2025-03-01T14:06` or an epoch number.
    init?(_ word: String) {
        if let known = Self.words.first(where: { $0.word == word }) {
            self = known.anchor
        } else if let time = word == "now" || word.hasSuffix("ago") ? nil : TimeSpan.moment(word, now: 0) {
            // A field's name has a resolution of seconds.
            self = .time(time / 1000 * 1000)
        } else {
            return nil
        }
    }

    /// The anchor as a user types it.
    var text: String {
        if case .time(let time) = self { return time % Interval.dayLength == 0 ? String(stamp(time).prefix(10)) : stamp(time) }
        return Self.words.first { $0.anchor == self }?.word ?? ""
    }

    private func stamp(_ time: Int) -> String { Timestamp.text(time) }

    /// The anchor as a part of a field's name: `20250301`, `20250301t140600`.
    var part: String { String(text.lowercased().filter { !"-:z".contains($0) }) }

    /// Converts a part of a field's name back to the word that a user types; nil if it is not an anchor.
    static func word(ofPart part: String) -> String? {
        if words.contains(where: { $0.word == part }) { return part }
        let halves = part.split(separator: "t", omittingEmptySubsequences: false).map { Array($0) }
        guard halves.count <= 2, halves[0].count == 8, halves[0].allSatisfy(\.isNumber) else { return nil }
        let date = "\(String(halves[0][0..<4]))-\(String(halves[0][4..<6]))-\(String(halves[0][6..<8]))"
        guard halves.count == 2 else { return date }
        guard halves[1].count == 6, halves[1].allSatisfy(\.isNumber) else { return nil }
        return date + "T\(String(halves[1][0..<2])):\(String(halves[1][2..<4])):\(String(halves[1][4..<6]))Z"
    }

    /// The number of the period that a candle belongs to; nil before the anchor.
    func period(of time: Int) -> Int? {
        let day = time / Interval.dayLength
        switch self {
        case .day: return day
        // The first of January 1970 was a Thursday.
        case .week: return (day + 3) / 7
        case .month:
            let date = Date(of: time)
            return date.year * 12 + date.month
        case .time(let start): return time >= start ? 0 : nil
        }
    }
}
