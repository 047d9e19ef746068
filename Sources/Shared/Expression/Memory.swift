/// The memory of a set's look-back steps for one series: rings and queues in two flat lists, allocated once. A record that is
/// not committed does not change it.
package struct Memory {
    /// The maximum length of a window, so that a series' memory is bounded.
    package static let longest = 10_000

    var numbers: [Double]
    var marks: [Int]

    package init(for set: ExpressionSet) {
        numbers = [Double](repeating: .nan, count: set.numbersOfWindows)
        marks = [Int](repeating: 0, count: set.marksOfWindows)
    }
}

/// The marks of a ring: the index for the next number, and the length of the current run of known numbers.
enum RingMark {
    static let next = 0, run = 1
    static let count = 2
}

/// The marks of a queue; the candle numbers of its values follow them.
enum QueueMark {
    static let head = 0, size = 1, candle = 2, run = 3
    static let count = 4
}

extension Memory {
    /// Returns the value of `window.length` candles ago.
    mutating func delayed(_ value: Double, _ window: Window, _ commit: Bool) -> Double {
        let next = window.marks + RingMark.next
        let place = window.numbers + marks[next]
        let old = numbers[place]
        if commit {
            numbers[place] = value
            marks[next] = marks[next] + 1 == window.length ? 0 : marks[next] + 1
        }
        return old
    }

    /// Returns the previous value, from the ring's first or second place.
    mutating func last(_ value: Double, _ window: Window, _ commit: Bool, second: Bool = false) -> Double {
        let place = window.numbers + (second ? 1 : 0)
        let old = numbers[place]
        if commit { numbers[place] = value }
        return old
    }

    /// Returns the sum of the values in the window; unknown while one of them is.
    ///
    /// The ring is filled in laps. Before `next` it holds the values of this lap, and from there on sums of the previous lap,
    /// each from its place to the lap's end. Nothing is ever subtracted, so the sum of zeros is 0, whatever came before them.
    mutating func sum(_ value: Double, _ window: Window, _ commit: Bool) -> Double {
        let room = window.length - 1
        if room == 0 { return value }
        let run = marks[window.marks + RingMark.run]
        let next = marks[window.marks + RingMark.next]
        // The ring's last place holds the sum of this lap.
        let lap = window.numbers + room
        let isKnown = !value.isNaN && run >= room
        let sum = isKnown ? numbers[window.numbers + next] + numbers[lap] + value : .nan
        if commit { remember(value, window, lap) }
        return sum
    }

    private mutating func remember(_ value: Double, _ window: Window, _ lap: Int) {
        let (next, run) = (window.marks + RingMark.next, window.marks + RingMark.run)
        if value.isNaN {
            marks[run] = 0
            return
        }
        // Values before an unknown one are ignored.
        if marks[run] == 0 { (marks[next], numbers[lap]) = (0, 0) }
        numbers[window.numbers + marks[next]] = value
        numbers[lap] += value
        marks[next] += 1
        marks[run] = min(marks[run] + 1, window.length - 1)
        guard window.numbers + marks[next] == lap else { return }
        for place in (window.numbers..<lap - 1).reversed() { numbers[place] += numbers[place + 1] }
        (marks[next], numbers[lap]) = (0, 0)
    }

    /// Returns the highest value in the window (`sign` 1) or the lowest (`sign` -1); unknown while a value in the window is
    /// unknown. The queue holds those of the previous length − 1 values that no later one exceeds, the highest first.
    mutating func highest(_ value: Double, _ window: Window, sign: Double, _ commit: Bool) -> Double {
        let length = window.length
        let run = value.isNaN ? 0 : min(marks[window.marks + QueueMark.run] + 1, length)
        let head = window.numbers + marks[window.marks + QueueMark.head]
        let isAlone = marks[window.marks + QueueMark.size] == 0
        let highest = isAlone ? sign * value : max(sign * value, numbers[head])
        if commit { enqueue(sign * value, window, run) }
        return run == length ? sign * highest : .nan
    }

    /// Adds a value to the queue. `keepsEqual` keeps older values that are equal to it.
    mutating func enqueue(_ value: Double, _ window: Window, _ run: Int, keepsEqual: Bool = false) {
        let length = window.length
        var head = marks[window.marks + QueueMark.head]
        var size = run == 0 ? 0 : marks[window.marks + QueueMark.size]
        let candle = marks[window.marks + QueueMark.candle]
        let candles = window.marks + QueueMark.count
        if run > 0 {
            while size > 0 {
                let last = numbers[window.numbers + (head + size - 1) % length]
                guard last < value || (last == value && !keepsEqual) else { break }
                size -= 1
            }
            numbers[window.numbers + (head + size) % length] = value
            marks[candles + (head + size) % length] = candle
            size += 1
            // Only the last length − 1 candles belong to the window of the next candle.
            while size > 0, marks[candles + head] <= candle - (length - 1) {
                head = head + 1 == length ? 0 : head + 1
                size -= 1
            }
        }
        marks[window.marks + QueueMark.head] = head
        marks[window.marks + QueueMark.size] = size
        marks[window.marks + QueueMark.candle] = candle + 1
        marks[window.marks + QueueMark.run] = run
    }
}
