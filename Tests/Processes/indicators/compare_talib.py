#!/usr/bin/env python3
"""Compares `ind` with TA-Lib on random markets with random parameters. Needs numpy and TA-Lib: see
scripts/compare-talib.

usage: compare_talib.py BIN [SEEDS]
"""
import json
import os
import random
import subprocess
import sys

import numpy
import talib

BIN = os.path.abspath(sys.argv[1])


def market(seed):
    """open, high, low, close, volume: gaps, flat stretches, candles without volume; in every other
    one a few ticks only, so that prices often are the same."""
    chance, noise = random.Random(seed), numpy.random.default_rng(seed)
    count, scale = chance.choice([300, 1000, 3000]), chance.choice([1e-8, 1e-4, 1, 100, 60000])
    # A candle has 12 decimals at most.
    tick = max(1e-12, scale * (1e-3 if seed % 2 else 1e-6))

    def grid(prices):
        return numpy.round(numpy.maximum(numpy.round(prices / tick), 1) * tick, 12)

    moves = noise.normal(0, 0.003, count)
    for _ in range(chance.randrange(4)):
        start = chance.randrange(count)
        moves[start:start + chance.randrange(100)] = 0
    close = grid(scale * numpy.exp(numpy.cumsum(moves)))
    opened = numpy.roll(close, 1)
    opened[0] = close[0]
    opened = numpy.where((noise.random(count) < 0.1) & (moves != 0),
                         grid(opened * (1 + noise.normal(0, 0.002, count))), opened)
    reach = abs(noise.normal(0, 0.001, count)) * (moves
                                                  != 0), abs(noise.normal(0, 0.001, count)) * (
                                                      moves != 0)
    high = numpy.maximum(grid(numpy.maximum(opened, close) * (1 + reach[0])),
                         numpy.maximum(opened, close))
    low = numpy.minimum(grid(numpy.minimum(opened, close) * (1 - reach[1])),
                        numpy.minimum(opened, close))
    volume = numpy.where(noise.random(count) < 0.05, 0,
                         numpy.round(noise.exponential(10, count) + 0.001, 3))
    return opened, high, low, close, numpy.where(moves == 0, volume * (seed % 3 > 0), volume)


# What is nearly 0 by cancellation is left with the rounding of the parts: of 100 in percentages, of
# 1 in shares. TA-Lib's running sums (stoch, cmf, mfi) keep a little of values that were there once,
# where the true sum is 0.
FLOORS = {"stoch": 1e-10, "mfi": 1e-9, "cmf": 1e-12, "ppo": 1e-12, "trix": 1e-12, "adx": 1e-12,
          "cci": 1e-10}


# Differences of prices are as exact as the prices, sums of volume as their largest.
OF_PRICES = ("mom", "macd", "ao", "slope", "linreg", "stddev", "atr", "tr")
OF_SUMS = ("obv", "ad", "adosc", "pvt", "efi")


def allowed(field, want, close):
    """How far a value may be from TA-Lib's: 1e-9 of itself, or of what it is a difference of."""
    name = field.split("_")[0]
    size = numpy.abs(want)
    if name in OF_PRICES:
        size = numpy.maximum(size, close)
    elif name in OF_SUMS:
        size = numpy.full_like(want, numpy.nanmax(size))
    return 1e-9 * size + FLOORS.get(name, 0)


