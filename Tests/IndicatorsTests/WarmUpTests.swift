import Testing

@testable import Indicators

/// The warm-up of indicators with default parameters; it ends where TA-Lib's values begin.
struct WarmUpTests {
    /// The first candle with a value, counted from 0: one number for all fields, or one per field.
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
        "adxr": [40], "dx": [14], "plus_dm": [13], "minus_dm": [13], "aroonosc": [14], "vhf": [28], "er": [10], "fractal": [4],
        "sarext": [1], "mama": [32], "ht_trendline": [63], "midpoint": [13], "midprice": [13], "ma": [19], "alma": [8],
        "vidya": [9], "frama": [16], "mcginley": [13], "median": [4], "stochf": [6], "kdj": [12], "smi": [45], "cmou": [14],
        "imi": [13], "ac": [37], "apo": [25], "macdext": [33], "macdfix": [33], "eri": [12], "rocp": [10], "rocr": [10],
        "coppock": [23], "dpo": [19], "fosc": [5], "qstick": [9], "wad": [0], "stc": [67], "kst": [52], "crsi": [101],
        "wavetrend": [41], "ttm": [20, 38], "cutler": [14], "atr_sma": [14], "kc_ema": [20, 19, 20], "bb_sample": [19],
        "accbands": [19], "adr": [13], "cvi": [19], "massi": [40], "rvi": [22], "marketfi": [0], "nvi": [0], "pvi": [0],
        "pvo": [25], "vp": [0], "avwap": [0], "ht_dcperiod": [32], "ht_dcphase": [63], "ht_phasor": [32], "ht_sine": [63],
        "ht_trendmode": [63], "avgdev": [13], "var": [4], "linreg_angle": [13], "linreg_intercept": [13], "tsf": [13],
        "percentile": [29], "percentrank": [100], "beta": [5], "correl": [29], "cdl": patterns,
    ]

    /// In the order of the patterns' names.
    private static let patterns = [
        12, 13, 12, 8, 3, 12, 12, 12, 12, 10, 14, 10, 13, 11, 11, 10, 11, 10, 2, 12, 12, 7, 10, 11, 11, 11, 11, 10, 5, 10, 11,
        12, 11, 11, 11, 11, 14, 10, 10, 10, 6, 14, 12, 12, 11, 11, 10, 14, 11, 11, 10, 10, 12, 7, 10, 7, 11, 12, 12, 12, 2,
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
