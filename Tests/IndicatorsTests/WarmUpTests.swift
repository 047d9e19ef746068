import Testing

@testable import Indicators

/// How long indicators take to know their values: TA-Lib's first index, by default parameters.
struct WarmUpTests {
    /// Which candle is the first with a value, counted from 0: one number for all fields, or one a field.
    private static let first: [String: [Int]] = [
        "sma": [19], "ema": [19], "wma": [19], "rma": [13], "dema": [38], "tema": [57], "hma": [22], "kama": [10],
        "zlema": [28], "trima": [19], "vwma": [19], "t3": [24], "linreg": [13], "slope": [13], "rsi": [14], "stoch": [17],
        "stochrsi": [29, 31], "cci": [19], "willr": [13], "mfi": [14], "cmo": [14], "mom": [10], "roc": [10], "trix": [43],
        "tsi": [37], "ultosc": [28], "bop": [0], "ao": [33], "macd": [33], "ppo": [25], "aroon": [14], "vortex": [14],
        "adx": [27, 14, 14], "cc": [7, 8], "atr": [14], "natr": [14], "tr": [1], "bb": [19], "kc": [19], "donchian": [19],
        "stddev": [19], "zscore": [19], "st": [10], "sar": [1], "ichimoku": [8, 25, 50, 76], "chandelier": [22], "obv": [0],
        "ad": [0], "adosc": [9], "cmf": [19], "pvt": [0], "efi": [13], "rvol": [20], "vwap": [0], "volspike": [9],
        "impulse": [19], "ha": [0], "pivots": [48], "divergence": [46], "squeeze": [139], "mtrend": [29], "chop": [14],
        "fisher": [8, 9],
    ]

    @Test(arguments: first.keys.sorted()) func beginsWhereTALibDoes(name: String) throws {
        let definition = try #require(IndicatorDefinition.all.first { $0.name == name })
        let first = try #require(Self.first[name])
        var indicator = definition.make(definition.defaults)
        for (number, bar) in Market.steady(200).bars.enumerated() {
            for (field, value) in indicator.values(bar, true).enumerated() {
                let expected = first[first.count == 1 ? 0 : field]
                #expect(
                    value.isFinite == (number >= expected),
                    "\(definition.names(definition.defaults)[field]) of candle \(number)")
            }
        }
    }
}
