/// What every indicator is made of. `next` takes the next value and gives the result with it; the state moves on only when
/// `commit` says that the candle is closed, so a candle that forms gets the value it would have if it closed now.
///
/// NaN means "not known yet": it comes out as null.
protocol Kernel {
    associatedtype Input
    associatedtype Output
    mutating func next(_ input: Input, _ commit: Bool) -> Output
}

/// A part of a window, put together from parts beside one another: the older on the left.
protocol Aggregate {
    static var empty: Self { get }
    init(_ value: Double)
    func joined(with newer: Self) -> Self
}

/// The last `length` values, as one aggregate.
///
/// Values are taken in laps of `length`. At the end of a lap the aggregates of its ends are computed, from each place to the
/// last; the window is then such an end joined with the new lap's beginning:
///
///     lap before  | gone gone gone | end[place + 1] |      new lap  | beginning, value |
///
/// Nothing is ever taken away from a sum, so nothing drifts, and an outlier is forgotten when it leaves. O(1) amortised.
struct Sliding<Part: Aggregate> {
    let length: Int
    private var lap: [Double]
    private var ends: [Part]
    private var beginning = Part.empty
    private var place = 0
    private var isFull = false

    init(_ length: Int) {
        self.length = length
        lap = [Double](repeating: 0, count: length)
        ends = [Part](repeating: .empty, count: length + 1)
    }

    /// The window with `value` in it; nil until there are enough.
    mutating func next(_ value: Double, _ commit: Bool) -> Part? {
        let newer = beginning.joined(with: Part(value))
        let window: Part? = isFull ? ends[place + 1].joined(with: newer) : place + 1 == length ? newer : nil
        if commit {
            lap[place] = value
            beginning = newer
            place += 1
            if place == length { turn() }
        }
        return window
    }

    private mutating func turn() {
        for index in lap.indices.reversed() { ends[index] = Part(lap[index]).joined(with: ends[index + 1]) }
        beginning = .empty
        place = 0
        isFull = true
    }
}

struct Sum: Aggregate {
    static let empty = Sum(0)
    let value: Double
    init(_ value: Double) { self.value = value }
    func joined(with newer: Sum) -> Sum { Sum(value + newer.value) }
}

struct Highest: Aggregate {
    static let empty = Highest(-.infinity)
    let value: Double
    init(_ value: Double) { self.value = value }
    func joined(with newer: Highest) -> Highest { newer.value >= value ? newer : self }
}

struct Lowest: Aggregate {
    static let empty = Lowest(.infinity)
    let value: Double
    init(_ value: Double) { self.value = value }
    func joined(with newer: Lowest) -> Lowest { newer.value <= value ? newer : self }
}

/// Sums with weights 1, 2, 3 … from the oldest to the newest.
struct Weighted: Aggregate {
    static let empty = Weighted(count: 0, sum: 0, weighted: 0)
    let count: Double
    let sum: Double
    let weighted: Double

    init(count: Double, sum: Double, weighted: Double) {
        self.count = count
        self.sum = sum
        self.weighted = weighted
    }

    init(_ value: Double) { self.init(count: 1, sum: value, weighted: value) }

    func joined(with newer: Weighted) -> Weighted {
        Weighted(count: count + newer.count, sum: sum + newer.sum, weighted: weighted + newer.weighted + count * newer.sum)
    }
}

/// Mean and squared deviations, joined as Chan, Golub and LeVeque do: no large numbers cancel.
struct Moments: Aggregate {
    static let empty = Moments(count: 0, mean: 0, squares: 0)
    let count: Double
    let mean: Double
    let squares: Double

    init(count: Double, mean: Double, squares: Double) {
        self.count = count
        self.mean = mean
        self.squares = squares
    }

    init(_ value: Double) { self.init(count: 1, mean: value, squares: 0) }

    func joined(with newer: Moments) -> Moments {
        if count == 0 { return newer }
        if newer.count == 0 { return self }
        let all = count + newer.count
        let distance = newer.mean - mean
        return Moments(
            count: all, mean: mean + distance * newer.count / all,
            squares: squares + newer.squares + distance * distance * count * newer.count / all)
    }

    var deviation: Double { (squares / count).squareRoot() }
}
