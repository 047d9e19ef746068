/// The intervals of candles, with Bybit's names, and their calendar: all in UTC, weeks from Monday, months from the 1st.
package enum Interval: UInt8, CaseIterable, Sendable {
    case m1, m3, m5, m15, m30, m60, m120, m240, m360, m720, day, week, month

    private static let words: [StaticString] = ["1", "3", "5", "15", "30", "60", "120", "240", "360", "720", "D", "W", "M"]
    private static let names = words.map(\.description)
    private static let peopleNames = ["1m", "3m", "5m", "15m", "30m", "1h", "2h", "4h", "6h", "12h", "1d", "1w", "1M"]
    private static let minutes: [Int] = [1, 3, 5, 15, 30, 60, 120, 240, 360, 720, 1440, 10080, 0]

    package static let minute = 60_000
    package static let dayLength = 86_400_000
    /// The epoch was a Thursday; its week began three days before it.
    private static let firstMonday = -3 * dayLength

    /// Bybit's name: `3`, `60`, `D`.
    package var name: String { Interval.names[Int(rawValue)] }
    /// Bybit's name, for a record.
    var word: StaticString { Interval.words[Int(rawValue)] }
    /// The name in messages to people: `3m`, `1h`, `1d`.
    package var peopleName: String { Interval.peopleNames[Int(rawValue)] }

    /// Bybit's name, or 3m, 1h, 4h, 1d, 1w, as options take it. `1M` is a month, `1m` a minute.
    package init?(_ text: String) {
        guard let place = Interval.names.firstIndex(of: text) ?? Interval.peopleNames.firstIndex(of: text) else {
            let others = ["60m": Interval.m60, "120m": .m120, "240m": .m240, "360m": .m360, "720m": .m720, "24h": .day]
            guard let other = others[text] ?? ["d": .day, "w": .week, "1D": .day, "1W": .week][text] else { return nil }
            self = other
            return
        }
        self = Interval.allCases[place]
    }

    /// The length of a candle in ms; nil for months, whose lengths differ.
    package var length: Int? { self == .month ? nil : Interval.minutes[Int(rawValue)] * Interval.minute }

    /// The open time of the candle that `time` falls in.
    package func start(of time: Int) -> Int {
        switch self {
        case .week: return Interval.firstMonday + (time - Interval.firstMonday).flooring(to: 7 * Interval.dayLength)
        case .month: return Date(of: time).firstOfMonth.time
        default: return time.flooring(to: Interval.minutes[Int(rawValue)] * Interval.minute)
        }
    }

    /// The first millisecond after the candle that opens at `start`.
    package func end(of start: Int) -> Int {
        self == .month ? Date(of: start).firstOfNextMonth.time : start + Interval.minutes[Int(rawValue)] * Interval.minute
    }

    /// The number of candles that open in `from ..< to`, where `from` is an open time.
    package func count(from: Int, to: Int) -> Int {
        if to <= from { return 0 }
        guard let length else { return Date(of: to - 1).months - Date(of: from).months + 1 }
        return (to - from + length - 1) / length
    }

    /// Whether whole candles of this interval make up one of `other`.
    package func divides(_ other: Interval) -> Bool {
        if self == other { return true }
        guard let length, let longer = other == .month ? Interval.dayLength : other.length else { return false }
        return length < longer ? longer % length == 0 : length == longer && other == .month
    }
}

extension Interval: Comparable {
    package static func < (left: Interval, right: Interval) -> Bool { left.rawValue < right.rawValue }
}

extension Int {
    /// The largest multiple of `step` that is not above the number.
    fileprivate func flooring(to step: Int) -> Int {
        let remainder = self % step
        return self - (remainder < 0 ? remainder + step : remainder)
    }
}

extension JSON {
    /// The interval named by a part of the text, as the exchange spells it.
    package func interval(in range: Range<Int>) -> Interval? {
        guard let label = label(in: range), label.count <= 3 else { return nil }
        switch label.words[0] {
        case 0x31: return .m1
        case 0x33: return .m3
        case 0x35: return .m5
        case 0x3531: return .m15
        case 0x3033: return .m30
        case 0x3036: return .m60
        case 0x30_3231: return .m120
        case 0x30_3432: return .m240
        case 0x30_3633: return .m360
        case 0x30_3237: return .m720
        case 0x44: return .day
        case 0x57: return .week
        case 0x4D: return .month
        default: return nil
        }
    }
}
