"""`sweep --walk` against sweeps and pipes of the stretches."""
import json
import os
import subprocess
import tempfile
import unittest

from harness.commands import BIN, own_environment
from sweeps.test_verdict import DAY, START, market

# Rules that need no candle before the one at hand.
SIGNAL = ("signal --long 'close / open > {up}' --short 'close / open < 0.996' --stop {stop} "
          "--target '1 r' --all")
PIPE = SIGNAL + " | trade --cash 10000 --risk 0.5% | report"
GRID = ("up=1.003,1.006,1.012", "stop=0.5%,1.5%")


class Walks(unittest.TestCase):
    def setUp(self):
        self.folder = tempfile.TemporaryDirectory()
        self.environment = own_environment(PATH=os.path.abspath(BIN) + ":" + os.environ["PATH"])
        self.candles = list(market(21, 47))

    def tearDown(self):
        self.folder.cleanup()

    def write(self, begin, end):
        with open(os.path.join(self.folder.name, "c.ndjson"), "w") as file:
            file.writelines(json.dumps(candle) + "\n" for candle in self.candles
                            if begin <= candle["time"] < end)

    def run_command(self, *words, status=0, given=None):
        done = subprocess.run(words, capture_output=True, text=True, timeout=300, input=given,
                              cwd=self.folder.name, env=self.environment)
        self.assertEqual(done.returncode, status, done.stderr)
        return done

    def sweep(self, *words, status=0):
        return self.run_command(os.path.join(BIN, "sweep"), "-q", *words, "--", PIPE, status=status)

    def records(self, *words):
        return [json.loads(line) for line in self.sweep(*words).stdout.splitlines()]

    def test_steps_are_sweeps_of_their_stretches(self):
        self.write(START, START + 47 * DAY)
        *steps, walk = self.records("--walk", "20d,10d", "c.ndjson", *GRID)
        self.assertEqual(len(steps), 2)
        for number, step in enumerate(steps):
            begin = START + number * 10 * DAY
            self.assertEqual(
                [step[name] for name in ("train_from", "train_to", "test_from", "test_to")],
                [begin, begin + 20 * DAY, begin + 20 * DAY, begin + 30 * DAY])
            self.write(step["train_from"], step["train_to"])
            best = self.records("c.ndjson", *GRID)[0]
            self.assertEqual((step["set"], step["params"]), (best["set"], best["params"]))
            self.assertEqual({**best, **step["train"]}, best)
            # Trades that begin in the test, to their exits.
            self.write(step["test_from"], START + 47 * DAY)
            pipe = PIPE.format(**step["params"]).replace("| report", "")
            lines = self.run_command("bash", "-c", f"cat c.ndjson | {pipe}").stdout.splitlines()
            trades = [trade for trade in map(json.loads, lines) if trade["type"] == "trade"
                      and trade["entry_time"] <= step["test_to"]]
            self.assertEqual(step["test"]["total_trades"], len(trades))
            self.assertAlmostEqual(step["test"]["total_pnl"], sum(t["pnl"] for t in trades), 6)
        for name in ("total_trades", "winning_trades", "losing_trades"):
            self.assertEqual(walk["metrics"][name], sum(step["test"][name] for step in steps))
        self.assertAlmostEqual(walk["metrics"]["total_pnl"],
                               sum(step["test"]["total_pnl"] for step in steps), 6)
        self.assertEqual(walk["steps"], 2)
        self.assertEqual(walk["changes"], int(steps[0]["set"] != steps[1]["set"]))
        for name in ("up", "stop"):
            self.assertEqual(sum(walk["stability"][name].values()), 2)
        for side in ("train", "test"):
            self.assertAlmostEqual(walk[side], sum(step[side]["sharpe"] for step in steps) / 2, 9)

    def test_any_number_of_threads_and_any_way_give_the_same_bytes(self):
        self.write(START, START + 47 * DAY)
        words = ("--verdict", "--min-trades", "5", "--walk", "12d,7d", "c.ndjson", *GRID)
        expected = self.sweep("--jobs", "1", *words).stdout
        self.assertEqual([json.loads(line)["type"] for line in expected.splitlines()],
                         ["step"] * 5 + ["walk", "verdict"])
        self.assertEqual(self.sweep("--jobs", "2", *words).stdout, expected)
        self.assertEqual(self.sweep("--run", "ordinary", *words).stdout, expected)

    def test_a_stretch_that_is_too_long_is_refused(self):
        self.write(START, START + 20 * DAY)
        done = self.sweep("--walk", "15d,6d", "c.ndjson", *GRID, status=2)
        self.assertIn("longer than the candles, which span 20d", done.stderr)
