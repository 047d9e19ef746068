/// Aroon (T. Chande): how long ago the highest high and the lowest low of the last N + 1 were, as 100 for now and 0 for N ago.
struct Aroon: Indicator {
    private let length: Int
    private var high: Sliding<NewestHighest>
    private var low: Sliding<NewestHighest>

    init(_ length: Int) {
        self.length = length
        high = Sliding(length + 1)
        low = Sliding(length + 1)
    }

    mutating func next(_ bar: Bar, _ commit: Bool, _ values: inout Values) {
        values.put(line(high.next(bar.high, commit)))
        values.put(line(low.next(-bar.low, commit)))
    }

    private func line(_ newest: NewestHighest?) -> Double {
        newest.map { 100 * Double(length - $0.age) / Double(length) } ?? .nan
    }
}

/// Aroon oscillator: the line of the high less that of the low.
struct AroonOscillator: Kernel {
    private let length: Int
    private var high: Sliding<NewestHighest>
    private var low: Sliding<NewestHighest>

    init(_ length: Int) {
        self.length = length
        high = Sliding(length + 1)
        low = Sliding(length + 1)
    }

    mutating func next(_ bar: Bar, _ commit: Bool) -> Double {
        let (high, low) = (high.next(bar.high, commit), low.next(-bar.low, commit))
        guard let high, let low else { return .nan }
        return 100 / Double(length) * Double(low.age - high.age)
    }
}

/// The highest value, and how many came after it; of equals, the newest.
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
