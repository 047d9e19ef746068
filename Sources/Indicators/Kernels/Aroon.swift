/// Aroon (T. Chande): the ages of the highest high and the lowest low of the last N + 1 candles, from 100 (now) to 0 (N ago).
struct Aroon: Indicator {
    private var ages: ExtremeAges
    private let length: Double

    init(_ length: Int) {
        ages = ExtremeAges(length + 1)
        self.length = Double(length)
    }

    mutating func next(_ bar: Bar, _ commit: Bool, _ values: inout Values) {
        let ages = ages.next(bar, commit)
        values.put(ages.map { 100 * (length - $0.high) / length } ?? .nan)
        values.put(ages.map { 100 * (length - $0.low) / length } ?? .nan)
    }
}

/// Aroon oscillator: the line of the high minus the line of the low.
struct AroonOscillator: Kernel {
    private var ages: ExtremeAges
    private let length: Double

    init(_ length: Int) {
        ages = ExtremeAges(length + 1)
        self.length = Double(length)
    }

    mutating func next(_ bar: Bar, _ commit: Bool) -> Double {
        ages.next(bar, commit).map { 100 / length * ($0.low - $0.high) } ?? .nan
    }
}

/// The ages, in candles, of the highest high and the lowest low of the last N candles.
struct ExtremeAges: Kernel {
    private var high: Sliding<NewestHighest>
    private var low: Sliding<NewestHighest>

    init(_ length: Int) {
        high = Sliding(length)
        low = Sliding(length)
    }

    mutating func next(_ bar: Bar, _ commit: Bool) -> (high: Double, low: Double)? {
        let (high, low) = (high.next(bar.high, commit), low.next(-bar.low, commit))
        guard let high, let low else { return nil }
        return (Double(high.age), Double(low.age))
    }
}

/// The highest value and the number of values after it; among equal values, the newest.
struct NewestHighest: Aggregate {
    static let empty = NewestHighest(value: -.infinity, age: 0, count: 0)
    let value: Double
    let age: Int
    private let count: Int

    private init(value: Double, age: Int, count: Int) {
        self.value = value
        self.age = age
        self.count = count
    }

    init(_ value: Double) { self.init(value: value, age: 0, count: 1) }

    func joined(with newer: NewestHighest) -> NewestHighest {
        let all = count + newer.count
        if newer.value >= value { return NewestHighest(value: newer.value, age: newer.age, count: all) }
        return NewestHighest(value: value, age: age + newer.count, count: all)
    }
}
