/// Ichimoku (G. Hosoda): the middles of the channels of T and K candles; the cloud's spans as of K − 1 candles ago.
struct Ichimoku: Indicator {
    private var turning: PriceChannel
    private var standard: PriceChannel
    private var wide: PriceChannel
    private var spanA: Delay
    private var spanB: Delay

    init(_ turning: Int, _ standard: Int, _ wide: Int) {
        self.turning = PriceChannel(turning)
        self.standard = PriceChannel(standard)
        self.wide = PriceChannel(wide)
        spanA = Delay(standard - 1)
        spanB = Delay(standard - 1)
    }

    mutating func next(_ bar: Bar, _ commit: Bool, _ values: inout Values) {
        let tenkan = turning.next(bar, commit)
        let kijun = standard.next(bar, commit)
        let wide = wide.next(bar, commit)
        let turning = (tenkan.high + tenkan.low) / 2
        let standard = (kijun.high + kijun.low) / 2
        values.put(turning)
        values.put(standard)
        values.put(spanA.next((turning + standard) / 2, commit))
        values.put(spanB.next((wide.high + wide.low) / 2, commit))
    }
}
