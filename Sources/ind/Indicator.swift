/// The values that a candle gets, in the order of the options; NaN is null.
struct Values {
    private(set) var values: [Double] = []

    mutating func put(_ value: Double) { values.append(value) }
    mutating func clear() { values.removeAll(keepingCapacity: true) }
}

/// What an option stands for: fed with candles, it puts its fields' values.
protocol Indicator {
    mutating func next(_ bar: Bar, _ commit: Bool, _ values: inout Values)
}

/// An indicator of whole candles with one field.
struct OfBars<K: Kernel>: Indicator where K.Input == Bar, K.Output == Double {
    private var kernel: K
    init(_ kernel: K) { self.kernel = kernel }

    mutating func next(_ bar: Bar, _ commit: Bool, _ values: inout Values) { values.put(kernel.next(bar, commit)) }
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
}
