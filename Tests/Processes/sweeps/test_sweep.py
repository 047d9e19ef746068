"""`sweep`: ranks, parameters, failures, shards, memory, threads, and going on after a kill."""
import json
import os
import random
import signal
import subprocess
import tempfile
import time

import unittest

from harness.commands import BIN, own_environment
from sweeps.recordings import recording

PIPE = ("ind -q --rsi {rsi} | signal -q --long 'rsi_{rsi} < {low}' --short 'rsi_{rsi} > 70' "
        "--stop 0.5% --target '2 r' --all | trade -q | report")


class SweepCase(unittest.TestCase):
    """A folder with a recording, and sweeps in it."""

    def setUp(self):
        self.folder = tempfile.TemporaryDirectory()
        self.environment = own_environment(PATH=os.path.abspath(BIN) + ":" + os.environ["PATH"])
        # A recording of one plain series.
        lines = next(lines for kind, _, lines in (recording(seed, 500) for seed in range(50))
                     if kind == "plain")
        self.write("candles.ndjson", "\n".join(lines) + "\n")

    def tearDown(self):
        self.folder.cleanup()

    def path(self, name):
        return os.path.join(self.folder.name, name)

    def write(self, name, text):
        with open(self.path(name), "w") as file:
            file.write(text)

    def sweep(self, *words, status=0, given=None):
        done = subprocess.run([os.path.join(BIN, "sweep"), *words], capture_output=True, text=True,
                              timeout=120, cwd=self.folder.name, env=self.environment, input=given)
        self.assertEqual(done.returncode, status, done.stderr)
        return done.stdout, done.stderr

    def rows(self, *words, **more):
        return [json.loads(line) for line in self.sweep(*words, **more)[0].splitlines()]

    GRID = ("rsi=3..9:2", "low=25,30,35")


