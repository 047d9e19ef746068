#!/usr/bin/env python3
"""Compares `ind` with TA-Lib on random markets: with random parameters, with every length from
the minimum to 200, and with all patterns. Needs numpy and TA-Lib: see scripts/compare-talib.

usage: compare_talib.py BIN [SEEDS] [FIRST]
"""
import json
import os
import random
import subprocess
import sys

import numpy
import talib
from talib import abstract

from talib_table import PATTERNS, PENETRATION, TABLE, Choice, Length, Type

BIN = os.path.abspath(sys.argv[1])


SCALES = [1e-8, 1e-4, 1, 100, 60000, 1e8]


def market(seed, count=None):
    """Arrays of open, high, low, close and volume, with gaps, flat periods and candles without
    volume. Odd seeds use large ticks, so that equal prices are frequent."""
    chance, noise = random.Random(seed), numpy.random.default_rng(seed)
    count, scale = count or chance.choice([300, 1000, 3000]), chance.choice(SCALES)
    # Candles have at most 12 decimals.
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

# Values in price units are as exact as the prices they are differences of; sums of volume are as
# exact as their largest value. All other values must be within 1e-9, relative if above 1, else
# absolute.
OF_PRICES = {"ac", "accbands", "adr", "ao", "apo", "atr", "avgdev", "dema", "donchian", "dpo",
             "ema", "eri", "ha", "hma", "ht_phasor", "ht_trendline", "kama", "kc", "linreg",
             "linreg_intercept", "ma", "macd", "macdext", "macdfix", "mama", "midpoint", "midprice",
             "minus_dm", "mom", "plus_dm", "qstick", "rma", "sar", "sarext", "slope", "sma", "st",
             "stddev", "t3", "tema", "tr", "trima", "tsf", "vwma", "wad", "wma", "zlema"}
OF_SUMS = {"obv", "ad", "adosc", "pvt", "efi"}


def allowed(option, want, close):
    """The largest allowed difference from TA-Lib's value."""
    size = numpy.abs(want)
    if option in OF_PRICES:
        return 1e-9 * numpy.maximum(size, numpy.nanmax(numpy.append(close, size)))
    if option in OF_SUMS:
        return 1e-9 * numpy.full_like(want, numpy.nanmax(size))
    if option == "var":
        return 1e-9 * numpy.maximum(size, close * close * 1e-6)
    if option == "linreg_angle":
        return 1e-9 * numpy.maximum(numpy.maximum(size, 1), close * 57)
    if option == "marketfi":
        return 1e-9 * size
    return 1e-9 * numpy.maximum(size, 1)


def cleaned(function, given, want, prices):
    """TA-Lib's values where it has some: functions with whole numbers give 0 before, windows
    without volume or bodies leave the rest of a running sum or a division by 0."""
    want = numpy.array(want, float)
    if function.integers:
        want[:63 if function.option == "ht_trendmode" else sum(given[:2])] = numpy.nan
    volume = prices[4]

    def empty(n, before=0):
        sums = numpy.convolve(volume > 0, numpy.ones(n))[:len(volume) - before]
        return numpy.concatenate([numpy.zeros(before, bool), sums == 0])
    if function.option == "pvo" and given[2] in ("sma", "wma", "trima", "hma"):
        slow = max(given[:2])
        window = slow + int(slow ** 0.5) - 1 if given[2] == "hma" else slow
        want[~numpy.isnan(want) & empty(window)] = 0
    if function.option in ("vwma", "cmf", "rvol"):
        known = ~numpy.isnan(want)
        nothing = empty(given[0], 1 if function.option == "rvol" else 0)
        want[known & nothing] = 0 if function.option == "cmf" else numpy.nan
    return want


