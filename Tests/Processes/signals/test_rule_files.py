"""Broken rule files are refused with a place."""
import os
import random
import re
import sys
import tempfile
import unittest

from harness.cases import some
from harness.commands import run_checked
from signals.case import BUILT_IN


class RuleFiles(unittest.TestCase):
    def test_a_thousand_broken_ones_are_refused_with_a_place(self):
        chance = random.Random(99)
        originals = [run_checked(["signal", "--print", name]).stdout for name in BUILT_IN]
        candle = ('{"type":"candle","symbol":"A","interval":"3","time":1672324740000,'
                  '"open":1,"high":1,"low":1,"close":1,"volume":1,"closed":true}\n')
        refused, count = 0, some(1000)
        with tempfile.TemporaryDirectory() as folder:
            path = os.path.join(folder, "rules.json")
            for number in range(count):
                text = chance.choice(originals)
                for _ in range(chance.choice([1, 1, 2, 5])):
                    start = chance.randrange(len(text))
                    end = min(len(text), start + chance.choice([0, 1, 1, 3, 20]))
                    text = text[:start] + chance.choice(["", "", '"', "{", "}", "(", ")", ",", ":",
                                                         "\\", "é", "0", "-1", "null", "[]",
                                                         " and ", "\n"]) + text[end:]
                open(path, "w").write(text)
                result = run_checked(["signal", "--check", path], status=None)
                self.assertIn(result.returncode, (0, 2), f"{result.stderr}\n{text}")
                if result.returncode == 2:
                    refused += 1
                    place = re.match(re.escape(f"signal: {path}: line ")
                                     + r"(\d+), column (\d+): .", result.stderr)
                    self.assertTrue(place, result.stderr + text)
                    lines = text.encode().split(b"\n")
                    self.assertLessEqual(int(place[1]), len(lines))
                    self.assertLessEqual(int(place[2]), len(lines[int(place[1]) - 1]) + 1)
                if number % 10 == 0:
                    self.assertIn(run_checked(["signal", "--strategy", path], [candle],
                                              status=None).returncode, (0, 2))
        self.assertGreater(refused, 0.8 * count)
        print(f"{count} broken rule files: {refused} refused with line and column, "
              f"{count - refused} still good", file=sys.stderr)

    def test_broken_bytes(self):
        chance = random.Random(5)
        with tempfile.TemporaryDirectory() as folder:
            path = os.path.join(folder, "rules.json")
            for _ in range(200):
                open(path,
                     "wb").write(bytes(chance.randrange(256) for _ in range(chance.randrange(60))))
                result = run_checked(["signal", "--check", path], status=2)
                self.assertRegex(result.stderr, r": line \d+, column \d+: ")