def expected(seed, o, h, l, c, v):
    """Options, and what TA-Lib says their fields are."""
    chance, options, fields = random.Random(seed + 1), [], {}

    def length(least=2, most=60):
        return chance.randrange(least, most)

    def any_length():
        return chance.choice([1, length(), length()])

    def unless_empty(values, n, before=0, otherwise=numpy.nan):
        """Without volume in the window there is no mean; TA-Lib divides by what its running sum has
        left then."""
        sums = numpy.convolve(v > 0, numpy.ones(n))[:len(v)]
        sums = numpy.concatenate([numpy.zeros(before), sums[:len(v) - before]])
        return numpy.where((sums == 0) & ~numpy.isnan(values), otherwise, values)

    def put(name, parameters, values, suffixes=("",)):
        option = ["--" + name] + ([",".join(map(str, parameters))] if parameters else [])
        if option in options:
            return
        options.append(option)
        base = "_".join([name] + [str(p).replace(".", "p") for p in parameters])
        for suffix, series in zip(suffixes, values if isinstance(values, tuple) else (values,)):
            fields[base + suffix] = series

    for _ in range(2):
        for name, function in dict(sma=talib.SMA, ema=talib.EMA, wma=talib.WMA, rma=talib.RMA,
                                   dema=talib.DEMA, tema=talib.TEMA, hma=talib.HMA, kama=talib.KAMA,
                                   zlema=talib.ZLEMA, trima=talib.TRIMA, mom=talib.MOM,
                                   roc=talib.ROC, trix=talib.TRIX,).items():
            n = any_length()
            put(name, [n], function(c, n))
        for name, function in dict(rsi=talib.RSI, cmo=talib.CMO, linreg=talib.LINEARREG,
                                   slope=talib.LINEARREG_SLOPE,
                                   stddev=lambda x, n: talib.STDDEV(x, n, 1),).items():
            n = length()
            put(name, [n], function(c, n))
        for name, function in dict(vwma=lambda n: unless_empty(talib.VWMA(c, v, n), n),
                                   atr=lambda n: talib.ATR(h, l, c, n),
                                   natr=lambda n: talib.NATR(h, l, c, n),
                                   efi=lambda n: talib.EFI(c, v, n),
                                   rvol=lambda n: unless_empty(talib.RVOL(v, n), n, 1),).items():
            n = any_length()
            put(name, [n], function(n))
        for name, function in dict(cci=lambda n: talib.CCI(h, l, c, n),
                                   willr=lambda n: talib.WILLR(h, l, c, n),
                                   mfi=lambda n: talib.MFI(h, l, c, v, n),
                                   cmf=lambda n: unless_empty(talib.CMF(h, l, c, v, n), n,
                                                              otherwise=0),).items():
            n = length()
            put(name, [n], function(n))
        n = any_length()
        put("vortex", [n], talib.VORTEX(h, l, c, n), ["_plus", "_minus"])
        n = length()
        put("aroon", [n], talib.AROON(h, l, n)[::-1], ["_up", "_down"])
        put("adx", [n],
            (talib.ADX(h, l, c, n), talib.PLUS_DI(h, l, c, n), talib.MINUS_DI(h, l, c, n)),
            ["", "_plus", "_minus"])
        put("donchian", [n], talib.DONCHIAN(h, l, n), ["_upper", "_middle", "_lower"])
        a, b, d = any_length(), length(1, 10), length(1, 10)
        put("stoch", [a, b, d], talib.STOCH(h, l, c, a, b, 0, d, 0), ["_k", "_d"])
        a, b, d = length(), length(), length()
        put("tsi", [a, b], talib.TSI(c, a, b))
        u = any_length()
        put("ultosc", [u, b, d], talib.ULTOSC(h, l, c, u, b, d))
        put("adosc", [a, b], talib.ADOSC(h, l, c, v, a, b))
        a, b, d = length(), length(), length(2, 20)
        put("macd", [a, b, d], talib.MACD(c, a, b, d), ["", "_signal", "_hist"])
        put("ppo", [a, b], talib.PPO(c, a, b, 1))
        put("ao", [a, b], talib.AO(h, l, a, b))
        n, m = length(), chance.choice([0, 1.5, 2.5, 0.5])
        put("bb", [n, m], talib.BBANDS(c, n, m, m, 0), ["_upper", "_middle", "_lower"])
        put("kc", [n, a, m], talib.KC(h, l, c, n, a, m), ["_upper", "_middle", "_lower"])
        line, direction = talib.SUPERTREND(h, l, c, n, m)
        put("st", [n, m], (line, numpy.where(numpy.isnan(line), numpy.nan, direction)),
            ["", "_dir"])
        a, b = chance.choice([0.01, 0.02, 0.05]), chance.choice([0.1, 0.2, 0.3])
        put("sar", [a, b], talib.SAR(h, l, a, b))
        n, factor = chance.choice([1, length(2, 20)]), chance.choice([0, 0.7, 1])
        put("t3", [n, factor], talib.T3(c, n, factor))
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
        lines = "".join('{"type":"candle","symbol":"X","interval":"1","time":%d,"open":%r,'
                        '"high":%r,"low":%r,"close":%r,"volume":%r,"closed":true}\n'
                        % (1704067200000 + number * 60000, *map(float, bar))
                        for number, bar in enumerate(zip(*prices)))
        out = subprocess.run([os.path.join(BIN, "ind"), "-q", *sum(options, [])], input=lines,
                             capture_output=True, text=True, check=True).stdout
        got = [json.loads(line) for line in out.splitlines()]
        for field, want in fields.items():
            have = numpy.array([numpy.nan if line[field] is None else line[field] for line in got],
                               float)
            wrong = (numpy.isnan(have) != numpy.isnan(want)) | (abs(have - want)
                                                                > allowed(field, want, prices[3]))
            passed, failed = passed + (not wrong.any()), failed + bool(wrong.any())
            if wrong.any():
                place = int(numpy.argmax(wrong))
                print(f"seed {seed}: {field} of candle {place} is {have[place]}, expected "
                      f"{want[place]}; {int(wrong.sum())} differ")
    print(f"{passed} passed, {failed} failed")
    sys.exit(failed > 0)


main()
