import Shared

/// Times as HTTP and mail write them: `Sun, 06 Nov 1994 08:49:37 GMT`.
package enum HTTPDate {
    private static let days = ["Thu", "Fri", "Sat", "Sun", "Mon", "Tue", "Wed"]

    /// Returns ms since the epoch, or nil if the text is not such a time.
    package static func parse(_ text: String) -> Int? {
        let words = text.split(separator: " ")
        guard words.count == 6, words[5] == "GMT", let day = Int(words[1]),
            let month = Date.monthNames.firstIndex(of: String(words[2])),
            let year = Int(words[3]), (1970...9999).contains(year), (1...31).contains(day)
        else { return nil }
        let clock = words[4].split(separator: ":").compactMap { Int($0) }
        guard clock.count == 3, (0..<24).contains(clock[0]), (0..<60).contains(clock[1]), (0...60).contains(clock[2]) else {
            return nil
        }
        return Date(year: year, month: month + 1, day: day).time + ((clock[0] * 60 + clock[1]) * 60 + clock[2]) * 1000
    }

    package static func text(_ time: Int) -> String {
        let date = Date(of: time)
        let seconds = (time - date.time) / 1000
        let clock = [seconds / 3600, seconds / 60 % 60, seconds % 60].map { ($0 < 10 ? "0" : "") + String($0) }
        let day = (date.day < 10 ? "0" : "") + String(date.day)
        return "\(days[date.time / Interval.dayLength % 7]), \(day) \(Date.monthNames[date.month - 1]) \(date.year) "
            + "\(clock.joined(separator: ":")) GMT"
    }
}
