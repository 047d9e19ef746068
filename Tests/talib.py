#!/usr/bin/env python3
"""Compares `ind` with TA-Lib on random markets with random parameters. Needs numpy and TA-Lib: see scripts/compare-talib.

usage: talib.py BIN [SEEDS]
"""
import json, os, random, subprocess, sys

sys.path.remove(os.path.dirname(os.path.abspath(__file__)))  # this file's name is TA-Lib's, too
import numpy, talib

BIN = os.path.abspath(sys.argv[1])


def market(seed):
    """open, high, low, close, volume; with gaps, and with flat stretches without volume in some."""
    chance, noise = random.Random(seed), numpy.random.default_rng(seed)
    count, scale = chance.choice([300, 1000, 3000]), chance.choice([1e-4, 1, 100, 60000])
    digits = 8 if scale < 1 else 4
    close = numpy.round(scale * numpy.exp(numpy.cumsum(noise.normal(0, 0.003, count))), digits)
    opened = numpy.roll(close, 1)
    opened[0] = close[0]
    opened = numpy.where(noise.random(count) < 0.1, numpy.round(opened * (1 + noise.normal(0, 0.002, count)), digits), opened)
    high = numpy.maximum(numpy.round(numpy.maximum(opened, close) * (1 + abs(noise.normal(0, 0.001, count))), digits), numpy.maximum(opened, close))
    low = numpy.minimum(numpy.round(numpy.minimum(opened, close) * (1 - abs(noise.normal(0, 0.001, count))), digits), numpy.minimum(opened, close))
    return opened, high, low, close, numpy.round(noise.exponential(10, count) + 0.001, 3)


def expected(seed, o, h, l, c, v):
    """Options, and what TA-Lib says their fields are."""
    chance, options, fields = random.Random(seed + 1), [], {}

    def length(least=2, most=60):
        return chance.randrange(least, most)

    def put(name, parameters, values, suffixes=("",)):
        option = ["--" + name] + ([",".join(map(str, parameters))] if parameters else [])
        if option in options:
            return
        options.append(option)
        base = "_".join([name] + [str(p).replace(".", "p") for p in parameters])
        for suffix, series in zip(suffixes, values if isinstance(values, tuple) else (values,)):
            fields[base + suffix] = series

    for _ in range(2):
        for name, function in dict(
            sma=talib.SMA, ema=talib.EMA, wma=talib.WMA, rma=talib.RMA, dema=talib.DEMA, tema=talib.TEMA, hma=talib.HMA, kama=talib.KAMA,
            zlema=talib.ZLEMA, trima=talib.TRIMA, rsi=talib.RSI, cmo=talib.CMO, mom=talib.MOM, roc=talib.ROC, linreg=talib.LINEARREG,
            slope=talib.LINEARREG_SLOPE, trix=talib.TRIX, stddev=lambda x, n: talib.STDDEV(x, n, 1),
        ).items():
            n = length()
            put(name, [n], function(c, n))
        for name, function in dict(
            vwma=lambda n: talib.VWMA(c, v, n), cci=lambda n: talib.CCI(h, l, c, n), willr=lambda n: talib.WILLR(h, l, c, n),
            mfi=lambda n: talib.MFI(h, l, c, v, n), atr=lambda n: talib.ATR(h, l, c, n), natr=lambda n: talib.NATR(h, l, c, n),
            cmf=lambda n: talib.CMF(h, l, c, v, n), efi=lambda n: talib.EFI(c, v, n), rvol=lambda n: talib.RVOL(v, n),
        ).items():
            n = length()
            put(name, [n], function(n))
        n = length()
        put("aroon", [n], talib.AROON(h, l, n)[::-1], ["_up", "_down"])
        put("vortex", [n], talib.VORTEX(h, l, c, n), ["_plus", "_minus"])
        put("adx", [n], (talib.ADX(h, l, c, n), talib.PLUS_DI(h, l, c, n), talib.MINUS_DI(h, l, c, n)), ["", "_plus", "_minus"])
        put("donchian", [n], talib.DONCHIAN(h, l, n), ["_upper", "_middle", "_lower"])
        a, b, d = length(), length(1, 10), length(1, 10)
        put("stoch", [a, b, d], talib.STOCH(h, l, c, a, b, 0, d, 0), ["_k", "_d"])
        a, b, d = length(), length(), length()
        put("tsi", [a, b], talib.TSI(c, a, b))
        put("ultosc", [a, b, d], talib.ULTOSC(h, l, c, a, b, d))
        put("adosc", [a, b], talib.ADOSC(h, l, c, v, a, b))
        a, b, d = length(2, 30), length(31, 60), length(2, 20)
        put("macd", [a, b, d], talib.MACD(c, a, b, d), ["", "_signal", "_hist"])
        put("ppo", [a, b], talib.PPO(c, a, b, 1))
        put("ao", [a, b], talib.AO(h, l, a, b))
        n, m = length(), chance.choice([1.5, 2.5, 0.5])
        put("bb", [n, m], talib.BBANDS(c, n, m, m, 0), ["_upper", "_middle", "_lower"])
        put("kc", [n, a, m], talib.KC(h, l, c, n, a, m), ["_upper", "_middle", "_lower"])
        line, direction = talib.SUPERTREND(h, l, c, n, m)
        put("st", [n, m], (line, numpy.where(numpy.isnan(line), numpy.nan, direction)), ["", "_dir"])
        a, b = chance.choice([0.01, 0.02, 0.05]), chance.choice([0.1, 0.2, 0.3])
        put("sar", [a, b], talib.SAR(h, l, a, b))
        n = length(2, 20)
        put("t3", [n, 0.7], talib.T3(c, n, 0.7))
    put("bop", [], talib.BOP(o, h, l, c))
    put("tr", [], talib.TRANGE(h, l, c))
    put("obv", [], talib.OBV(c, v))
    put("ad", [], talib.AD(h, l, c, v))
    put("pvt", [], talib.PVT(c, v))
    put("ha", [], talib.HA(o, h, l, c), ["_open", "_high", "_low", "_close"])
    return options, fields


def main():
    passed = failed = 0
    for seed in range(int(sys.argv[2]) if len(sys.argv) > 2 else 20):
        prices = market(seed)
        options, fields = expected(seed, *prices)
        lines = "".join('{"type":"candle","symbol":"X","interval":"1","time":%d,"open":%r,"high":%r,"low":%r,"close":%r,"volume":%r,"closed":true}\n'
                        % (1704067200000 + number * 60000, *map(float, bar)) for number, bar in enumerate(zip(*prices)))
        out = subprocess.run([os.path.join(BIN, "ind"), "-q", *sum(options, [])], input=lines, capture_output=True, text=True, check=True).stdout
        got = [json.loads(line) for line in out.splitlines()]
        for field, want in fields.items():
            have = numpy.array([numpy.nan if line[field] is None else line[field] for line in got], float)
            # What is a difference of prices, or a running sum, is as exact as these are.
            size = numpy.nanmax(abs(want)) if field.startswith(("obv", "ad", "pvt", "efi")) else prices[3]
            wrong = (numpy.isnan(have) != numpy.isnan(want)) | (abs(have - want) > 1e-9 * numpy.maximum(abs(want), size))
            passed, failed = passed + (not wrong.any()), failed + bool(wrong.any())
            if wrong.any():
                place = int(numpy.argmax(wrong))
                print(f"seed {seed}: {field} of candle {place} is {have[place]}, expected {want[place]}; {int(wrong.sum())} differ")
    print(f"{passed} passed, {failed} failed")
    sys.exit(failed > 0)


main()
