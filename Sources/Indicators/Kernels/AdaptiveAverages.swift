import Shared

/// Variable index dynamic average (T. Chande, 1992): an exponential average whose smoothing is multiplied by the absolute value
/// of Chande's momentum oscillator (plain sums) of C changes. It starts with the first price; before C changes, the oscillator
/// uses those there are.
struct VIDYA: Kernel {
    private let length: Int
    private let count: Int
    private var last = Previous()
    private var changes: HistoryRing
    private var moves: PlainMoves
    private var average = Double.nan

    init(_ length: Int, _ count: Int) {
        self.length = length
        self.count = count
        changes = HistoryRing(count)
        moves = PlainMoves(count)
    }

    mutating func next(_ value: Double, _ commit: Bool) -> Double {
        if length == 1 { return value }
        let change = value - last.next(value, commit)
        var (rise, fall) = moves.next(value, commit)
        let isWarm = changes.values.count + 1 >= count
        if rise.isNaN, !change.isNaN {
            rise = changes.values.reduce(max(change, 0)) { $0 + max($1, 0) }
            fall = changes.values.reduce(max(-change, 0)) { $0 + max(-$1, 0) }
        }
        var next = value
        if !average.isNaN {
            let share = rise + fall > 0 ? abs(rise - fall) / (rise + fall) : 0
            next = average + 2 / Double(length + 1) * share * (value - average)
        }
        if commit {
            average = next
            if !change.isNaN, !changes.isFull { changes.push(change) }
        }
        return isWarm && !change.isNaN ? next : .nan
    }
}

/// Fractal adaptive moving average (J. Ehlers, 2005) of (high + low) / 2. The smoothing follows the fractal dimension of N
/// candles: 1 for the dimension 1 (a line), 0.01 for the dimension 2 (a plane). An odd N is reduced by one.
struct FRAMA: Kernel {
    private let half: Int
    private var channel: PriceChannel
    private var highs: Delay
    private var lows: Delay
    private var average = Double.nan
    private var middle = Previous()

    init(_ length: Int) {
        half = length / 2
        channel = PriceChannel(half)
        highs = Delay(half)
        lows = Delay(half)
    }

    private var count = 0

    mutating func next(_ bar: Bar, _ commit: Bool) -> Double {
        let newer = channel.next(bar, commit)
        let older = (high: highs.next(newer.high, commit), low: lows.next(newer.low, commit))
        let price = (bar.high + bar.low) / 2
        let last = middle.next(price, commit)
        defer { if commit { count = min(count + 1, 2 * half) } }
        // The average starts with (high + low) / 2 of the candle before its first value.
        guard count >= 2 * half else { return .nan }
        let before = average.isNaN ? last : average
        let (first, second) = (newer.high - newer.low, older.high - older.low)
        let whole = max(newer.high, older.high) - min(newer.low, older.low)
        var next = price
        if first > 0, second > 0, first + second > whole {
            let smoothing = exp(-4.6 * log2((first + second) / whole))
            next = smoothing * price + (1 - smoothing) * before
        }
        if commit { average = next }
        return next
    }
}

/// McGinley dynamic (J. McGinley, 1997): line + (price − line) / (N · (price / line)⁴), so it follows a falling price faster.
struct McGinley: Kernel {
    private let length: Double
    private var wait: Int
    private var line = Double.nan

    init(_ length: Int) {
        self.length = Double(length)
        wait = length - 1
    }

    mutating func next(_ value: Double, _ commit: Bool) -> Double {
        var next = value
        if !line.isNaN {
            let ratio = value / line
            let moved = line + (value - line) / (length * (ratio * ratio) * (ratio * ratio))
            next = moved.isFinite ? moved : line
        }
        let isReady = wait == 0
        if commit {
            line = next
            wait = max(wait - 1, 0)
        }
        return isReady ? next : .nan
    }
}

/// The median of the last N values; the mean of the two middle ones if N is even.
struct Median: Kernel {
    private var upper: Percentile
    private var lower: Percentile
    private let isOdd: Bool

    init(_ length: Int) {
        lower = Percentile(length, rank: (length + 1) / 2)
        upper = Percentile(length, rank: length / 2 + 1)
        isOdd = length % 2 == 1
    }

    mutating func next(_ value: Double, _ commit: Bool) -> Double {
        let low = lower.next(value, commit)
        return isOdd ? low : (low + upper.next(value, commit)) / 2
    }
}
