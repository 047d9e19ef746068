"""What must hold of `signal` as a process: each built-in strategy against a plain re-computation, no repaint, no look-ahead,
independent series, the same ids in a replay, and broken rule files that are refused with a place."""
import decimal
import functools
import json
import os
import random
import re
import signal
import subprocess
import sys
import tempfile
import unittest
from decimal import Decimal

from harness.commands import BIN, command, run, run_checked, start
from harness.market import START, STEP, candle_lines
from harness.terminals import on_terminal

INSTRUMENT = '{"type":"instrument","category":"linear","symbol":"BTCUSDT","time":1704067200000,"tick":0.01,"step":0.001}\n'
BUILT_IN = ["auto", "scalp", "weighted", "average", "crossover", "macd-cross", "ema-cross", "mean-reversion", "momentum", "micro"]


def needs(strategy):
    """The options of `ind`; but there is no order book here, whose vote is left out then."""
    return re.sub(r" --join \S+", "", run_checked(["signal", "--strategy", strategy, "--needs"]).stdout).split()


@functools.lru_cache(None)
def recorded(strategy, seed=1, count=20_000):
    """A market with the fields that a strategy wants."""
    return run_checked(["ind", "-q", *needs(strategy)], candle_lines(seed, count)).stdout.splitlines(True)


def signals(arguments, lines):
    got = [json.loads(line, parse_float=Decimal) for line in run_checked(["signal", "-q", *arguments], lines).stdout.splitlines()]
    return [record for record in got if record["type"] == "signal"]


# The strategies again, in plain words. Unknown is None; a vote is what its function gives.

def sides(long, short):
    return None if long is None or short is None else (1 if long else 0) - (1 if short else 0)


def above(a, b):
    return None if a is None or b is None else sides(a > b, a < b)


def crosses(now, last, a, b):
    if last is None or None in (now[a], now[b], last[a], last[b]):
        return None
    return sides(last[a] <= last[b] and now[a] > now[b], last[a] >= last[b] and now[a] < now[b])


def beyond(value, low, high):
    """Long under the low, short over the high."""
    return None if None in (value, low, high) else sides(value < low, value > high)


def strong(now, last, a, b):
    cross = crosses(now, last, a, b)
    return None if cross is None else 2 * cross or above(now[a], now[b])


def direction(now):
    return above(now["close"], now["open"])


def gated(gate, value):
    return None if gate is None else value if gate == 1 else 0


def wildness(history):
    """ATR in percent against its mean of 100 candles, within 0.5 and 2."""
    window = [candle["natr_14"] for candle in history[-100:]]
    if len(window) < 100 or None in window:
        return None
    mean = sum(window) / 100
    return min(max(window[-1] / mean, 0.5), 2) if mean else None


def inverse(number):
    return number and 1 / number


MACD, SIGNAL = "macd_12_26_9", "macd_12_26_9_signal"
BANDS = "bb_20_2_lower", "bb_20_2_upper"
K, D = "stoch_14_3_3_k", "stoch_14_3_3_d"
SK, SD = "stochrsi_14_14_3_3_k", "stochrsi_14_14_3_3_d"


def change(now, last, name):
    return None if last is None or last[name] is None or now[name] is None else above(now[name], last[name])


def both_beyond(now):
    return None if now[K] is None or now[D] is None else sides(now[K] < 20 and now[D] < 20, now[K] > 80 and now[D] > 80)


def both(first, second):
    """Of two conditions, the one that fails decides alone."""
    return False if first is False or second is False else None if first is None or second is None else True


def holds(a, b, test):
    """A condition that holds is +1, one that does not -1."""
    return None if a is None or b is None else 1 if test(a, b) else -1


def through(now, last, name):
    """Both closes against the average of now."""
    if last is None or now[name] is None:
        return None
    return sides(last["close"] < now[name] < now["close"], last["close"] > now[name] > now["close"])


def stretched(now):
    """Outside the bands with RSI; RSI is not asked where the close is within them."""
    outside = beyond(now["close"], now[BANDS[0]], now[BANDS[1]])
    if not outside:
        return outside
    rsi = beyond(now["rsi_14"], 30, 70)
    return None if rsi is None else outside if rsi == outside else 0


def scalp_short(now, side):
    return side == "long" or now["close"] < now["ema_40"] and now["rsi_7"] < 45 and now["impulse_20_1p5_0p65"] == -1


def micro_stochrsi(now):
    if now[SK] is None or now[SD] is None:
        return None
    return sides(now[SK] > now[SD] and now[SK] < 80, now[SK] < now[SD] and now[SK] > 20)


