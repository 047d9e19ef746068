import Shared
import Verdict

/// What a run made on the days on which trades ended, and what else a verdict needs of it.
package struct TradedDays: Sendable, Equatable {
    /// Days with exits, by their numbers since the epoch, and the return of each.
    package var returns: [(day: Int, value: Double)]
    /// From the first entry to the last exit; nil without trades.
    package var range: Range<Int>?
    package var trades: Int
    /// The longest time from an entry to its exit, in ms.
    package var longestHold: Int
    package var averageR: Double?

    package static func == (left: TradedDays, right: TradedDays) -> Bool {
        left.returns.elementsEqual(right.returns, by: ==) && left.range == right.range && left.trades == right.trades
            && left.longestHold == right.longestHold && left.averageR == right.averageR
    }

    /// The returns of all days of a range; 0 on a day without an exit.
    package func setReturns(of range: Range<Int>) -> SetReturns {
        var all = [Double](repeating: 0, count: range.count)
        for (day, value) in returns where range.contains(day) { all[day - range.lowerBound] = value }
        return SetReturns(dailyReturns: all, trades: trades, longestHold: longestHold, averageR: averageR)
    }

    /// Over all days from the first entry to the last exit.
    package var meanReturn: Double { returns.reduce(0) { $0 + $1.value } / Double(max(range?.count ?? 1, 1)) }

    /// The smallest range that has all of these.
    package static func union(_ ranges: [Range<Int>?]) -> Range<Int> {
        let ranges = ranges.compactMap { $0 }.filter { !$0.isEmpty }
        return (ranges.map(\.lowerBound).min() ?? 0)..<(ranges.map(\.upperBound).max() ?? 0)
    }
}

extension Metrics {
    /// What a verdict needs of these trades. Nil where it is not known what the account held.
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

    /// Nil where the member at `place` is none.
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
