/// Functions whose results are numbers of candles, and the sum over all candles.
extension Memory {
    /// Returns the number of the candle with the highest value in the window (`sign` 1) or the lowest (`sign` -1); unknown
    /// while a value in the window is unknown. Candles are counted from 0, including those with an unknown value.
    ///
    /// Among equal values the newest is chosen, as in TA-Lib, unless the previous choice has just left the window: then the
    /// oldest in the window.
    mutating func indexOfHighest(_ value: Double, _ window: Window, sign: Double, _ commit: Bool) -> Double {
        let length = window.length
        let run = value.isNaN ? 0 : min(marks[window.marks + QueueMark.run] + 1, length)
        let candle = marks[window.marks + QueueMark.candle]
        let choice = window.marks + QueueMark.count + length
        // 1 + the number of the chosen candle; 0 if none is chosen.
        var chosen = run < length ? 0 : marks[choice]
        if run == length {
            let head = marks[window.marks + QueueMark.head]
            let isAlone = marks[window.marks + QueueMark.size] == 0
            let highest = isAlone ? -Double.infinity : numbers[window.numbers + head]
            if chosen - 1 <= candle - length {
                chosen = 1 + (sign * value > highest ? candle : marks[window.marks + QueueMark.count + head])
            } else if sign * value >= highest {
                chosen = candle + 1
            }
        }
        if commit {
            enqueue(sign * value, window, run, keepsEqual: true)
            marks[choice] = chosen
        }
        return chosen == 0 ? .nan : Double(chosen - 1)
    }

    /// Returns the sum of all values so far. An unknown value adds nothing, and the result at its candle is unknown.
    mutating func total(_ value: Double, _ window: Window, _ commit: Bool) -> Double {
        let old = numbers[window.numbers]
        let total = old.isNaN ? value : old + value
        if !total.isFinite { return .nan }
        if commit { numbers[window.numbers] = total }
        return total
    }

    /// Returns how many candles ago the condition last held: 0 if it holds now, `limit` if it did not hold in the last `limit`
    /// candles. Otherwise unknown before it first holds, and after an unknown condition until it holds again.
    mutating func barsSince(_ condition: Double, _ window: Window, limit: Int, _ commit: Bool) -> Double {
        let run = window.marks + RingMark.run
        let known = condition.isNaN ? 0 : min(marks[run] + 1, limit)
        let since = condition.isNaN ? .nan : condition != 0 ? 0 : numbers[window.numbers] + 1
        if commit { (marks[run], numbers[window.numbers]) = (known, since) }
        return since.isNaN ? (known == limit ? Double(limit) : .nan) : min(since, Double(limit))
    }
}
