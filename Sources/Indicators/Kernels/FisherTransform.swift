import Shared

/// Fisher transform (J. Ehlers, 2002): the position of (high + low) / 2 in its channel of N, smoothed, and transformed so that
/// turns stand out; and its trigger, the value one candle before.
struct FisherTransform: Indicator {
    private var channel: PriceChannel
    private var place = 0.0
    private var fisher = 0.0
    private var isKnown = false

    init(_ length: Int) { channel = PriceChannel(length) }

    mutating func next(_ bar: Bar, _ commit: Bool, _ values: inout Values) {
        let middle = (bar.high + bar.low) / 2
        let (high, low) = channel.next(price: middle, commit)
        if high.isNaN {
            values.put(.nan)
            values.put(.nan)
            return
        }
        let share = high == low ? 0 : (middle - low) / (high - low) - 0.5
        let place = min(max(0.66 * share + 0.67 * self.place, -0.999), 0.999)
        let fisher = 0.5 * log((1 + place) / (1 - place)) + 0.5 * self.fisher
        values.put(fisher)
        values.put(isKnown ? self.fisher : .nan)
        if commit {
            self.place = place
            self.fisher = fisher
            isKnown = true
        }
    }
}
