/// Heikin-Ashi candles: each opens in the middle of the previous one's body, and closes at the candle's mean price.
struct HeikinAshi: Indicator {
    private var open = Double.nan
    private var close = Double.nan

    mutating func next(_ bar: Bar, _ commit: Bool, _ values: inout Values) {
        let close = (bar.open + bar.high + bar.low + bar.close) / 4
        let open = self.open.isNaN ? (bar.open + bar.close) / 2 : (self.open + self.close) / 2
        values.put(open)
        values.put(max(bar.high, open, close))
        values.put(min(bar.low, open, close))
        values.put(close)
        if commit {
            self.open = open
            self.close = close
        }
    }
}
