import Shared
import Verdict

/// The returns of a run on the days with exits, and the other figures that a verdict needs.
package struct TradedDays: Sendable, Equatable {
    /// Days with exits, as numbers since the epoch, with the return of each.
    package var returns: [(day: Int, value: Double)]
    /// Days from the first entry to the last exit; nil without trades.
    package var range: Range<Int>?
    package var trades: Int
    /// The longest time from an entry to its exit, in ms.
    package var longestHold: Int
    package var averageR: Double?

    package static func == (left: TradedDays, right: TradedDays) -> Bool {
        left.returns.elementsEqual(right.returns, by: ==) && left.range == right.range && left.trades == right.trades
            && left.longestHold == right.longestHold && left.averageR == right.averageR
    }

    /// Returns the figures for all days of a range. A day without an exit has a return of 0.
    package func setReturns(of range: Range<Int>) -> SetReturns {
        var all = [Double](repeating: 0, count: range.count)
        for (day, value) in returns where range.contains(day) { all[day - range.lowerBound] = value }
        return SetReturns(dailyReturns: all, trades: trades, longestHold: longestHold, averageR: averageR)
    }

    /// Mean daily return over all days from the first entry to the last exit.
    package var meanReturn: Double { returns.reduce(0) { $0 + $1.value } / Double(max(range?.count ?? 1, 1)) }

    /// Returns the smallest range that contains all given ranges.
    package static func union(_ ranges: [Range<Int>?]) -> Range<Int> {
        let ranges = ranges.compactMap { $0 }.filter { !$0.isEmpty }
        return (ranges.map(\.lowerBound).min() ?? 0)..<(ranges.map(\.upperBound).max() ?? 0)
    }
}

extension Metrics {
    /// The figures that a verdict needs of these trades; nil if the starting balance is unknown.
    package var tradedDays: TradedDays? {
        daily.tradedDays.map { returns in
            let entry = positions.map { $0.lowerBound / Interval.dayLength }.min()
            let range = daily.range.map { min(entry ?? $0.lowerBound, $0.lowerBound)..<$0.upperBound }
            return TradedDays(returns: returns, range: range, trades: total, longestHold: longestHold, averageR: expectancyInR)
        }
    }
}

// MARK: - As a member of a record

extension TradedDays {
    /// `{"trades":40,"longest_hold":3600000,"average_r":0.1,"days":[20089,20097],"returns":[20089,0.01,…]}`
    package func write(_ output: inout Output) {
        output.beginObject()
        output.member("trades", trades)
        output.member("longest_hold", longestHold)
        output.member("average_r", averageR ?? .nan)
        output.name("days")
        output.beginArray()
        for bound in range.map({ [$0.lowerBound, $0.upperBound] }) ?? [] { output.element(bound) }
        output.endArray()
        output.name("returns")
        output.beginArray()
        for (day, value) in returns {
            output.element(day)
            output.element(value)
        }
        output.endArray()
        output.endObject()
    }

    /// Reads the member at `place`. Returns nil if it is missing or malformed.
    package init?(_ json: borrowing JSON, _ place: Int) {
        guard place > 0, let trades = json.integer(json.value("trades", in: place)),
            let longestHold = json.integer(json.value("longest_hold", in: place))
        else { return nil }
        let days = TradedDays.numbers(json, json.value("days", in: place))
        let pairs = TradedDays.numbers(json, json.value("returns", in: place))
        guard pairs.count % 2 == 0, days.isEmpty || (days.count == 2 && days[0] < days[1]) else { return nil }
        let average = json.value("average_r", in: place)
        self.init(
            returns: stride(from: 0, to: pairs.count, by: 2).map { (Int(pairs[$0]), pairs[$0 + 1]) },
            range: days.isEmpty ? nil : Int(days[0])..<Int(days[1]), trades: trades, longestHold: longestHold,
            averageR: average > 0 ? json.double(average) : nil)
    }

    private static func numbers(_ json: borrowing JSON, _ array: Int) -> [Double] {
        guard array > 0 else { return [] }
        var numbers: [Double] = []
        var place = array + 1
        while json.isInside(place) {
            guard let number = json.double(place), number.magnitude < 1e15 else { return [] }
            numbers.append(number)
            place = json.after(place)
        }
        return numbers
    }
}