# By strategy: votes as (function of this candle, the last one and the last vote; weight; candles without range, candles without
# volume after which it abstains), and the rest.
STRATEGIES = {
    "auto": dict(threshold=0.66, cooldown=300, votes=[
        (lambda now, last, cast: beyond(now["rsi_14"], 45, 55) and -beyond(now["rsi_14"], 45, 55), 1, 14, None),
        (lambda now, last, cast: now["st_10_3_dir"], 1, None, None),
        (lambda now, last, cast: above(now["cc_0p07"], now["cc_0p07_trigger"]), 1, None, None),
        (lambda now, last, cast: above(now["ema_9"], now["ema_21"]), 1, None, None),
        (lambda now, last, cast: above(now[MACD], now[SIGNAL]), 1, None, None),
        (lambda now, last, cast: gated(now["volspike_10_1p3"], direction(now)), 1, None, 10),
        (lambda now, last, cast: now["impulse_20_1p5_0p65"], 1, None, None),
        (lambda now, last, cast: above(now["close"], now["vwap"]), 1, None, None),
        (lambda now, last, cast: above(now["close"], now["sar_0p02_0p2"]), 1, None, None),
        (lambda now, last, cast: above(now["adx_14_plus"], now["adx_14_minus"]), 1, 14, None)]),
    "scalp": dict(threshold=0.66, agree=5, cooldown=300, scope="symbol", require=scalp_short, votes=[
        (lambda now, last, cast: holds(now["close"], now["ema_40"], lambda a, b: a >= b), 1, None, None),
        (lambda now, last, cast: holds(now["st_10_3_dir"], 0, lambda a, b: a > b), 1, None, None),
        (lambda now, last, cast: holds(now["cc_0p07"], now["cc_0p07_trigger"], lambda a, b: a > b), 1, None, None),
        (lambda now, last, cast: holds(now["rsi_7"], 55, lambda a, b: a > b), 1, 7, None),
        (lambda now, last, cast: holds(now["volspike_10_1p3"], 0, lambda a, b: a > b), 1, None, 10),
        (lambda now, last, cast: holds(now["impulse_20_1p5_0p65"], 0, lambda a, b: a > b), 1, None, None)]),
    "weighted": dict(threshold=0.3, strict=True, stop="atr", optional={10}, votes=[
        (lambda now, last, cast: above(now["ema_20"], now["close"]), 0.4, None, None),
        (lambda now, last, cast: now["mtrend_10_12_26_dir"], 0.3, None, None),
        (lambda now, last, cast: change(now, last, "obv"), 0.2, None, None),
        (lambda now, last, cast: now["divergence_20"], 0.1, None, None),
        (lambda now, last, cast: beyond(now[SK], 20, 80), 0.7, 14, None),
        (lambda now, last, cast: beyond(now["rsi_14"], 30, 70), 0.6, 14, None),
        (lambda now, last, cast: above(now[MACD], now[SIGNAL]), 0.5, None, None),
        (lambda now, last, cast: beyond(now["close"], now[BANDS[0]], now[BANDS[1]]), 0.4, 20, None),
        (lambda now, last, cast: gated(now["squeeze_20_2_20_10"], beyond(now["close"], now[BANDS[0]], now[BANDS[1]])), 0.3, 20, None),
        (lambda now, last, cast: through(now, last, "vwap_200"), 0.3, None, 200),
        (lambda now, last, cast: beyond(-now["close"], *(now[n] and -now[n] for n in ("pivots_r1", "pivots_s1"))), 0.3, None, None)]),
    "average": dict(threshold=0.5, score="mean", stop=("2", "4"), votes=[
        (lambda now, last, cast: strong(now, last, "ema_9", "ema_21"), 1, None, None),
        (lambda now, last, cast: beyond(now["rsi_14"], 30, 70), 1, 14, None),
        (lambda now, last, cast: strong(now, last, MACD, SIGNAL), 1, None, None),
        (lambda now, last, cast: beyond(now["close"], now[BANDS[0]], now[BANDS[1]]), 1, 20, None),
        (lambda now, last, cast: both_beyond(now), 1, 14, None),
        (lambda now, last, cast: gated(now["volspike_20_1p5"], (cast > 0) - (cast < 0)), 1, None, 20),
        (lambda now, last, cast: beyond(now["mfi_14"], 20, 80), 1, 14, 14)]),
    "crossover": dict(threshold=2, score="first", stop="atr", reach=4, votes=[
        (lambda now, last, cast: crosses(now, last, "ema_20", "ema_50"), 1, None, None),
        (lambda now, last, cast: beyond(now["rsi_14"], 30, 70), 1, 14, None),
        (lambda now, last, cast: crosses(now, last, MACD, SIGNAL), 1, None, None),
        (lambda now, last, cast: None if now[BANDS[0]] is None else sides(now["close"] <= now[BANDS[0]], now["close"] >= now[BANDS[1]]),
         0.5, 20, None)]),
    "macd-cross": dict(threshold=1, stop="atr", votes=[(lambda now, last, cast: crosses(now, last, MACD, SIGNAL), 1, None, None)]),
    "ema-cross": dict(threshold=1, stop="atr", votes=[(lambda now, last, cast: crosses(now, last, "ema_9", "ema_21"), 1, None, None)]),
    "mean-reversion": dict(threshold=1, score="sum", stop="atr", votes=[
        (lambda now, last, cast: beyond(now["close"], now[BANDS[0]], now[BANDS[1]]), 1, 20, None),
        (lambda now, last, cast: stretched(now), 1, 20, None)]),
    "momentum": dict(threshold=2, score="sum", stop="atr", votes=[
        (lambda now, last, cast: holds(now[MACD], now[SIGNAL], lambda a, b: a > b), 1, None, None),
        (lambda now, last, cast: None if now["rsi_14"] is None else sides(50 < now["rsi_14"] < 70, 30 < now["rsi_14"] < 50), 1, 14, None),
        (lambda now, last, cast: holds(now["close"], now["sma_50"], lambda a, b: a > b), 1, None, None)]),
    "micro": dict(threshold=0.5, votes=[
        (lambda now, last, cast: above(now["mom_10"], 0), lambda history: wildness(history), None, None),
        (lambda now, last, cast: micro_stochrsi(now), lambda history: inverse(wildness(history)), 14, None),
        (lambda now, last, cast: above(now["close"], now["vwap"]), lambda history: inverse(wildness(history)), None, None)]),
}


class Cooldown:
    """What a cooldown needs to know: of a strategy in a series, or of a symbol."""
    def __init__(self):
        self.fired, self.open = {}, None


