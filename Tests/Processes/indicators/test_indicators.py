"""Compares `ind` with reference values (Tests/Vectors, by TA-Lib), with simple formulas, and
with its own output for other forms of the input."""
import json
import math
import os
import random
import re
import unittest

from harness.commands import SHARED, TESTS, run_checked
from harness.market import DAY, rough_candle_lines


def read(name):
    return open(os.path.join(TESTS, "Vectors", name)).read()


def ind(options, lines, status=0):
    result = run_checked(["ind", "-q", *options], lines, status)
    return result.stdout.splitlines(True)


# Differences of prices are as exact as the prices; sums of volume, which cross 0, as their largest
# value. Other values must be within a relative 1e-9; but where the true mean is 0, TA-Lib's running
# sums keep a small rest of earlier values.
OF_PRICES = ("macd", "mom", "ao", "slope", "linreg", "stddev", "atr", "tr", "cc", "mtrend")
OF_SUMS = ("obv", "ad", "adosc", "pvt", "efi")
FLOORS = {"stoch": 1e-10, "stochrsi": 1e-10}


def allowed(field, want, close, largest=0):
    name = field.split("_")[0]
    size = close if name in OF_PRICES else largest if name in OF_SUMS else 0
    return 1e-9 * max(abs(want), size) + FLOORS.get(name, 0)


class Vectors(unittest.TestCase):
    def test_every_field_is_talibs(self):
        candles = read("candles.ndjson").splitlines(True)
        expected = [json.loads(line) for line in read("expected.ndjson").splitlines()]
        got = [json.loads(line) for line in ind(read("flags.txt").split(), candles)]
        self.assertEqual(len(got), 1000)
        largest = {field: max(abs(fields[field] or 0) for fields in expected)
                   for field in expected[0]}
        for number, (have, want, line) in enumerate(zip(got, expected, candles)):
            candle = json.loads(line)
            self.assertEqual(list(have)[len(candle):], list(want), "names and order")
            for field, value in want.items():
                place = f"{field} of candle {number}: {have[field]}, expected {value}"
                if value is None or have[field] is None:
                    self.assertIs(have[field], value, place)
                else:
                    self.assertLessEqual(abs(have[field] - value),
                                         allowed(field, value, candle["close"], largest[field]),
                                         place)


class AllOfTALib(unittest.TestCase):
    """All other functions, compared with TA-Lib's values (../shared/vectors/all)."""
    FOLDER = os.path.join(SHARED, "vectors", "all")
    # In TA-Lib's arrays, integer functions are 0 during the warm-up.
    WHOLE = ("cdl_", "fractal_", "ht_trendmode")

    def test_every_field_is_talibs(self):
        if not os.path.exists(self.FOLDER):
            self.skipTest("needs ../shared/vectors/all")
        candles, expected, flags = (open(os.path.join(self.FOLDER, name)).read()
                                    for name in ("candles.ndjson", "expected.ndjson", "flags.txt"))
        want = [json.loads(line) for line in expected.splitlines()]
        got = [json.loads(line) for line in ind(flags.split(), candles.splitlines(True))]
        self.assertEqual(len(got), len(want))
        self.assertEqual(set(want[0]) - set(got[0]), set())
        for field in want[0]:
            first = next(n for n, line in enumerate(got) if line[field] is not None)
            for number, (have, line) in enumerate(zip(got, want)):
                value = line[field]
                if number < first and value == 0 and field.startswith(self.WHOLE):
                    value = None
                place = f"{field} of candle {number}: {have[field]}, expected {value}"
                if value is None or have[field] is None:
                    self.assertIs(have[field], value, place)
                else:
                    limit = 0 if field.startswith(self.WHOLE) else 1e-9 * max(1, abs(value))
                    self.assertLessEqual(abs(have[field] - value), limit, place)


class Page(unittest.TestCase):
    def test_docs_have_the_list(self):
        page = open(os.path.join(TESTS, "..", "docs", "indicators.md")).read()
        listed = run_checked(["ind", "--list", "markdown"], []).stdout
        self.assertEqual(page, listed, "ind --list markdown > docs/indicators.md writes it anew")


