import Shared

/// The time labels below a chart, in UTC.
package struct TimeLabels {
    package struct Label {
        /// The index of the labelled candle; for a range of time, the label's time.
        package let place: Int
        package let text: String
    }

    package let labels: [Label]

    private static let steps =
        [1, 2, 5, 10, 15, 30, 60, 120, 180, 240, 360, 720].map { $0 * Interval.minute }
        + [1, 2, 7].map { $0 * Interval.dayLength }

    /// At most `most` labels for candles with these open times.
    package init(_ times: ArraySlice<Int>, most: Int) {
        guard times.count > 1 else {
            labels =
                times.first.map { [Label(place: times.startIndex, text: TimeLabels.day($0) + " " + TimeLabels.clock($0))] }
                ?? []
            return
        }
        for step in TimeLabels.steps {
            if let found = TimeLabels.labels(times, most, part: { $0 / step }) {
                labels = found
                return
            }
        }
        // If steps of days are too fine, labels are at months, quarters, years or five years.
        for months in [1, 3, 12, 60] {
            let found = TimeLabels.labels(times, most) { time in
                let date = Date(of: time)
                return (date.year * 12 + date.month - 1) / months
            }
            if let found {
                labels = found
                return
            }
        }
        labels = []
    }

    /// At most `most` labels, or a few more, at round times from `first` to `last`.
    package init(from first: Int, to last: Int, most: Int) {
        var times: [Int] = []
        if let step = TimeLabels.steps.first(where: { (last - first) / $0 <= most }) {
            times = Array(stride(from: (first + step - 1) / step * step, through: last, by: step))
        } else {
            let (begin, end) = (Date(of: first), Date(of: last))
            let months = (end.year - begin.year) * 12 + end.month - begin.month
            let step = [1, 3, 6, 12, 60, 120].first { months / $0 <= most } ?? 1200
            let beginning = (begin.year * 12 + begin.month - 1) / step * step
            times = stride(from: beginning, through: end.year * 12 + end.month - 1, by: step).map {
                Date(year: $0 / 12, month: $0 % 12 + 1, day: 1).time
            }.filter { $0 >= first }
        }
        // A range without a round time gets a label at its beginning.
        if times.isEmpty { times = [first] }
        labels = times.enumerated().map { place, time in
            let text = place > 0 ? TimeLabels.text(time, times[place - 1]) : TimeLabels.day(time)
            let clock = place == 0 && time % Interval.dayLength != 0 ? " " + TimeLabels.clock(time) : ""
            return Label(place: time, text: text + clock)
        }
    }

    /// A label where a new `part` begins; nil if there are more than `most`. Days take precedence over clock times nearby.
    private static func labels(_ times: ArraySlice<Int>, _ most: Int, part: (Int) -> Int) -> [Label]? {
        var labels: [Label] = []
        for place in times.indices.dropFirst() where part(times[place]) != part(times[place - 1]) {
            let (time, before) = (times[place], labels.last.map { times[$0.place] } ?? times[times.startIndex])
            labels.append(Label(place: place, text: text(time, before)))
            if labels.count > most { return nil }
        }
        let least = max(1, times.count / (2 * most))
        var kept: [Label] = []
        for label in labels.filter({ !$0.isClock }) + labels.filter(\.isClock)
        where kept.allSatisfy({ abs($0.place - label.place) >= least }) {
            kept.append(label)
        }
        return kept.sorted { $0.place < $1.place }
    }

    /// The part that has changed since the previous label: the year, the day or the clock time.
    private static func text(_ time: Int, _ before: Int) -> String {
        let (date, last) = (Date(of: time), Date(of: before))
        if date.year != last.year { return "\(date.year)" }
        if time % Interval.dayLength == 0 || date.day != last.day || date.month != last.month { return day(time) }
        return clock(time)
    }

    private static func day(_ time: Int) -> String {
        let date = Date(of: time)
        return "\(Date.monthNames[date.month - 1]) \(date.day)"
    }

    private static func clock(_ time: Int) -> String { String(Timestamp.text(time).dropFirst(11).prefix(5)) }
}

extension TimeLabels.Label {
    fileprivate var isClock: Bool { text.contains(":") }
}