class Gate:
    """From the side of each candle to signals, in the words of the help."""
    def __init__(self, length, spans_sides=False, after_gap=3, repeats=False):
        self.length, self.spans_sides, self.after_gap, self.repeats = length, spans_sides, after_gap, repeats
        self.cooldown, self.entered, self.held_back, self.quiet, self.forming = Cooldown(), None, False, 0, (None, {})

    def left(self, side, now):
        sides = ("long", "short") if self.spans_sides else (side,)
        return max(self.cooldown.fired.get(one, -10 ** 15) for one in sides) + self.length - now

    def decide(self, side, now, candle, quiet):
        if side is None:
            return "none"
        if self.forming[0] == candle.get("time") and side in self.forming[1]:
            return "held" if self.forming[1][side] == "fired" else "cooldown"
        if side == self.entered and not self.held_back and not self.repeats:
            return "held"
        if candle.get("backfill") == "history":
            return "history"
        if candle.get("filled"):
            return "filled"
        if quiet:
            return "quiet"
        if self.left(side, now) <= 0:
            return "fired"
        return "cooldown" if side == self.entered or self.cooldown.open in (None, side) else "closes"

    def write(self, verdict, side, now):
        if verdict == "fired":
            self.cooldown.fired[side], self.cooldown.open = now, side
        elif verdict == "closes":
            self.cooldown.open = None

    def close(self, side, now, candle={"time": 0}, unknown=False):
        if candle.get("gap") and self.after_gap:
            self.quiet = self.after_gap + 1
        quiet, self.quiet = self.quiet > 0, max(self.quiet - 1, 0)
        if unknown:
            return "unknown"
        verdict = self.decide(side, now, candle, quiet)
        self.write(verdict, side, now)
        entered, self.entered = self.entered, side
        if verdict in ("cooldown", "closes"):
            self.held_back = True
        elif verdict in ("fired", "held", "none") or side != entered:
            self.held_back = False
        return verdict

    def form(self, side, now, candle):
        verdict = self.decide(side, now, candle, self.quiet > 0 or candle.get("gap") and self.after_gap)
        self.write(verdict, side, now)
        if verdict in ("fired", "closes"):
            if self.forming[0] != candle["time"]:
                self.forming = (candle["time"], {})
            self.forming[1][side] = verdict
        return verdict


def plain(name, lines):
    """The signals of a strategy on closed candles: id, whether it may open, score, agreeing votes, stop, target."""
    rules = STRATEGIES[name]
    history, gate = [], Gate(rules.get("cooldown", 0) * 1000, rules.get("scope") == "symbol")
    flat = dry = 0
    for line in lines:
        exact = json.loads(line, parse_float=Decimal)
        now = {key: float(value) if isinstance(value, Decimal) else value for key, value in exact.items()}
        last = history[-1] if history else None
        history.append(now)
        stands = now["high"] == now["low"]
        flat = flat + 1 if stands and last and (flat == 0 or last["close"] == now["close"]) else 1 if stands else 0
        dry = dry + 1 if now["volume"] == 0 else 0
        casts, weights, cast, waits = [], [], 0, False
        for place, (vote, weight, range_window, volume_window) in enumerate(rules["votes"]):
            value = vote(now, last, cast)
            if range_window and flat >= range_window or volume_window and dry >= volume_window:
                value = 0
            weights.append(weight(history) if callable(weight) else weight)
            if value is None and place not in rules.get("optional", ()) or weights[-1] is None:
                waits = True
            casts.append(value or 0)
            cast = casts[-1] or cast
        if waits:
            continue
        total = sum(w * c for w, c in zip(weights, casts))
        if rules.get("score") == "mean":
            total = total / sum(w for w, c in zip(weights, casts) if c) if any(casts) else 0
        elif rules.get("score") == "first":
            first = next((c for c in casts if c), 0)
            total = sum(w * c for w, c in zip(weights, casts) if c * first > 0)
        elif not rules.get("score"):
            total /= sum(weights)
        side = None
        total, threshold = round(total, 12), rules["threshold"]
        for other, sign in (("long", 1), ("short", -1)):
            agree = sum(c * sign > 0 for c in casts)
            enough = total * sign > threshold if rules.get("strict") else total * sign >= threshold
            if enough and agree >= rules.get("agree", 1) and rules.get("require", lambda now, side: True)(now, other):
                side = other
        verdict = gate.close(side, now["time"] + STEP)
        if verdict in ("fired", "closes"):
            yield (f"linear:BTCUSDT:3:{now['time']}:{name}:{side}", verdict == "fired", total,
                   sum(c * (1 if side == "long" else -1) > 0 for c in casts), *prices(exact, side, rules))


def prices(candle, side, rules):
    entry, sign = candle["close"], 1 if side == "long" else -1
    rounding = decimal.ROUND_FLOOR if side == "long" else decimal.ROUND_CEILING

    def tick(price):
        return price.quantize(Decimal("0.01"), rounding)
    if rules.get("stop") == "atr":
        stop = tick(entry - sign * 2 * Decimal(candle["atr_14"]))
        if "reach" in rules:
            return stop, tick(entry + sign * rules["reach"] * Decimal(candle["atr_14"]))
        return stop, tick(entry + 2 * (entry - stop))
    near, far = rules.get("stop", ("0.6", "0.8"))
    return tick(entry * (1 - sign * Decimal(near) / 100)), tick(entry * (1 + sign * Decimal(far) / 100))