class Sweep(SweepCase):
    def test_ranks(self):
        rows = self.rows("candles.ndjson", *self.GRID, "--rank", "total_pnl", "--", PIPE)
        totals = [row["total_pnl"] for row in rows]
        self.assertEqual(totals, sorted(totals, reverse=True))
        self.assertEqual([row["rank"] for row in rows], list(range(1, 13)))
        self.assertEqual({row["set"] for row in rows}, set(range(12)))
        self.assertEqual({(row["params"]["rsi"], row["params"]["low"]) for row in rows},
                         {(rsi, low) for rsi in (3, 5, 7, 9) for low in (25, 30, 35)})
        least = self.rows("candles.ndjson", *self.GRID, "--rank", "total_pnl", "--least", "--top",
                          "2", "--", PIPE)
        self.assertEqual([row["total_pnl"] for row in least], sorted(totals)[:2])
        few = self.rows("candles.ndjson", *self.GRID, "--min-trades", "100000", "--", PIPE)
        self.assertEqual({row["rank"] for row in few}, {None})

    def test_any_number_of_threads_and_any_way_give_the_same_bytes(self):
        words = ("candles.ndjson", *self.GRID, "--", PIPE)
        expected = self.sweep("--jobs", "1", *words)[0]
        for more in (("--jobs", "2"), ("--jobs", "5"), ("--run", "ordinary"),
                     ("--run", "processes")):
            self.assertEqual(self.sweep(*more, *words)[0], expected, more)
        with open(self.path("candles.ndjson")) as file:
            self.assertEqual(self.sweep(*words[1:], given=file.read())[0], expected)

    def test_random_sets(self):
        one, again, other = (
            [row["params"] for row in self.rows("--random", "5", "--seed", seed, "candles.ndjson",
                                                "rsi=3..30:1", "low=20..40:1", "--", PIPE)]
            for seed in ("1", "1", "2"))
        self.assertEqual(one, again)
        self.assertEqual(len({json.dumps(row) for row in one}), 5)
        self.assertNotEqual(one, other)

    def test_rule_files(self):
        rules = {"name": "mine", "threshold": "0.{t}", "votes": [
            {"name": "v", "long": "rsi_{rsi} < 30", "short": "rsi_{rsi} > 70"}]}
        self.write("rules.json", json.dumps(rules))
        pipe = ("ind -q --rsi {rsi} | signal -q --strategy ./rules.json --stop 1% --all | "
                "trade -q | report")
        words = ("candles.ndjson", "rsi=5,9", "t=3,5", "--", pipe)
        expected, said = self.sweep(*words)
        self.assertNotIn("processes", said)
        self.assertEqual(self.sweep("--run", "processes", *words)[0], expected)

    def test_stages_of_ones_own_run_as_processes(self):
        own = PIPE.replace("| signal", "| cat | signal")
        words = ("candles.ndjson", "rsi=5,9", "low=30", "--")
        rows, said = self.sweep(*words, own)
        self.assertIn("2 of 2 sets ran as processes", said)
        self.assertEqual(rows, self.sweep(*words, PIPE)[0])
        self.assertIn("must be in a file", self.sweep(*words[1:], own, status=2, given="")[1])

    def test_values_never_reach_a_shell_as_code(self):
        out, said = self.sweep("candles.ndjson", "a=it's;touch no,$(touch no)", "--",
                               "cat | signal -q --all --long '{a}' | trade | report", status=3)
        self.assertEqual(out, "")
        self.assertFalse(os.path.exists(self.path("no")), said)

    def test_failures(self):
        out, said = self.sweep("candles.ndjson", "rsi=0,5", "low=30", "--", PIPE, status=1)
        self.assertEqual(len(out.splitlines()), 1)
        self.assertIn("sweep: rsi=0 low=30: ", said)
        # No set can run: that is known before the candles are read.
        self.assertIn("ind: --rsi: expected", self.sweep("candles.ndjson", "rsi=0", "low=30", "--",
                                                         PIPE, status=2)[1])
        self.assertIn("a pipe in quotes", self.sweep("candles.ndjson", "rsi=5", status=2)[1])
        self.assertIn("no metric 'sharp'", self.sweep(
            "candles.ndjson", "rsi=5", "low=30", "--rank", "sharp", "--", PIPE, status=2)[1])
        self.assertIn("--memory", self.sweep("candles.ndjson", "rsi=5", "low=30", "--memory", "20M",
                                             "--", PIPE, status=2)[1])

    def test_shards(self):
        words = ("candles.ndjson", *self.GRID, "--", PIPE)
        expected = self.sweep(*words)[0]
        for part in "123":
            self.write(f"part{part}", self.sweep("--shard", f"{part}/3", *words)[0])
        self.assertEqual(self.sweep("--merge", "part3", "part1", "part2")[0], expected)
        self.assertEqual(self.sweep("--merge", "--top", "1", "part1", "part2", "part3")[0],
                         expected.splitlines(True)[0])
        said = self.sweep("--merge", "part3", "part1")[1]
        self.assertIn("sets without a result: they failed, or a part is missing", said)

    def test_parts_of_different_sweeps_are_not_merged(self):
        def part(name, *words):
            self.write(name, self.sweep("--shard", "1/1", *words)[0])

        def merged(other, status):
            return self.sweep("--merge", "part", other, status=status)[1]

        part("part", "candles.ndjson", "rsi=5,9", "low=30", "--", PIPE)
        self.write("fewer.ndjson", "".join(open(self.path("candles.ndjson")).readlines()[:-1]))
        for name, difference, words in (
                ("params", "other parameters", ("candles.ndjson", "rsi=5,7", "low=30", "--", PIPE)),
                ("pipe", "another pipe", ("candles.ndjson", "rsi=5,9", "low=30", "--",
                                          PIPE.replace("report", "report --cash 5"))),
                ("candles", "other candles", ("fewer.ndjson", "rsi=5,9", "low=30", "--", PIPE)),
                ("random", "other parameters", ("candles.ndjson", "rsi=5,9", "low=30", "--random",
                                                "1", "--", PIPE))):
            part(name, *words)
            self.assertIn(f"{name} belongs to another sweep than part: {difference}",
                          merged(name, 2))
        part("again", "candles.ndjson", "rsi=5,9", "low=30", "--run", "processes", "--", PIPE)
        self.assertEqual(merged("again", 0), "")
        rows = open(self.path("params")).readlines()[1:]
        self.write("rows", "".join(rows))
        self.assertIn("two results", merged("rows", 2))
        self.write("row", rows[1])
        said = self.sweep("--merge", "row")[1]
        self.assertIn("row does not say which sweep it belongs to", said)
        self.assertIn("1 of 2 sets without a result", said)

    def test_parts_of_random_sets(self):
        words = ("--random", "3", "--seed", "2", "candles.ndjson", *self.GRID, "--", PIPE)
        expected = self.sweep(*words)[0]
        for part in "12":
            self.write(f"part{part}", self.sweep("--shard", f"{part}/2", *words)[0])
        self.assertEqual(self.sweep("--merge", "part1", "part2"), (expected, ""))
        self.assertIn("of 3 sets without a result", self.sweep("--merge", "part1")[1])

    def test_goes_on_after_kills(self):
        """All rows are there, none twice. SWEEP_KILLS=50 kills so often."""
        words = ("candles.ndjson", "rsi=2..41:1", "low=20..39:1", "--", PIPE)
        expected = self.sweep(*words)[0]
        dice = random.Random(os.environ.get("SWEEP_SEED", "1"))
        kills, wanted = 0, int(os.environ.get("SWEEP_KILLS", "6"))

        def check():
            self.assertEqual(self.sweep("--resume", "done", *words)[0], expected)
            with open(self.path("done")) as file:
                sets = [json.loads(line)["set"] for line in file if '"run"' in line]
            self.assertEqual(sorted(sets), list(range(800)))

        while kills < wanted:
            if os.path.exists(self.path("done")) and dice.random() < 0.2:
                # A row that a kill cut off.
                with open(self.path("done"), "a") as file:
                    file.write('{"type":"run","set":79')
            process = subprocess.Popen([os.path.join(BIN, "sweep"), "--resume", "done", *words],
                                       stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL,
                                       cwd=self.folder.name, env=self.environment)
            try:
                process.wait(dice.uniform(0, 0.4))
                # All sets are done: it begins anew.
                check()
                os.remove(self.path("done"))
            except subprocess.TimeoutExpired:
                process.send_signal(signal.SIGKILL)
                process.wait()
                kills += 1
        check()
        self.assertIn("another sweep", self.sweep("--resume", "done", "candles.ndjson", "rsi=5",
                                                  "low=30", "--", PIPE, status=2)[1])

    def test_usage(self):
        for words in ([], ["fast=1"], ["--", "report"], ["fast=1", "--", "report"],
                      ["fast=1", "--what", "--", "{fast}"], ["fast=3..1:1", "--", "{fast}"],
                      ["fast=1,,2", "--", "{fast}"], ["fast=1", "fast=2", "--", "{fast}"],
                      ["fast=1", "--", "echo {fast} $(date)"], ["fast=1", "--", "{fast} | "],
                      ["fast=1", "--top", "0", "--", "{fast}"], ["fast=1", "--", "'{fast}"],
                      ["fast=1", "--shard", "3/2", "--", "{fast}"], ["--merge"],
                      ["fast=1", "--seed", "3", "--", "{fast}"]):
            self.assertIn("sweep: ", self.sweep(*words, status=2)[1])

    def test_ctrl_c_while_the_input_is_read(self):
        process = subprocess.Popen([os.path.join(BIN, "sweep"), *self.GRID, "--", PIPE], text=True,
                                   stdin=subprocess.PIPE, stdout=subprocess.PIPE,
                                   stderr=subprocess.PIPE, env=self.environment)
        # It waits for input once it has asked for signals.
        def asks():
            with open(f"/proc/{process.pid}/status") as status:
                caught = next(line for line in status if line.startswith("SigCgt"))
            return int(caught.split()[1], 16) >> (signal.SIGINT - 1) & 1
        while not asks():
            time.sleep(0.01)
        process.send_signal(signal.SIGINT)
        output, errors = process.communicate(timeout=60)
        self.assertEqual((process.returncode, output, errors), (-signal.SIGINT, "", ""))

    def test_no_candles(self):
        for given in ("", '{"type":"event","event":"x","time":1735689600000}\n'):
            self.assertIn("no closed candle", self.sweep(*self.GRID, "--", PIPE, status=1,
                                                         given=given)[1])
