"""TA-Lib's functions by the names of `ind`: options, parameters and fields."""
import numpy
import talib

AVERAGES = dict(sma=0, ema=1, wma=2, dema=3, tema=4, trima=5, kama=6, mama=7, t3=8, hma=9, zlema=12,
                rma=13)
PRICES = dict(o=0, h=1, l=2, c=3, v=4)
BANDS = ("_upper", "_middle", "_lower")


class Length:
    """A number of candles, from the minimum that TA-Lib accepts."""

    def __init__(self, least, standard):
        self.least, self.standard = least, standard


class Type:
    """A moving average by its name. For inputs that are averages themselves, mama and kama are
    left out: in a flat market they only measure rounding."""

    def __init__(self, standard, of_averages=False):
        self.standard = standard
        self.words = [word for word in AVERAGES
                      if not (of_averages and word in ("mama", "kama"))]


class Choice:
    """One of several numbers; the first is the default."""

    def __init__(self, *values):
        self.values, self.standard = values, values[0]


class Function:
    """An option of `ind`, and the TA-Lib function that it must match."""

    def __init__(self, option, talibs, inputs, parameters=(), suffixes=("",), order=None,
                 integers=False):
        self.option = option
        self.function = talibs if callable(talibs) else getattr(talib, talibs)
        self.inputs, self.parameters, self.suffixes = inputs, parameters, suffixes
        self.order, self.integers = order, integers

    def values(self, prices, given):
        """TA-Lib's fields by suffix."""
        given = [AVERAGES.get(value, value) for value in given]
        given = [float(value) if isinstance(parameter, Choice) else value
                 for parameter, value in zip(self.parameters, given)]
        found = self.function(*(prices[PRICES[name]] for name in self.inputs), *given)
        found = list(found) if isinstance(found, (tuple, list)) else [found]
        return [found[place] for place in self.order] if self.order else found


N = Length


def supertrend(h, l, c, n, multiple):
    line, direction = talib.SUPERTREND(h, l, c, n, multiple)
    return line, numpy.where(numpy.isnan(line), numpy.nan, direction)


def adx(h, l, c, n):
    return talib.ADX(h, l, c, n), talib.PLUS_DI(h, l, c, n), talib.MINUS_DI(h, l, c, n)


def one(option, least, standard, inputs="c", talibs=None):
    return Function(option, talibs or option.upper(), inputs, (N(least, standard),))


