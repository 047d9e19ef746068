/// The values that a candle gets, in the order of the indicators and their fields; NaN is null.
package struct Values {
    package private(set) var values: [Double] = []
    /// What indicators read beside the candle: for each request, in order, the series that are no price of the candle.
    package var inputs: [Double] = []
    /// The places of the inputs that are values of requests before, by input; -1 for the others.
    package var links: [Int] = []

    package init() {}

    package mutating func put(_ value: Double) { values.append(value) }

    /// An input; NaN where nobody gives it.
    func input(_ number: Int) -> Double {
        guard number < inputs.count else { return .nan }
        return links[number] < 0 ? inputs[number] : values[links[number]]
    }

    package mutating func clear() { values.removeAll(keepingCapacity: true) }
}

/// An indicator at work on one series: fed with candles, it puts its fields' values.
protocol Indicator {
    mutating func next(_ bar: Bar, _ commit: Bool, _ values: inout Values)
    /// Appends the values of closed candles to its fields' columns.
    mutating func append(_ bars: [Bar], to columns: inout [[Double]])
}

extension Indicator {
    mutating func append(_ bars: [Bar], to columns: inout [[Double]]) {
        var values = Values()
        for bar in bars {
            values.clear()
            next(bar, true, &values)
            for place in columns.indices { columns[place].append(values.values[place]) }
        }
    }
}

/// An indicator of whole candles with one field.
struct OfBars<K: Kernel>: Indicator where K.Input == Bar, K.Output == Double {
    private var kernel: K
    init(_ kernel: K) { self.kernel = kernel }

    mutating func next(_ bar: Bar, _ commit: Bool, _ values: inout Values) { values.put(kernel.next(bar, commit)) }

    mutating func append(_ bars: [Bar], to columns: inout [[Double]]) {
        for bar in bars { columns[0].append(kernel.next(bar, true)) }
    }
}

/// An indicator of one price with one field.
struct OfPrices<K: Kernel>: Indicator where K.Input == Double, K.Output == Double {
    private var kernel: K
    private let source: BarSource

    init(_ kernel: K, _ source: BarSource) {
        self.kernel = kernel
        self.source = source
    }

    mutating func next(_ bar: Bar, _ commit: Bool, _ values: inout Values) {
        values.put(kernel.next(source.of(bar), commit))
    }

    mutating func append(_ bars: [Bar], to columns: inout [[Double]]) {
        for bar in bars { columns[0].append(kernel.next(source.of(bar), true)) }
    }
}
