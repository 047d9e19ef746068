/// Squeeze: 1 if the width of the Bollinger bands N, K is below the P-th percentile, linearly interpolated, of the previous L
/// widths; else 0.
struct Squeeze: Indicator {
    private var bands: BollingerBands
    private let percentile: Double
    private var widths: SortedWindow
    private var scratch = Values()

    init(_ length: Int, _ multiple: Double, _ count: Int, _ percentile: Double) {
        bands = BollingerBands(length, multiple, .close)
        widths = SortedWindow(count)
        self.percentile = percentile
    }

    mutating func next(_ bar: Bar, _ commit: Bool, _ values: inout Values) {
        scratch.clear()
        bands.next(bar, commit, &scratch)
        let width = scratch.values[3]
        values.put(width.isNaN || !widths.isFull ? .nan : width < threshold ? 1 : 0)
        if commit, width.isFinite { widths.push(width) }
    }

    private var threshold: Double {
        let sorted = widths.sorted
        let last = sorted.count - 1
        let position = percentile / 100 * Double(last)
        let below = min(Int(position), last)
        let above = min(below + 1, last)
        return sorted[below] + (position - Double(below)) * (sorted[above] - sorted[below])
    }
}
