"""scripts/sweep: ranks, failures, walks forward."""
import json
import os
import subprocess
import sys
import tempfile
import unittest

from harness.commands import BIN, PROJECT
from reports.case import ENVIRONMENT, START, read

MAKE = """import json, random, sys
fast, slow, begin = int(sys.argv[1]), int(sys.argv[2]), int(sys.argv[3])
for number in range(5):
    now = begin + number * 3600000
    print(json.dumps({"type": "trade", "symbol": "X", "side": "long", "fee": 0,
                      "entry_time": now, "exit_time": now + 1,
                      "pnl": slow - fast * 2 + number % 2}))
"""


class Sweep(unittest.TestCase):
    def setUp(self):
        self.folder = tempfile.TemporaryDirectory()
        with open(os.path.join(self.folder.name, "make.py"), "w") as file:
            file.write(MAKE)

    def tearDown(self):
        self.folder.cleanup()

    def sweep(self, *arguments, status=0, path=ENVIRONMENT["PATH"]):
        done = subprocess.run([sys.executable, os.path.join(PROJECT, "scripts", "sweep"),
                               *arguments], capture_output=True, text=True, timeout=60,
                              cwd=self.folder.name, env=dict(ENVIRONMENT, PATH=path))
        self.assertEqual(done.returncode, status, done.stderr)
        return [json.loads(line) for line in done.stdout.splitlines()], done.stderr

    PIPE = f"{sys.executable} make.py {{fast}} {{slow}} {START} | report"

    def test_ranks(self):
        """With GNU parallel where it is, and without."""
        with tempfile.TemporaryDirectory() as folder:
            for name in ("bash", "xargs", "base64", "tr", "sh"):
                os.symlink(os.path.join("/usr/bin", name), os.path.join(folder, name))
            pipe = self.PIPE.replace("{slow}", "$(echo {slow} | tr -d .)")
            for path in (ENVIRONMENT["PATH"], f"{BIN}:{folder}"):
                runs, said = self.sweep("fast=1,2", "slow=1..3:0.5", "--rank", "total_pnl", "--",
                                        pipe, path=path)
                self.assertEqual((len(runs), said), (10, ""))
                totals = [run["total_pnl"] for run in runs]
                self.assertEqual(totals, sorted(totals, reverse=True))
                self.assertEqual(runs[0]["params"], {"fast": "1", "slow": "3.0"})
                self.assertEqual([run["rank"] for run in runs], list(range(1, 11)))

    def test_least_and_top(self):
        runs, _ = self.sweep("fast=1,2,4", "slow=1", "--rank=total_pnl", "--least", "--top", "1",
                             "--jobs", "2", "--", self.PIPE)
        self.assertEqual([run["params"]["fast"] for run in runs], ["4"])

    def test_failures(self):
        runs, said = self.sweep("fast=1,x,2", "slow=3", "--rank", "total_pnl", "--", self.PIPE,
                                status=1)
        self.assertEqual(len(runs), 2)
        self.assertIn("sweep: fast=x slow=3: status 1", said)
        self.sweep("fast=x", "slow=3", "--", self.PIPE, status=3)
        self.assertIn("no metric 'sharp'",
                      self.sweep("fast=1", "slow=3", "--rank", "sharp", "--", self.PIPE,
                                 status=2)[1])

    def test_values_are_quoted(self):
        runs, _ = self.sweep("a=it's;touch no,$(touch no)", "--rank", "days", "--",
                             "echo {a} >>out; echo | report")
        self.assertEqual(sorted(read(os.path.join(self.folder.name, "out")).splitlines()),
                         ["$(touch no)", "it's;touch no"])
        self.assertFalse(os.path.exists(os.path.join(self.folder.name, "no")))
        self.assertEqual([run["rank"] for run in runs], [None, None])

    def test_walks_forward(self):
        pipe = self.PIPE.replace(str(START), "$(date -d {from} +%s)000")
        span = ("--from", "2025-01-01", "--to", "2025-01-26", "--walk", "10d,5d")
        steps, _ = self.sweep("fast=1,2", "slow=3", "--rank", "total_pnl", *span, "--",
                              ": {to};" + pipe)
        self.assertEqual([step["type"] for step in steps], ["step"] * 3 + ["walk"])
        times = [steps[1][name] for name in ("train_from", "test_from", "test_to")]
        self.assertEqual(times,
                         ["2025-01-06T00:00:00Z", "2025-01-16T00:00:00Z", "2025-01-21T00:00:00Z"])
        self.assertEqual([(step["params"]["fast"], step["train"], step["test"])
                          for step in steps[:3]], [("1", 7, 7)] * 3)
        self.assertEqual(steps[0]["metrics"]["time"], 1736553600000 + 4 * 3_600_000 + 1)
        self.assertEqual(steps[3],
                         {"type": "walk", "metric": "total_pnl", "steps": 3, "train": 7, "test": 7})

    def test_usage(self):
        for words in ([], ["fast=1"], ["--", "report"], ["fast=1", "--", "report"],
                      ["fast=1", "--what", "--", "{fast}"], ["fast=3..1:1", "--", "{fast}"],
                      ["fast=1,,2", "--", "{fast}"], ["fast=1", "fast=2", "--", "{fast}"],
                      ["fast=1", "--walk", "1d,1d", "--", "{fast}"],
                      ["fast=1", "--from", "2025-01-01", "--", "{fast}"],
                      ["fast=1", "--", "{fast} {to}"], ["fast=1", "--top", "0", "--", "{fast}"],
                      ["fast=1", "--", "a", "b"]):
            self.assertIn("sweep: ", self.sweep(*words, status=2)[1])
        done = subprocess.run([os.path.join(PROJECT, "scripts", "sweep"), "--help"],
                              capture_output=True, text=True)
        self.assertIn("--walk", done.stdout)