SIGNAL = ("", "_signal", "_hist")
TABLE = [
    one("adxr", 2, 14, "hlc"), one("aroonosc", 2, 14, "hl"), one("cmou", 2, 14), one("dpo", 2, 20),
    one("dx", 2, 14, "hlc"), one("er", 2, 10), one("fosc", 2, 5), one("imi", 2, 14, "oc"),
    one("minus_dm", 1, 14, "hl"), one("plus_dm", 1, 14, "hl"), one("qstick", 1, 10, "oc"),
    one("rocp", 1, 10), one("rocr", 1, 10), one("vhf", 2, 28), one("midpoint", 2, 14),
    one("midprice", 2, 14, "hl"), one("avgdev", 2, 14), one("beta", 1, 5, "hl"),
    one("correl", 1, 30, "hl"), one("linreg_angle", 2, 14, talibs="LINEARREG_ANGLE"),
    one("linreg_intercept", 2, 14, talibs="LINEARREG_INTERCEPT"), one("percentrank", 2, 100),
    one("tsf", 2, 14), one("var", 1, 5), one("adr", 1, 14, "hl"),
    Function("ht_dcperiod", "HT_DCPERIOD", "c"), Function("ht_dcphase", "HT_DCPHASE", "c"),
    Function("ht_phasor", "HT_PHASOR", "c", (), ("_inphase", "_quadrature")),
    Function("ht_sine", "HT_SINE", "c", (), ("", "_lead")),
    Function("ht_trendmode", "HT_TRENDMODE", "c", (), integers=True),
    Function("ht_trendline", "HT_TRENDLINE", "c"),
    Function("mama", "MAMA", "c", (Choice(0.5, 0.9, 0.2), Choice(0.05, 0.01, 0.1)), ("", "_fama")),
    Function("ac", "AC", "hl", (N(2, 5), N(2, 34), N(2, 5))),
    Function("apo", "APO", "c", (N(2, 12), N(2, 26), Type("ema"))),
    Function("coppock", "COPPOCK", "c", (N(1, 10), N(1, 11), N(1, 14))),
    Function("eri", "ERI", "hlc", (N(1, 13),), ("_bull", "_bear")),
    Function("fractal", "FRACTAL", "hl", (N(1, 2), N(1, 2)), ("_high", "_low"), integers=True),
    Function("kdj", "KDJ", "hlc", (N(1, 9), N(1, 3), Type("rma"), N(1, 3), Type("rma", True)),
             ("_k", "_d", "_j")),
    Function("macdext", "MACDEXT", "c",
             (N(2, 12), Type("sma"), N(2, 26), Type("sma"), N(1, 9), Type("sma", True)), SIGNAL),
    Function("macdfix", "MACDFIX", "c", (N(1, 9),), SIGNAL),
    Function("smi", "SMI", "hlc", (N(2, 13), N(2, 2), N(2, 25), N(2, 9)), ("", "_signal")),
    Function("stochf", "STOCHF", "hlc", (N(1, 5), N(1, 3), Type("sma")), ("_k", "_d")),
    Function("wad", "WAD", "hlc"), Function("accbands", "ACCBANDS", "hlc", (N(2, 20),), BANDS),
    Function("ma", "MA", "c", (N(1, 20), Type("sma"))),
    Function("sarext", "SAREXT", "hl",
             (Choice(0, 120, -120), Choice(0, 0.01), Choice(0.02, 0.03), Choice(0.02, 0.05),
              Choice(0.2, 0.1), Choice(0.02, 0.01), Choice(0.02, 0.04), Choice(0.2, 0.3))),
    Function("percentile", "PERCENTILE", "c", (N(2, 30), Choice(50, 0, 10, 33.3, 90, 100))),
    Function("cvi", "CVI", "hl", (N(2, 10), N(1, 10))),
    Function("massi", "MASSI", "hl", (N(2, 9), N(2, 25))),
    Function("rvi", "RVI", "c", (N(1, 14), N(2, 10))),
    Function("marketfi", "MARKETFI", "hlv"), Function("nvi", "NVI", "cv"),
    Function("pvi", "PVI", "cv"),
    Function("pvo", "PVO", "v", (N(2, 12), N(2, 26), Type("ema"))),
    # Indicators that `ind` had before.
    *(one(name, 1, n) for name, n in dict(sma=20, ema=20, wma=20, rma=14, dema=20, tema=20, hma=20,
                                          kama=10, zlema=20, trima=20, mom=10, roc=10,
                                          trix=15).items()),
    one("rsi", 2, 14), one("cmo", 2, 14), one("linreg", 2, 14, talibs="LINEARREG"),
    one("slope", 2, 14, talibs="LINEARREG_SLOPE"), one("stddev", 2, 20), one("atr", 1, 14, "hlc"),
    one("natr", 1, 14, "hlc"), one("efi", 1, 13, "cv"), one("cci", 2, 20, "hlc"),
    one("willr", 2, 14, "hlc"), one("mfi", 2, 14, "hlcv"), one("vwma", 1, 20, "cv"),
    one("rvol", 1, 20, "v"), one("cmf", 2, 20, "hlcv"),
    Function("adx", adx, "hlc", (N(2, 14),), ("", "_plus", "_minus")),
    Function("st", supertrend, "hlc", (N(2, 10), Choice(3, 1.5, 0.5)), ("", "_dir")),
    Function("stoch", lambda h, l, c, n, k, d: talib.STOCH(h, l, c, n, k, 0, d, 0), "hlc",
             (N(1, 14), N(1, 3), N(1, 3)), ("_k", "_d")),
    Function("bb", lambda c, n, m: talib.BBANDS(c, n, m, m, 0), "c",
             (N(2, 20), Choice(2, 0, 2.5)), BANDS),
    Function("ppo", lambda c, a, b: talib.PPO(c, a, b, 1), "c", (N(2, 12), N(2, 26))),
    Function("vortex", "VORTEX", "hlc", (N(1, 14),), ("_plus", "_minus")),
    Function("aroon", "AROON", "hl", (N(2, 14),), ("_up", "_down"), order=(1, 0)),
    Function("donchian", "DONCHIAN", "hl", (N(2, 20),), BANDS),
    Function("tsi", "TSI", "c", (N(2, 25), N(2, 13))),
    Function("ultosc", "ULTOSC", "hlc", (N(1, 7), N(1, 14), N(1, 28))),
    Function("adosc", "ADOSC", "hlcv", (N(2, 3), N(2, 10))),
    Function("macd", "MACD", "c", (N(2, 12), N(2, 26), N(1, 9)), SIGNAL),
    Function("ao", "AO", "hl", (N(2, 5), N(2, 34))),
    Function("kc", "KC", "hlc", (N(2, 20), N(1, 10), Choice(2, 1.5, 0.5)), BANDS),
    Function("sar", "SAR", "hl", (Choice(0.02, 0.01, 0.05), Choice(0.2, 0.1, 0.3))),
    Function("t3", "T3", "c", (N(1, 5), Choice(0.7, 0, 1))), Function("bop", "BOP", "ohlc"),
    Function("tr", "TRANGE", "hlc"), Function("obv", "OBV", "cv"), Function("ad", "AD", "hlcv"),
    Function("pvt", "PVT", "cv"),
    Function("ha", "HA", "ohlc", (), ("_open", "_high", "_low", "_close")),
]
PATTERNS = sorted(name[3:].lower() for name in talib.get_function_groups()["Pattern Recognition"])
PENETRATION = dict(abandonedbaby=0.3, darkcloudcover=0.5, eveningdojistar=0.3, eveningstar=0.3,
                   mathold=0.5, morningdojistar=0.3, morningstar=0.3)