class BuiltIn(unittest.TestCase):
    def test_each_strategy_is_what_plain_words_say(self):
        self.assertEqual([line.split()[0] for line in run_checked(["signal", "--list"]).stdout.splitlines()], BUILT_IN)
        for name in BUILT_IN:
            lines = recorded(name)
            want = list(plain(name, lines))
            got = signals(["--strategy", name], [INSTRUMENT, *lines])
            self.assertGreater(len(want), 20, name)
            self.assertEqual([record["id"] for record in got], [row[0] for row in want], name)
            for record, (_, opens, score, agree, stop, target) in zip(got, want):
                self.assertAlmostEqual(float(record["score"]), score, delta=1e-9, msg=record["id"])
                self.assertEqual((record["opens"], record["agree"], record["stop"], record["target"]), (opens, agree, stop, target), record["id"])
                self.assertEqual(record["of"], len(STRATEGIES[name]["votes"]))
                self.assertEqual(len(record["reasons"]), agree)
                if STRATEGIES[name].get("score") in ("sum", "first"):
                    self.assertAlmostEqual(float(sum(vote["contribution"] for vote in record["votes"])), score, delta=1e-9, msg=record["id"])
            print(f"{name}: {len(got)} signals on {len(lines)} candles, all as re-computed", file=sys.stderr)

    def test_the_book_votes_in_micro(self):
        """Sizes of three depths; now and then a side is empty, both are, or there is no book."""
        chance, lines = random.Random(4), []
        for line in recorded("micro", 2, 3000):
            candle = json.loads(line, parse_float=Decimal)
            for side in ("bid", "ask"):
                sizes = sorted(chance.choice([0, round(chance.expovariate(0.1), 3)]) for _ in range(3))
                candle.update({f"book_depth_{side}_{reach}bps": size if len(lines) % 50 else None for reach, size in zip((1, 5, 20), sizes)})
            lines.append(json.dumps(candle, default=float) + "\n")

        def imbalance(now, last, cast):
            total = 0
            for reach in (1, 5, 20):
                bid, ask = now[f"book_depth_bid_{reach}bps"], now[f"book_depth_ask_{reach}bps"]
                if bid is None:
                    return None
                total += (bid - ask) / (bid + ask) / reach if bid + ask else 0
            return total / (1 + 1 / 5 + 1 / 20)
        micro = STRATEGIES["micro"]
        STRATEGIES["deep"] = dict(micro, votes=[*micro["votes"], (imbalance, 1, None, None)])
        want = list(plain("deep", lines))
        got = signals(["--strategy", "micro", "--name", "deep"], [INSTRUMENT, *lines])
        self.assertGreater(len(want), 100)
        self.assertEqual([record["id"] for record in got], [row[0] for row in want])
        for record, row in zip(got, want):
            self.assertAlmostEqual(float(record["score"]), row[2], delta=1e-9, msg=record["id"])

    def test_what_is_printed_otherwise_means_the_same(self):
        """A stage of Python in between changes no number, with the market's tick and without. Each price ends in a zero here."""
        zeros = [re.sub(r'("(?:open|high|low|close)":\d+\.\d)\d', r"\g<1>0", line) for line in recorded("scalp")]
        for instrument in ([INSTRUMENT], []):
            lines = [*instrument, *zeros]
            got = signals(["--strategy", "scalp"], lines)
            self.assertGreater(len(got), 20)
            self.assertEqual(got, signals(["--strategy", "scalp"], [json.dumps(json.loads(line)) + "\n" for line in lines]))

    def test_needs_gives_what_is_named(self):
        """The table of fields and options against the one of `ind`."""
        head, *rows = run_checked(["ind", "--list"]).stdout.split("\n\n")[0].splitlines()
        for row in [row for row in rows if row.startswith("--")]:
            # What stands behind a comma is told of another number of parameters.
            for field in row[head.index("fields"):head.index("meaning")].split(",")[0].split():
                option = run_checked(["signal", "--long", f"{field} > 0", "--needs"]).stdout.split()
                self.assertEqual(option[0], row.split()[0], field)
                self.assertIn(field, json.loads(run_checked(["ind", "-q", *option], candle_lines(1, 1)).stdout))

    def test_printed_file_is_the_strategy(self):
        for name in BUILT_IN:
            with tempfile.TemporaryDirectory() as folder:
                path = os.path.join(folder, "copy.json")
                open(path, "w").write(run_checked(["signal", "--print", name]).stdout)
                lines = recorded(name, 3, 2000)
                self.assertEqual(run_checked(["signal", "--strategy", path], lines).stdout, run_checked(["signal", "--strategy", name], lines).stdout)


def forming(lines, seed):
    """The same candles, each with some states that it had while it formed."""
    chance = random.Random(seed)
    for line in lines:
        candle = json.loads(line, parse_float=Decimal)
        for _ in range(chance.randrange(3)):
            low, high = candle["low"], candle["high"]
            close = (low + (high - low) * Decimal(chance.random())).quantize(Decimal("0.01"))
            part = dict(candle, close=close, high=max(candle["open"], close), low=min(candle["open"], close), closed=False)
            yield json.dumps(part, default=lambda value: float(value)) + "\n"
        yield line


