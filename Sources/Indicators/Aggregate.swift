/// The aggregate of consecutive values in a window. Two neighbouring parts can be joined, the older one on the left.
protocol Aggregate {
    associatedtype Value
    static var empty: Self { get }
    init(_ value: Value)
    func joined(with newer: Self) -> Self
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

/// Mean and squared deviations, joined by the method of Chan, Golub and LeVeque, so that no large numbers cancel.
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
    /// The deviation of a sample, which divides by the count minus one.
    var sampleDeviation: Double { (squares / (count - 1)).squareRoot() }
}

/// Means, squared deviations and their product for pairs of values, joined in the same way as `Moments`.
struct PairMoments: Aggregate {
    static let empty = PairMoments(count: 0, x: 0, y: 0)
    let count: Double
    let x: Double
    let y: Double
    var xx = 0.0
    var yy = 0.0
    var xy = 0.0

    private init(count: Double, x: Double, y: Double) { (self.count, self.x, self.y) = (count, x, y) }

    init(_ value: (x: Double, y: Double)) { self.init(count: 1, x: value.x, y: value.y) }

    func joined(with newer: PairMoments) -> PairMoments {
        if count == 0 { return newer }
        if newer.count == 0 { return self }
        let all = count + newer.count
        let (dx, dy) = (newer.x - x, newer.y - y)
        let share = newer.count / all
        let weight = count * share
        var moments = PairMoments(count: all, x: x + dx * share, y: y + dy * share)
        moments.xx = xx + newer.xx + dx * dx * weight
        moments.yy = yy + newer.yy + dy * dy * weight
        moments.xy = xy + newer.xy + dx * dy * weight
        return moments
    }
}
