/// The values that a candle gets, in the order of the indicators and their fields; NaN is null.
package struct Values {
    package private(set) var values: [Double] = []
    /// The inputs of indicators that are not prices of the candle, in the order of the requests.
    package var inputs: [Double] = []
    /// By input: the index of the earlier request's value that it reads; -1 for other inputs.
    package var links: [Int] = []

    package init() {}

    package mutating func put(_ value: Double) { values.append(value) }

    /// Returns an input; NaN if it was not given.
    func input(_ number: Int) -> Double {
        guard number < inputs.count else { return .nan }
        return links[number] < 0 ? inputs[number] : values[links[number]]
    }

    package mutating func clear() { values.removeAll(keepingCapacity: true) }
}

/// An indicator running on one series: takes candles, and appends the values of its fields.
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