class Honest(unittest.TestCase):
    def test_no_repaint(self):
        for name in BUILT_IN:
            candles = candle_lines(2, 3000)
            full = run_checked(["ind", "-q", *needs(name)], forming(candles, 5)).stdout.splitlines(True)
            closed = [line for line in full if '"closed":true' in line or '"closed": true' in line]
            self.assertLess(len(closed), len(full) - 1000)
            want = run_checked(["signal", "-q", "--strategy", name], closed).stdout
            self.assertEqual(run_checked(["signal", "-q", "--strategy", name], full).stdout, want, name)
            self.assertGreater(want.count("\n"), 3)

    def test_a_forming_signal_comes_once_and_moves_nothing(self):
        full = run_checked(["ind", "-q", *needs("scalp")], forming(candle_lines(2, 3000), 5)).stdout.splitlines(True)
        early = signals(["--strategy", "scalp", "--forming", "--cooldown", "0"], full)
        ids = [record["id"] for record in early]
        self.assertEqual(len(ids), len(set(ids)))
        closed = {record["id"] for record in signals(["--strategy", "scalp", "--cooldown", "0"], full)}
        self.assertLessEqual(closed, set(ids), "each signal of a closed candle came, then or before")
        self.assertGreater(len(ids), len(closed))
        self.assertTrue(any(record.get("closed") is False for record in early))

    def test_no_look_ahead(self):
        lines = recorded("weighted", 4, 1500) + []
        whole = run_checked(["signal", "-q", "--strategy", "weighted"], lines).stdout
        chance = random.Random(1)
        for end in [chance.randrange(1500) for _ in range(150)]:
            part = run_checked(["signal", "-q", "--strategy", "weighted"], lines[:end]).stdout
            self.assertTrue(whole.startswith(part))
            expected = [line for line in whole.splitlines() if json.loads(line)["time"] < START + end * STEP]
            self.assertEqual(part.splitlines(), expected, f"cut after {end}")

    def test_prove_shows_it(self):
        with tempfile.TemporaryDirectory() as folder:
            path = os.path.join(folder, "recording.ndjson")
            full = run_checked(["ind", "-q", *needs("scalp")], forming(candle_lines(2, 400), 5)).stdout
            open(path, "w").write(full)
            said = run_checked(["signal", "-q", "--strategy", "scalp", "--prove", path]).stdout
            self.assertIn("no repaint", said)
            self.assertIn("no look-ahead: cut at 250 places", said)

    def test_series_do_not_touch_each_other(self):
        streams = [run_checked(["ind", "-q", *needs("scalp")], candle_lines(seed, 2000, symbol)).stdout.splitlines(True)
                   for seed, symbol in ((1, "BTCUSDT"), (2, "ETHUSDT"), (3, "SOLUSDT"))]
        chance, mixed, rest = random.Random(7), [], [list(lines) for lines in streams]
        while any(rest):
            lines = chance.choice([lines for lines in rest if lines])
            mixed.append(lines.pop(0))
        got = run_checked(["signal", "-q", "--strategy", "scalp"], mixed).stdout.splitlines(True)
        for lines in streams:
            symbol = json.loads(lines[0])["symbol"]
            alone = run_checked(["signal", "-q", "--strategy", "scalp"], lines).stdout.splitlines(True)
            self.assertEqual([line for line in got if f'"symbol":"{symbol}"' in line], alone)

    def test_a_replay_gives_the_same_bytes(self):
        lines = recorded("average", 6, 3000)
        first, second = (run_checked(["signal", "--strategy", "average", "--all", "--explain"], lines) for _ in range(2))
        self.assertEqual((first.stdout, first.stderr), (second.stdout, second.stderr))
        # A run that begins later, warmed up by history, agrees from there on.
        history = [line.replace('"closed":true', '"closed":true,"backfill":"history"') for line in lines[:1500]]
        late = [record["id"] for record in signals(["--strategy", "average"], history + lines[1500:])]
        whole = [record["id"] for record in signals(["--strategy", "average"], lines)]
        self.assertEqual(late, [name for name in whole if int(name.split(":")[3]) >= START + 1500 * STEP])

    def test_a_time_frame_reads_no_candle_that_has_not_ended(self):
        small = [dict(json.loads(line), x_1=number % 7) for number, line in enumerate(candle_lines(8, 600))]
        large = []
        for number in range(0, 600, 5):
            large.append(dict(small[number], interval="15", y_1=number // 5 % 3))
        want = set()
        for candle in small:
            ended = [other for other in large if other["time"] + 900_000 <= candle["time"]]
            if ended and candle["x_1"] > 3 and ended[-1]["y_1"] == 1:
                want.add(candle["time"])
        # Whichever of two that end together comes first, and however far ahead the larger are.
        orders = [lambda c: (c["time"] + 180_000 * int(c["interval"]) // 3, c["interval"]),
                  lambda c: (c["time"] + 180_000 * int(c["interval"]) // 3, -int(c["interval"])), lambda c: (c["interval"] == "3", c["time"])]
        for order in orders:
            lines = [json.dumps(candle) + "\n" for candle in sorted(small + large, key=order)]
            got = signals(["--long", 'x_1 > 3 and tf("15", y_1) == 1', "--repeat"], lines)
            self.assertEqual({record["time"] for record in got}, want)
            self.assertTrue(all(record["interval"] == "3" for record in got))


class RandomStrategy:
    """A rule file made by chance over the fields f0 … f5, and what it says in plain words."""
    def __init__(self, chance, name):
        self.chance, self.name = chance, name
        self.votes = []
        for number in range(chance.randrange(1, 7)):
            is_value = chance.random() < 0.3
            self.votes.append(dict(name=f"v{number}", field=f"f{chance.randrange(6)}", value=is_value, level=chance.choice([0, 0, 1]),
                                   weight=chance.choice([1, 1, 0.1, 0.2, 0.3, 0.7, 2]), optional=chance.random() < 0.4))
        self.score = chance.choice(["normalised", "sum", "mean_of_cast"])
        self.strict = chance.random() < 0.4
        self.agree = chance.choice([1, 1, 0, min(2, len(self.votes))])
        self.quorum = chance.choice([None, None, chance.randrange(1, len(self.votes) + 1)])
        self.require = chance.choice([None, None, ("f0", 0), ("f1", -1)])
        self.cooldown = chance.choice([0, 0, 4, 7, 13])
        # Every score can be reached: a value may be 2.
        self.votes[0]["value"] = True
        self.threshold = chance.choice([0.1, 0.2, 0.3, 0.5, 0.5, 0.9])

    def text(self):
        def vote(v):
            rule = dict(value=v["field"]) if v["value"] else dict(long=f"{v['field']} > {v['level']}", short=f"{v['field']} < {-v['level']}")
            return dict(name=v["name"], weight=v["weight"], **rule, **(dict(optional=True) if v["optional"] else {}))
        rules = dict(name=self.name, score=self.score, threshold=self.threshold, comparison=">" if self.strict else ">=", agree=self.agree,
                     cooldown=f"{self.cooldown}m", votes=[vote(v) for v in self.votes])
        if self.quorum:
            rules["quorum"] = self.quorum
        if self.require:
            rules["require"] = f"{self.require[0]} > {self.require[1]} and close > 1"
        return json.dumps(rules)

    def judge(self, candle):
        """The side, whether that is unknown, the score, the votes and the names of those that are unknown."""
        casts = []
        for v in self.votes:
            x = candle[v["field"]]
            casts.append(None if x is None else x if v["value"] else (x > v["level"]) - (x < -v["level"]))
        known = [(v["weight"], c) for v, c in zip(self.votes, casts) if c is not None]
        missing = [v["name"] for v, c in zip(self.votes, casts) if c is None]
        blocking = any(c is None and not v["optional"] for v, c in zip(self.votes, casts))
        if blocking and not (self.quorum and len(known) >= self.quorum):
            return None, True, None, casts, missing
        total = sum(Decimal(str(w)) * Decimal(str(c)) for w, c in known)
        if self.score == "normalised":
            total /= sum(Decimal(str(v["weight"])) for v in self.votes)
        elif self.score == "mean_of_cast":
            weights = sum(Decimal(str(w)) for w, c in known if c)
            total = total / weights if weights else Decimal(0)
        total = round(total, 12)
        threshold = Decimal(str(self.threshold))
        for side, sign in (("long", 1), ("short", -1)):
            reached = total * sign > threshold if self.strict else total * sign >= threshold
            if reached and sum(c * sign > 0 for _, c in known) >= self.agree:
                held = None if self.require is None else candle[self.require[0]]
                if self.require and held is None:
                    return None, True, total, casts, missing
                if self.require and not held > self.require[1]:
                    return None, False, total, casts, missing
                return side, False, total, casts, missing
        return None, False, total, casts, missing


class Model(unittest.TestCase):
    """Scores, abstaining votes, comparisons, cooldowns and closing signals over random rules and candles, beside a model in plain words."""
    def candles(self, chance, symbols, intervals, forms):
        """Candles of several series in the order of their ends, with nulls, holes and marks, some of them forming."""
        rows = []
        for symbol in symbols:
            for interval in intervals:
                time = START
                stuck = [0] * 6
                for _ in range(60 // interval):
                    closed = dict(type="candle", category="linear", symbol=symbol, interval=str(interval), time=time, open=100, high=102, low=99,
                                  close=101, volume=5, turnover=1, closed=True)
                    states = []
                    for number in range(chance.randrange(3) if forms else 0, -1, -1):
                        stuck = [x if chance.random() < 0.5 else chance.choice([None, -2, -1, 0, 1, 2]) for x in stuck]
                        states.append(dict(closed, **{f"f{n}": x for n, x in enumerate(stuck)}, closed=number == 0))
                    mark = chance.choice([None] * 14 + ["history", "filled", "gap"])
                    for state in states:
                        if mark == "history":
                            state["backfill"] = "history"
                        elif mark == "filled":
                            state["filled"] = True
                        elif mark == "gap":
                            state["gap"] = 1
                        rows.append((time + (interval * 60_000 if state["closed"] else 1), len(rows), state))
                    time += interval * 60_000
        return [state for *_, state in sorted(rows, key=lambda row: row[:2])]

    def expected(self, strategies, candles, scope, forms, repeats):
        gates, symbols, stream, out = {}, {}, 0, []
        for candle in candles:
            end = candle["time"] + int(candle["interval"]) * 60_000
            stream = max(stream, end if candle["closed"] else candle["time"])
            if not candle["closed"] and not forms:
                continue
            for strategy in strategies:
                key = (candle["symbol"], candle["interval"], strategy.name)
                gate = gates.setdefault(key, Gate(strategy.cooldown * 60_000, scope == "symbol", 3, repeats))
                if scope == "symbol":
                    gate.cooldown = symbols.setdefault(candle["symbol"], Cooldown())
                side, unknown, score, casts, missing = strategy.judge(candle)
                now = end if candle["closed"] or scope == "side" else min(end, stream)
                if candle["closed"]:
                    verdict = gate.close(side, now, candle, unknown)
                else:
                    verdict = "unknown" if unknown else gate.form(side, now, candle)
                if verdict in ("fired", "closes"):
                    out.append((":".join(["linear", candle["symbol"], candle["interval"], str(candle["time"]), strategy.name, side]),
                                verdict == "fired", candle["closed"], score, casts, missing))
        return out

    def run_one(self, seed):
        chance = random.Random(seed)
        strategies = [RandomStrategy(chance, f"s{number}") for number in range(chance.choice([1, 2]))]
        forms, scope = chance.random() < 0.4, chance.choice(["side", "symbol"])
        repeats = chance.random() < 0.15
        candles = self.candles(chance, ["BTCUSDT", "ETHUSDT"][:chance.choice([1, 2])], [[1], [1, 3], [3]][chance.randrange(3)], forms)
        want = self.expected(strategies, candles, scope, forms, repeats)
        with tempfile.TemporaryDirectory() as folder:
            arguments = []
            for strategy in strategies:
                path = os.path.join(folder, strategy.name + ".json")
                open(path, "w").write(strategy.text())
                arguments += ["--strategy", path]
            # Every candle means every one, unless a cooldown is asked for by name: all strategies have the same then.
            if repeats:
                for strategy in strategies:
                    strategy.cooldown = 7
                want = self.expected(strategies, candles, scope, forms, repeats)
                arguments += ["--repeat", "--cooldown", "7m"]
            if any(strategy.cooldown for strategy in strategies):
                arguments += ["--cooldown-scope", scope]
            elif scope == "symbol":
                want = self.expected(strategies, candles, "side", forms, repeats)
            lines = [json.dumps(candle) + "\n" for candle in candles]
            got = signals([*arguments, *(["--forming"] if forms else [])], lines)
        rows = [(r["id"], r["opens"], r.get("closed", True), Decimal(r["score"]), [v["vote"] if v["vote"] is None else float(v["vote"]) for v in r["votes"] if "filter" not in v],
                 r["missing"]) for r in got]
        self.assertEqual([row[:3] for row in rows], [row[:3] for row in want], f"seed {seed}")
        for row, plain_row, record in zip(rows, want, got):
            self.assertAlmostEqual(row[3], plain_row[3], delta=Decimal("1e-11"), msg=row[0])
            self.assertEqual((row[4], row[5]), (plain_row[4], plain_row[5]), row[0])
            strategy = next(s for s in strategies if s.name == record["strategy"])
            for vote, rule in zip(record["votes"], strategy.votes):
                self.assertEqual(float(vote["contribution"]), round((vote["vote"] or 0) * Decimal(str(rule["weight"])), 12).__float__())
            if strategy.require:
                self.assertEqual([vote["vote"] for vote in record["votes"] if "filter" in vote], [1, 1])
        return rows

    def test_random_rules(self):
        opens = closes = forming_ones = lacking = 0
        for seed in range(600):
            for _, may_open, is_closed, _, _, missing in self.run_one(seed):
                opens += may_open
                closes += not may_open
                forming_ones += not is_closed
                lacking += bool(missing)
        print(f"random rules: {opens} signals that open, {closes} that close, {forming_ones} of forming candles, {lacking} with unknown votes",
              file=sys.stderr)
        self.assertGreater(min(opens, closes, forming_ones, lacking), 100)

    def test_warm_up_is_what_ind_needs(self):
        """`--needs topics` asks for as many candles as each indicator needs, and not for more than twice as many."""
        chance = random.Random(4)
        _, *rows = run_checked(["ind", "--list"]).stdout.split("\n\n")[0].splitlines()
        lines = candle_lines(1, 700)
        own = set(json.loads(lines[0]))
        for row in rows:
            option, standard = row.split()[0], row[14:].split()[0].split("@")[0]
            if option == "--pivots":
                continue
            given = [standard] if re.match(r"^[\d.,]+$", standard) else []
            for _ in range(3 if given else 1):
                arguments = [option, *given]
                first = {}
                for number, line in enumerate(run_checked(["ind", "-q", *arguments], lines).stdout.splitlines(), 1):
                    for name, value in json.loads(line).items():
                        if name not in own and value is not None:
                            first.setdefault(name, number)
                # Three hundred candles behind each other are more than what is fetched anyway.
                latest = max(first.values())
                for name in first:
                    words = run_checked(["signal", "--long", f"prev({name}, 300) > 0", "--needs", "topics", "kline.3.BTCUSDT"]).stdout.split()
                    need = int(words[words.index("--backfill") + 1]) - 300
                    self.assertGreaterEqual(need, first[name], (arguments, name))
                    self.assertLessEqual(need, latest + 1, (arguments, name))
                if given:
                    given = [",".join(part if "." in part else str(int(part) + chance.randrange(1, 9)) for part in standard.split(","))]


class RuleFiles(unittest.TestCase):
    def test_a_thousand_broken_ones_are_refused_with_a_place(self):
        chance = random.Random(99)
        originals = [run_checked(["signal", "--print", name]).stdout for name in BUILT_IN]
        candle = '{"type":"candle","symbol":"A","interval":"3","time":1672324740000,"open":1,"high":1,"low":1,"close":1,"volume":1,"closed":true}\n'
        refused = 0
        with tempfile.TemporaryDirectory() as folder:
            path = os.path.join(folder, "rules.json")
            for number in range(1000):
                text = chance.choice(originals)
                for _ in range(chance.choice([1, 1, 2, 5])):
                    start = chance.randrange(len(text))
                    end = min(len(text), start + chance.choice([0, 1, 1, 3, 20]))
                    text = text[:start] + chance.choice(["", "", '"', "{", "}", "(", ")", ",", ":", "\\", "é", "0", "-1", "null", "[]", " and ", "\n"]) + text[end:]
                open(path, "w").write(text)
                result = run_checked(["signal", "--check", path], status=None)
                self.assertIn(result.returncode, (0, 2), f"{result.stderr}\n{text}")
                if result.returncode == 2:
                    refused += 1
                    place = re.match(re.escape(f"signal: {path}: line ") + r"(\d+), column (\d+): .", result.stderr)
                    self.assertTrue(place, result.stderr + text)
                    lines = text.encode().split(b"\n")
                    self.assertLessEqual(int(place[1]), len(lines))
                    self.assertLessEqual(int(place[2]), len(lines[int(place[1]) - 1]) + 1)
                if number % 10 == 0:
                    self.assertIn(run_checked(["signal", "--strategy", path], [candle], status=None).returncode, (0, 2))
        self.assertGreater(refused, 800)
        print(f"1000 broken rule files: {refused} refused with line and column, {1000 - refused} still good", file=sys.stderr)

    def test_broken_bytes(self):
        chance = random.Random(5)
        with tempfile.TemporaryDirectory() as folder:
            path = os.path.join(folder, "rules.json")
            for _ in range(200):
                open(path, "wb").write(bytes(chance.randrange(256) for _ in range(chance.randrange(60))))
                result = run_checked(["signal", "--check", path], status=2)
                self.assertRegex(result.stderr, r": line \d+, column \d+: ")


class Process(unittest.TestCase):
    def table(self, lines, strategy="scalp", **environment):
        """What `--explain` shows on a terminal far from UTC."""
        variables = {name: value for name, value in os.environ.items() if name != "NO_COLOR"}
        _, text = on_terminal(command("signal", "-q", "--strategy", strategy, "--explain"), "".join(lines).encode(),
                              stderr=subprocess.DEVNULL, env=dict(variables, TZ="Asia/Tokyo", **environment))
        return [line for line in text.splitlines() if not line.startswith("{")]

    def test_the_table_on_a_terminal(self):
        lines = recorded("scalp", 3, 300)[:60]
        rows = self.table(lines, NO_COLOR="1")
        self.assertRegex(rows[0], r"^close \(UTC\)       series +strategy +ema +supertrend +cycle +rsi +volume +impulse +score +verdict +why$")
        self.assertEqual(len(rows), 61)
        self.assertRegex(rows[1], r"^2024-01-01 00:03  linear:BTCUSDT:3 +scalp +\? .* unknown +vote ema is unknown: ema_40 needs 40 candles, and 1 came; ")
        self.assertRegex(rows[50], r"^2024-01-01 02:30  linear:BTCUSDT:3 +scalp +[+-]1 .* -?\d(?:\.\d+)? +\w+ .*score -?\d(?:\.\d+)? [<>]=? -?0\.66$")
        self.assertNotIn("\x1b", "".join(rows))
        self.assertRegex(self.table(recorded("weighted", 3, 300)[:2], NO_COLOR="1", strategy="weighted")[0], r" ema 0\.4  .* divergence 0\.1  ")
        coloured = self.table(lines)
        self.assertEqual([re.sub(r"\x1b\[\d+m", "", row) for row in coloured], rows)
        self.assertIn("\x1b[33m?", coloured[1])
        self.assertRegex(coloured[50], r"\x1b\[3[12]m[+-]1")

    def test_a_full_disk_and_a_closed_output_are_status_3(self):
        lines = "".join(recorded("scalp", 3, 300))
        for redirect in (">/dev/full", ">&-"):
            command = f"{os.path.join(BIN, 'signal')} -q --strategy scalp --all {redirect}"
            result = subprocess.run(["sh", "-c", command], input=lines, capture_output=True, text=True, timeout=60)
            self.assertEqual(result.returncode, 3, redirect)
            self.assertIn("cannot write standard output", result.stderr)

    def test_ends_by_the_signal_and_with_its_reader(self):
        lines = "".join(recorded("scalp", 3, 300)).encode()
        for number in (signal.SIGINT, signal.SIGTERM):
            process = start(["signal", "-q", "--strategy", "scalp", "--all"], stderr=None)
            process.stdin.write(lines[:2000])
            self.assertTrue(process.stdout.readline().startswith(b'{"type":"candle"'))
            process.send_signal(number)
            process.communicate(timeout=30)
            self.assertEqual(process.returncode, -number)
        process = start(["signal", "-q", "--strategy", "scalp", "--all"])
        process.stdout.close()
        try:
            while process.poll() is None:
                process.stdin.write(b'{"x":1}\n' * 1000)
        except BrokenPipeError:
            pass
        process.stdin = None
        self.assertEqual((process.wait(30), process.stderr.read()), (0, b""))
        process.stderr.close()

    def test_hostile_candles(self):
        """Damaged fields: told, skipped, and no crash."""
        chance = random.Random(11)
        lines = recorded("weighted", 3, 400)
        parts = ['"', "null", "-", "e999", "{}", "[1]", ",", "\\u0000", "é", "99999999999999999999999999999999999999999", "true", ""]
        hostile = []
        for line in lines:
            if chance.random() < 0.5:
                start = chance.randrange(len(line) - 1)
                line = line[:start] + chance.choice(parts) + line[min(len(line) - 1, start + chance.choice([0, 1, 5])):]
            hostile.append(line)
        result = run_checked(["signal", "--strategy", "weighted", "--all", "--explain"], lines[:5] + hostile, status=None)
        self.assertIn(result.returncode, (1, 2), result.stderr[-300:])
        for line in result.stdout.splitlines():
            json.loads(line)

    def test_any_way_the_input_is_cut(self):
        lines = "".join(recorded("scalp", 3, 200)).encode()
        whole = run(["signal", "--strategy", "scalp", "--all"], lines)
        for size in (1, 7, 1000, 65537):
            process = start(["signal", "--strategy", "scalp", "--all"])
            feeder = os.fork()
            if feeder == 0:
                process.stdout.close(), process.stderr.close()
                for place in range(0, len(lines) if size > 1 else 20_000, size):
                    os.write(process.stdin.fileno(), lines[place:place + size])
                os._exit(0)
            process.stdin.close()
            out = process.stdout.read()
            os.waitpid(feeder, 0)
            process.stderr.close(), process.stdout.close(), process.wait()
            self.assertEqual(out, whole.stdout if size > 1 else whole.stdout[:len(out)], f"by {size}")
            self.assertTrue(out)
