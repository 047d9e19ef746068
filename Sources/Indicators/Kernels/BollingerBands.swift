/// Bollinger bands: the mean of N prices ± K standard deviations. The width is in percent of the middle; percent is the
/// position of the price, 0 at the lower band and 1 at the upper one, and unknown if the bands coincide.
struct BollingerBands: Indicator {
    private var window: Sliding<Moments>
    private let multiple: Double
    private let source: BarSource
    private let isOfSample: Bool

    /// - Parameter isOfSample: Whether the deviation is that of a sample, divided by N − 1 instead of N.
    init(_ length: Int, _ multiple: Double, _ source: BarSource, isOfSample: Bool = false) {
        window = Sliding(length)
        (self.multiple, self.source, self.isOfSample) = (multiple, source, isOfSample)
    }

    mutating func next(_ bar: Bar, _ commit: Bool, _ values: inout Values) {
        let price = source.of(bar)
        let moments = window.next(price, commit)
        let middle = moments?.mean ?? .nan
        let deviation = isOfSample ? moments?.sampleDeviation : moments?.deviation
        let distance = multiple * (deviation ?? .nan)
        let upper = middle + distance
        let lower = middle - distance
        values.put(upper)
        values.put(middle)
        values.put(lower)
        values.put(100 * (upper - lower) / middle)
        values.put(upper == lower ? .nan : (price - lower) / (upper - lower))
    }
}
