/// Bollinger bands: K standard deviations around the mean of N. Width in percent of the middle; percent is where the price
/// stands between them, unknown where they are one.
struct BollingerBands: Indicator {
    private var window: Sliding<Moments>
    private let multiple: Double
    private let source: BarSource

    init(_ length: Int, _ multiple: Double, _ source: BarSource) {
        window = Sliding(length)
        self.multiple = multiple
        self.source = source
    }

    mutating func next(_ bar: Bar, _ commit: Bool, _ values: inout Values) {
        let price = source.of(bar)
        let moments = window.next(price, commit)
        let middle = moments?.mean ?? .nan
        let distance = multiple * (moments?.deviation ?? .nan)
        let upper = middle + distance
        let lower = middle - distance
        values.put(upper)
        values.put(middle)
        values.put(lower)
        values.put(100 * (upper - lower) / middle)
        values.put(upper == lower ? .nan : (price - lower) / (upper - lower))
    }
}