class Plain(unittest.TestCase):
    """Indicators that TA-Lib does not have, by formulas over the whole history."""

    def setUp(self):
        self.lines = rough_candle_lines(5, 1500)
        self.bars = [json.loads(line) for line in self.lines]

    def compare(self, option, field, formula):
        got = [json.loads(line)[field] for line in ind(option.split(), self.lines)]
        known = 0
        for number, have in enumerate(got):
            want = formula(number)
            if want is None or have is None:
                self.assertIs(have, want, f"{field} of candle {number}")
            else:
                known += 1
                self.assertLessEqual(abs(have - want),
                                     allowed(field, want, self.bars[number]["close"]),
                                     f"{field} of candle {number}")
        self.assertGreater(known, 100)

    def test_pivots(self):
        def day(number):
            today = self.bars[number]["time"] // DAY
            inside = [bar for bar in self.bars if bar["time"] // DAY == today - 1]
            if len(inside) < DAY // 180_000:
                return None
            return max(b["high"] for b in inside), min(b["low"]
                                                       for b in inside), inside[-1]["close"]

        def level(formula):
            return lambda number: day(number) and formula(*day(number), sum(day(number)) / 3)
        for name, formula in {"pivot": lambda h, l, c, p: p, "r1": lambda h, l, c, p: 2 * p - l,
                              "r2": lambda h, l, c, p: p + h - l,
                              "r3": lambda h, l, c, p: h + 2 * (p - l),
                              "s1": lambda h, l, c, p: 2 * p - h,
                              "s2": lambda h, l, c, p: p - h + l,
                              "s3": lambda h, l, c, p: l - 2 * (h - p),}.items():
            self.compare("--pivots", "pivots_" + name, level(formula))

    def test_divergence(self):
        histograms = [json.loads(line)["macd_12_26_9_hist"] for line in ind(["--macd"], self.lines)]
        closes = [bar["close"] for bar in self.bars]

        def formula(number, length=10):
            window = range(number - length + 1, number)
            if number < length or any(histograms[place] is None for place in window):
                return None
            lowest = max((place for place in window
                          if closes[place] == min(closes[p] for p in window)))
            highest = max((place for place in window
                           if closes[place] == max(closes[p] for p in window)))
            if closes[number] < closes[lowest] and histograms[number] > histograms[lowest]:
                return 1
            return -1 if closes[number] > closes[highest] and histograms[number] < histograms[
                highest] else 0
        self.compare("--divergence 10", "divergence_10", formula)

    def test_squeeze(self):
        widths = [json.loads(line)["bb_20_2_width"] for line in ind(["--bb"], self.lines)]

        def formula(number, count=50, percentile=30):
            before = widths[max(0, number - count):number]
            if len(before) < count or None in before:
                return None
            ordered, position = sorted(before), percentile / 100 * (count - 1)
            below = int(position)
            return int(widths[number] < ordered[below]
                       + (position - below) * (ordered[below + 1] - ordered[below]))
        self.compare("--squeeze 20,2,50,30", "squeeze_20_2_50_30", formula)

    def test_momentum_trend(self):
        atr = [json.loads(line)["atr_14"] for line in ind(["--atr"], self.lines)]
        closes = [bar["close"] for bar in self.bars]

        def distance(number, length=10, short=3, long=20):
            if number < length + long - 1:
                return None
            momentum = [closes[place] - closes[place - length]
                        for place in range(number - long + 1, number + 1)]
            return sum(momentum[-short:]) / short - sum(momentum) / long

        def strength(number):
            return None if distance(number) is None or not atr[number] else abs(
                distance(number)) / atr[number]
        self.compare("--mtrend 10,3,20", "mtrend_10_3_20_dir", lambda n: None if distance(n) is None
                     else (distance(n) > 0) - (distance(n) < 0))
        self.compare("--mtrend 10,3,20", "mtrend_10_3_20_strength", strength)

    def test_chop(self):
        ranges = [json.loads(line)["tr"] for line in ind(["--tr"], self.lines)]

        def formula(number, length=14):
            if number < length:
                return None
            window = self.bars[number - length + 1:number + 1]
            reach = max(bar["high"] for bar in window) - min(bar["low"] for bar in window)
            return 100 * math.log10(sum(ranges[number - length + 1:number + 1])
                                    / reach) / math.log10(length)
        self.compare("--chop 14", "chop_14", formula)

    def test_fisher(self):
        middles, place, fisher, values = [(bar["high"] + bar["low"]) / 2
                                          for bar in self.bars], 0, 0, []
        for number in range(len(middles)):
            if number < 8:
                values.append(None)
                continue
            window = middles[number - 8:number + 1]
            share = (middles[number] - min(window)) / (max(window) - min(window)) - 0.5 if max(
                window) > min(window) else 0
            place = min(max(0.66 * share + 0.67 * place, -0.999), 0.999)
            fisher = 0.5 * math.log((1 + place) / (1 - place)) + 0.5 * fisher
            values.append(fisher)
        self.compare("--fisher 9", "fisher_9", lambda number: values[number])
        self.compare("--fisher 9", "fisher_9_trigger", lambda number: values[number - 1]
                     if number > 8 else None)


class Fed(unittest.TestCase):
    """A closed candle's output is byte-identical, however the candles arrive."""

    OPTIONS = [*read("flags.txt").split(), "--pivots", "--divergence", "--squeeze", "--mtrend",
               "--chop", "--fisher", "--ema", "7@hl2"]

    # Every indicator; those in OPTIONS appear with other parameters too.
    EVERY = [word for line in run_checked(["ind", "--list"], []).stdout.splitlines()
             for word in re.findall(r"^(--\w+).*   ", line)]
    EVERY = [word for option in EVERY for word in (
        ["--cdl", "all"] if option == "--cdl" else ["--avwap", "day"] if option == "--avwap"
        else [option])] + ["--correl", "20,close,volume", "--vp", "12,70,30"]

    def test_forming_candles_move_no_state(self):
        chance, lines, fed = random.Random(9), rough_candle_lines(9, 600), []
        for line in lines:
            candle = json.loads(line)
            for _ in range(chance.randrange(4)):
                forming = dict(candle,
                               close=round(candle["close"] * (1 + chance.gauss(0, 0.01)), 12),
                               volume=round(candle["volume"] * chance.random(), 12), closed=False)
                forming["high"] = max(forming["high"], forming["close"])
                forming["low"] = min(forming["low"], forming["close"])
                fed.append(json.dumps(forming, separators=(",", ":")) + "\n")
            if chance.random() < 0.5:
                fed.append(line.replace('"closed":true', '"closed":false'))
            fed.append(line)
        closed = [line for line in ind(self.OPTIONS, fed) if '"closed":true' in line]
        self.assertEqual(closed, ind(self.OPTIONS, lines))

    def test_a_candle_has_the_same_values_while_it_forms(self):
        lines = rough_candle_lines(10, 300)
        fed = [part for line in lines
               for part in (line.replace('"closed":true', '"closed":false'), line)]
        got = ind(self.OPTIONS, fed)
        self.assertEqual([line.replace('"closed":false', '"closed":true') for line in got[::2]],
                         got[1::2])

    def test_every_indicator_however_it_is_fed(self):
        lines = rough_candle_lines(15, 500)
        fed = [part for line in lines
               for part in (line.replace('"closed":true', '"closed":false'), line)]
        other = [line.replace("BTCUSDT", "ETHUSDT") for line in rough_candle_lines(16, 500)]
        got, alone = ind(self.EVERY, fed), ind(self.EVERY, lines)
        self.assertEqual(got[1::2], alone)
        self.assertEqual([line.replace('"closed":false', '"closed":true') for line in got[::2]],
                         alone)
        mixed = ind(self.EVERY, [line for pair in zip(lines, other) for line in pair])
        self.assertEqual(mixed[::2], alone)

    def test_series_do_not_touch_one_another(self):
        one, other = rough_candle_lines(11, 400), [line.replace("BTCUSDT", "ETHUSDT")
                                                   for line in rough_candle_lines(12, 400)]
        mixed = ind(self.OPTIONS, [line for pair in zip(one, other) for line in pair])
        self.assertEqual(mixed[::2], ind(self.OPTIONS, one))
        self.assertEqual(mixed[1::2], ind(self.OPTIONS, other))

    def test_values_are_null_or_finite(self):
        wild = rough_candle_lines(13, 400)
        # All four prices of a candle: the smallest and the largest that a market can have, then
        # impossible prices.
        for number, value in ((50, "999999999999"), (51, "1e-12"), (120, "123456789012.5"),
                              (200, "1e300"), (201, "0"), (202, "-5")):
            wild[number] = re.sub(r'"(open|high|low|close)":[^,]+', rf'"\1":{value}', wild[number])
        got = [json.loads(line, parse_constant=lambda name: self.fail(name))
               for line in ind(self.OPTIONS, wild, status=1)]
        self.assertEqual(len(got), len(wild) - 3)
        unknown = [field for field, value in got[-1].items() if value is None
                   and not field.startswith("pivots")]
        self.assertEqual(unknown, [], "the state recovers when the input does")

    def test_what_is_refused_and_what_passes(self):
        lines = rough_candle_lines(14, 3)
        event = '{"type":"event","event":"gap","time":1}\n'
        marked = lines[2].replace("}", ',"gap":2,"backfill":"gap"}')
        got = ind(["--sma", "1"], [lines[0], lines[1], lines[1], lines[0], event, marked], status=1)
        self.assertEqual(len(got), 4)
        self.assertEqual(got[2], event)
        self.assertRegex(got[3], r',"gap":2,"backfill":"gap","sma_1":[\d.e-]+}\n$')