# The weights of the averages that TA-Lib computes with running sums, oldest value first.
WEIGHTS = {"sma": numpy.ones, "wma": lambda n: numpy.arange(1, n + 1),
           "trima": lambda n: numpy.convolve(numpy.ones((n + 1) // 2), numpy.ones(n // 2 + 1))}


def recheck_pvo(field, have, wrong, volume):
    """Removes false differences: small volumes after large ones lose digits in TA-Lib's running
    sums, so sums over each window in extended precision decide."""
    _, first, second, kind = field.split("_")
    if kind not in WEIGHTS:
        return wrong
    left, volume = wrong.copy(), numpy.array(volume, numpy.longdouble)

    def average(n, place):
        weights = WEIGHTS[kind](n)
        return (volume[place - n + 1:place + 1] * weights).sum() / weights.sum()
    for place in numpy.flatnonzero(wrong & ~numpy.isnan(have)):
        fast, slow = (average(n, place) for n in sorted((int(first), int(second))))
        exact = float(100 * (fast - slow) / slow) if slow else 0.0
        left[place] = abs(have[place] - exact) > 1e-9 * max(1, abs(exact))
    return left


class Comparison:
    def __init__(self):
        self.passed = self.failed = self.values = 0
        self.options = set()

    def run(self, name, prices, asked):
        """Compares fields. `asked` is a list of (an option's words, its fields, their expected
        values)."""
        lines = "".join('{"type":"candle","symbol":"X","interval":"1","time":%d,"open":%r,'
                        '"high":%r,"low":%r,"close":%r,"volume":%r,"closed":true}\n'
                        % (1704067200000 + number * 60000, *map(float, bar))
                        for number, bar in enumerate(zip(*prices)))
        for start in range(0, len(asked), 250):
            part = asked[start:start + 250]
            options = [word for words, _, _ in part for word in words]
            out = subprocess.run([os.path.join(BIN, "ind"), "-q", *options], input=lines,
                                 capture_output=True, text=True, check=True).stdout
            got = [json.loads(line) for line in out.splitlines()]
            for _, option, fields in part:
                for field, want in fields.items():
                    have = numpy.array([numpy.nan if line[field] is None else line[field]
                                        for line in got], float)
                    self.check(name, option, field, have, want, prices)

    @staticmethod
    def recheck(option, field, have, wrong, prices):
        """Removes false differences: where a series hardly moves, TA-Lib's running sums lose
        digits, so sums in extended precision decide."""
        if option == "pvo":
            return recheck_pvo(field, have, wrong, prices[4])
        n = int(field.split("_")[1])
        x, y = (numpy.array(series, numpy.longdouble) for series in prices[1:3])
        if option == "beta":
            x, y = (numpy.append([0], series[1:] / series[:-1] - 1) for series in (x, y))
        left = wrong.copy()
        for place in numpy.flatnonzero(wrong):
            a, b = x[place - n + 1:place + 1], y[place - n + 1:place + 1]
            a, b = a - a.mean(), b - b.mean()
            size = (a * a).sum() if option == "beta" else ((a * a).sum() * (b * b).sum()) ** 0.5
            exact = float((a * b).sum() / size) if size else 0.0
            left[place] = abs(have[place] - exact) > 1e-9 * max(1, abs(exact))
        return left

    def check(self, name, option, field, have, want, prices):
        close = prices[3]
        limit = 0 if option == "cdl" else allowed(option, want, close)
        wrong = (numpy.isnan(have) != numpy.isnan(want)) | (abs(have - want) > limit)
        if wrong.any() and option in ("beta", "correl", "pvo"):
            wrong = self.recheck(option, field, have, wrong, prices)
        self.passed += not wrong.any()
        self.failed += bool(wrong.any())
        self.values += int((~numpy.isnan(want)).sum())
        self.options.add(option if option != "cdl" else field)
        if wrong.any():
            place = int(numpy.argmax(wrong))
            print(f"{name}: {field} of candle {place} is {have[place]}, expected {want[place]}; "
                  f"{int(wrong.sum())} differ", flush=True)


def asked(function, given, prices):
    text = ",".join(map(str, given))
    base = "_".join([function.option, *(str(p).replace(".", "p").replace("-", "m") for p in given)])
    found = function.values(prices, given)
    fields = {base + suffix: cleaned(function, given, values, prices)
              for suffix, values in zip(function.suffixes, found)}
    return ["--" + function.option + ("=" + text if text else "")], function.option, fields


def random_parameters(function, chance):
    def value(parameter):
        if isinstance(parameter, Choice):
            return chance.choice(parameter.values)
        if isinstance(parameter, Type):
            return chance.choice(parameter.words)
        least = parameter.least
        return chance.choice([least, parameter.standard, chance.randrange(least, 60)])
    return [value(parameter) for parameter in function.parameters]


def patterns(prices, chance):
    """Each pattern with its default penetration, and with another one."""
    lists = []
    for name in PATTERNS:
        function = getattr(talib, "CDL" + name.upper())
        wait = abstract.Function("CDL" + name.upper()).lookback
        standard = PENETRATION.get(name)
        for penetration in [standard] + ([chance.choice([0, 0.1, 0.6])] if standard else []):
            more = [] if penetration == standard else [penetration]
            given = [] if penetration is None else [float(penetration)]
            want = numpy.array(function(*prices[:4], *given), float)
            want[:wait] = numpy.nan
            word = name + "".join(f":{p}" for p in more)
            field = "cdl_" + name + "".join("_" + str(p).replace(".", "p") for p in more)
            lists.append((["--cdl", word], "cdl", {field: want}))
    return lists


def main():
    seeds, first = (int(word) for word in (sys.argv[2:] + ["20", "0"][len(sys.argv) - 2:])[:2])
    comparison = Comparison()
    for seed in range(first, first + seeds):
        chance, prices = random.Random(seed + 1), market(seed)
        lists, seen = [], set()
        for function in TABLE:
            for _ in range(3 if function.parameters else 1):
                one = asked(function, random_parameters(function, chance), prices)
                if one[0][0] not in seen:
                    seen.add(one[0][0])
                    lists.append(one)
        comparison.run(f"seed {seed}", prices, lists + patterns(prices, chance))
    # Every length of every parameter; the other parameters have their defaults.
    for seed in range(first, first + max(seeds // 10, 1)):
        prices, lists = market(seed, 420), []
        for function in TABLE:
            standard = [parameter.standard for parameter in function.parameters]
            for place, parameter in enumerate(function.parameters):
                if not isinstance(parameter, Length):
                    continue
                for length in range(parameter.least, 201):
                    given = standard[:place] + [length] + standard[place + 1:]
                    lists.append(asked(function, given, prices))
        seen, once = set(), []
        for one in lists:
            if one[0][0] not in seen:
                seen.add(one[0][0])
                once.append(one)
        comparison.run(f"lengths of seed {seed}", prices, once)
    print(f"{comparison.values:,} values of {len(comparison.options)} functions and patterns in "
          f"{comparison.passed + comparison.failed:,} columns")
    print(f"{comparison.passed} passed, {comparison.failed} failed")
    sys.exit(comparison.failed > 0)


if __name__ == "__main__":
    main()
