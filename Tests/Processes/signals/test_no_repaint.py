"""No repaint, no look-ahead, independent series, the same bytes in a replay."""
import json
import os
import random
import tempfile
import unittest
from decimal import Decimal

from harness.commands import run_checked
from harness.market import START, STEP, candle_lines
from signals.case import BUILT_IN, needs, recorded, signals


def forming(lines, seed):
    """The same candles, each with some states that it had while it formed."""
    chance = random.Random(seed)
    for line in lines:
        candle = json.loads(line, parse_float=Decimal)
        for _ in range(chance.randrange(3)):
            low, high = candle["low"], candle["high"]
            close = (low + (high - low) * Decimal(chance.random())).quantize(Decimal("0.01"))
            part = dict(candle, close=close, high=max(candle["open"], close),
                        low=min(candle["open"], close), closed=False)
            yield json.dumps(part, default=lambda value: float(value)) + "\n"
        yield line


class Honest(unittest.TestCase):
    def test_no_repaint(self):
        for name in BUILT_IN:
            candles = candle_lines(2, 3000)
            full = run_checked(["ind", "-q", *needs(name)],
                               forming(candles, 5)).stdout.splitlines(True)
            closed = [line for line in full if '"closed":true' in line or '"closed": true' in line]
            self.assertLess(len(closed), len(full) - 1000)
            want = run_checked(["signal", "-q", "--strategy", name], closed).stdout
            self.assertEqual(run_checked(["signal", "-q", "--strategy", name], full).stdout, want,
                             name)
            self.assertGreater(want.count("\n"), 3)

    def test_a_forming_signal_comes_once_and_moves_nothing(self):
        full = run_checked(["ind", "-q", *needs("scalp")],
                           forming(candle_lines(2, 3000), 5)).stdout.splitlines(True)
        early = signals(["--strategy", "scalp", "--forming", "--cooldown", "0"], full)
        ids = [record["id"] for record in early]
        self.assertEqual(len(ids), len(set(ids)))
        closed = {record["id"]
                  for record in signals(["--strategy", "scalp", "--cooldown", "0"], full)}
        self.assertLessEqual(closed, set(ids),
                             "each signal of a closed candle came, then or before")
        self.assertGreater(len(ids), len(closed))
        self.assertTrue(any(record.get("closed") is False for record in early))

    def test_no_look_ahead(self):
        lines = recorded("weighted", 4, 1500) + []
        whole = run_checked(["signal", "-q", "--strategy", "weighted"], lines).stdout
        chance = random.Random(1)
        for end in [chance.randrange(1500) for _ in range(150)]:
            part = run_checked(["signal", "-q", "--strategy", "weighted"], lines[:end]).stdout
            self.assertTrue(whole.startswith(part))
            expected = [line for line in whole.splitlines() if json.loads(line)["time"] < START
                        + end * STEP]
            self.assertEqual(part.splitlines(), expected, f"cut after {end}")

    def test_prove_shows_it(self):
        with tempfile.TemporaryDirectory() as folder:
            path = os.path.join(folder, "recording.ndjson")
            full = run_checked(["ind", "-q", *needs("scalp")],
                               forming(candle_lines(2, 400), 5)).stdout
            open(path, "w").write(full)
            said = run_checked(["signal", "-q", "--strategy", "scalp", "--prove", path]).stdout
            self.assertIn("no repaint", said)
            self.assertIn("no look-ahead: cut at 250 places", said)

    def test_series_do_not_touch_each_other(self):
        streams = [run_checked(["ind", "-q", *needs("scalp")],
                               candle_lines(seed, 2000, symbol)).stdout.splitlines(True)
                   for seed, symbol in ((1, "BTCUSDT"), (2, "ETHUSDT"), (3, "SOLUSDT"))]
        chance, mixed, rest = random.Random(7), [], [list(lines) for lines in streams]
        while any(rest):
            lines = chance.choice([lines for lines in rest if lines])
            mixed.append(lines.pop(0))
        got = run_checked(["signal", "-q", "--strategy", "scalp"], mixed).stdout.splitlines(True)
        for lines in streams:
            symbol = json.loads(lines[0])["symbol"]
            alone = run_checked(["signal", "-q", "--strategy", "scalp"],
                                lines).stdout.splitlines(True)
            self.assertEqual([line for line in got if f'"symbol":"{symbol}"' in line], alone)

    def test_a_replay_gives_the_same_bytes(self):
        lines = recorded("average", 6, 3000)
        first, second = (run_checked(["signal", "--strategy", "average", "--all", "--explain"],
                                     lines) for _ in range(2))
        self.assertEqual((first.stdout, first.stderr), (second.stdout, second.stderr))
        # A run that begins later, warmed up by history, agrees from there on.
        history = [line.replace('"closed":true', '"closed":true,"backfill":"history"')
                   for line in lines[:1500]]
        late = [record["id"]
                for record in signals(["--strategy", "average"], history + lines[1500:])]
        whole = [record["id"] for record in signals(["--strategy", "average"], lines)]
        self.assertEqual(late,
                         [name for name in whole if int(name.split(":")[3]) >= START + 1500 * STEP])

    def test_a_time_frame_reads_no_candle_that_has_not_ended(self):
        small = [dict(json.loads(line), x_1=number % 7)
                 for number, line in enumerate(candle_lines(8, 600))]
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
                  lambda c: (c["time"] + 180_000 * int(c["interval"]) // 3, -int(c["interval"])),
                  lambda c: (c["interval"] == "3", c["time"])]
        for order in orders:
            lines = [json.dumps(candle) + "\n" for candle in sorted(small + large, key=order)]
            got = signals(["--long", 'x_1 > 3 and tf("15", y_1) == 1', "--repeat"], lines)
            self.assertEqual({record["time"] for record in got}, want)
            self.assertTrue(all(record["interval"] == "3" for record in got))
