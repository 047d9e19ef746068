/// Squeeze momentum (J. Carter's TTM squeeze, in the form of LazyBear): 1 if the Bollinger bands lie inside the Keltner channel
/// of simple means, else 0; and the linear regression of the close minus the mean of the price channel's middle and the mean
/// close.
struct SqueezeMomentum: Indicator {
    private var window: Sliding<Moments>
    private var range: SimpleATR
    private var channel: PriceChannel
    private var line: LinearRegression
    private let multiples: (bands: Double, channel: Double)

    init(_ length: Int, bands: Double, channel: Double) {
        window = Sliding(length)
        range = SimpleATR(length)
        self.channel = PriceChannel(length)
        line = LinearRegression(length)
        multiples = (bands, channel)
    }

    mutating func next(_ bar: Bar, _ commit: Bool, _ values: inout Values) {
        let moments = window.next(bar.close, commit)
        let range = range.next(bar, commit)
        let (high, low) = channel.next(bar, commit)
        guard let moments else {
            values.put(.nan)
            return values.put(.nan)
        }
        let isOn = multiples.bands * moments.deviation < multiples.channel * range
        let middle = ((high + low) / 2 + moments.mean) / 2
        values.put(range.isNaN ? .nan : isOn ? 1 : 0)
        values.put(line.next(bar.close - middle, commit))
    }
}
