/// Squeeze: 1 when the width of the Bollinger bands N, K is under the P-th percentile, linearly interpolated, of the L widths
/// before; else 0.
struct Squeeze: Indicator {
    private var bands: BollingerBands
    private let percentile: Double
    private let count: Int
    private var widths: [Double] = []
    private var sorted: [Double] = []
    private var place = 0
    private var scratch = Values()

    init(_ length: Int, _ multiple: Double, _ count: Int, _ percentile: Double) {
        bands = BollingerBands(length, multiple, .close)
        self.count = count
        self.percentile = percentile
    }

    mutating func next(_ bar: Bar, _ commit: Bool, _ values: inout Values) {
        scratch.clear()
        bands.next(bar, commit, &scratch)
        let width = scratch.values[3]
        values.put(width.isNaN || sorted.count < count ? .nan : width < threshold ? 1 : 0)
        if commit, width.isFinite { remember(width) }
    }

    private var threshold: Double {
        let position = percentile / 100 * Double(count - 1)
        let below = min(Int(position), count - 1)
        let above = min(below + 1, count - 1)
        return sorted[below] + (position - Double(below)) * (sorted[above] - sorted[below])
    }

    private mutating func remember(_ width: Double) {
        if widths.count < count {
            widths.append(width)
        } else {
            sorted.remove(at: position(of: widths[place]))
            widths[place] = width
            place = place + 1 == count ? 0 : place + 1
        }
        sorted.insert(width, at: position(of: width))
    }

    /// The first place whose width is not below.
    private func position(of width: Double) -> Int {
        var range = 0..<sorted.count
        while !range.isEmpty {
            let middle = (range.lowerBound + range.upperBound) / 2
            range = sorted[middle] < width ? middle + 1..<range.upperBound : range.lowerBound..<middle
        }
        return range.lowerBound
    }
}
