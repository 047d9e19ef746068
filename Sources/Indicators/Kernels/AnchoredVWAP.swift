/// Volume weighted average price since an anchor, with bands of K volume-weighted standard deviations around it. Null before
/// the anchor and until there is volume.
struct AnchoredVWAP: Indicator {
    private let anchor: Anchor
    private let multiple: Double
    private let source: BarSource
    private var period = Int.min
    private var volume = 0.0
    private var mean = 0.0
    private var squares = 0.0

    init(_ anchor: Anchor, _ multiple: Double, _ source: BarSource) {
        self.anchor = anchor
        self.multiple = multiple
        self.source = source
    }

    mutating func next(_ bar: Bar, _ commit: Bool, _ values: inout Values) {
        var next = self
        next.step(bar)
        let isKnown = next.volume > 0
        let distance = isKnown ? multiple * (next.squares / next.volume).squareRoot() : .nan
        values.put(isKnown ? next.mean : .nan)
        values.put(next.mean + distance)
        values.put(next.mean - distance)
        if commit { self = next }
    }

    private mutating func step(_ bar: Bar) {
        guard let number = anchor.period(of: bar.time) else { return }
        if number != period { (period, volume, mean, squares) = (number, 0, 0, 0) }
        guard bar.volume > 0 else { return }
        let price = source.of(bar)
        // Set explicitly, because rounding could make the mean differ from the first price.
        if volume == 0 { mean = price }
        volume += bar.volume
        let distance = price - mean
        mean += distance * (bar.volume / volume)
        squares = max(squares + bar.volume * distance * (price - mean), 0)
    }
}
