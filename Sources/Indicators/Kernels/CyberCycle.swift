/// Ehlers' cyber cycle ("Cybernetic Analysis for Stocks and Futures", 2004) and its trigger, the cycle one candle before.
struct CyberCycle: Indicator {
    private let alpha: Double
    private let source: BarSource
    private var prices = [Double](repeating: .nan, count: 3)
    private var smooths = [Double](repeating: .nan, count: 2)
    private var cycles = [0.0, 0.0]
    private var count = 0

    init(_ alpha: Double, _ source: BarSource) {
        self.alpha = alpha
        self.source = source
    }

    mutating func next(_ bar: Bar, _ commit: Bool, _ values: inout Values) {
        let price = source.of(bar)
        let smooth = (price + 2 * prices[0] + 2 * prices[1] + prices[2]) / 6
        var cycle = count < 2 ? 0 : (price - 2 * prices[0] + prices[1]) / 4
        if count >= 7 {
            let half = 1 - alpha / 2
            let rest = 1 - alpha
            cycle = half * half * (smooth - 2 * smooths[0] + smooths[1]) + 2 * rest * cycles[0] - rest * rest * cycles[1]
        }
        values.put(count >= 7 ? cycle : .nan)
        values.put(count >= 8 ? cycles[0] : .nan)
        if commit {
            prices = [price, prices[0], prices[1]]
            smooths = [smooth, smooths[0]]
            cycles = [cycle, cycles[0]]
            count = min(count + 1, 8)
        }
    }
}
