"""Each built-in strategy against a plain recomputation."""
import json
import os
import random
import re
import sys
import tempfile
import unittest
from decimal import Decimal

from harness.commands import run_checked
from harness.market import candle_lines
from signals.case import BUILT_IN, INSTRUMENT, indicators, recorded, signals
from signals.gates import plain
from signals.strategies import STRATEGIES


class BuiltIn(unittest.TestCase):
    def test_each_strategy_is_what_plain_words_say(self):
        self.assertEqual([line.split()[0]
                          for line in run_checked(["signal", "--list"]).stdout.splitlines()],
                         BUILT_IN)
        for name in BUILT_IN:
            lines = recorded(name)
            want = list(plain(name, lines))
            got = signals(["--strategy", name], [INSTRUMENT, *lines])
            self.assertGreater(len(want), 20, name)
            self.assertEqual([record["id"] for record in got], [row[0] for row in want], name)
            for record, (_, opens, score, agree, stop, target) in zip(got, want):
                self.assertAlmostEqual(float(record["score"]), score, delta=1e-9, msg=record["id"])
                self.assertEqual((record["opens"], record["agree"], record["stop"],
                                  record["target"]), (opens, agree, stop, target), record["id"])
                self.assertEqual(record["of"], len(STRATEGIES[name]["votes"]))
                self.assertEqual(len(record["reasons"]), agree)
                if STRATEGIES[name].get("score") in ("sum", "first"):
                    self.assertAlmostEqual(
                        float(sum(vote["contribution"] for vote in record["votes"])), score,
                        delta=1e-9, msg=record["id"])
            print(f"{name}: {len(got)} signals on {len(lines)} candles, all as re-computed",
                  file=sys.stderr)

    def test_the_book_votes_in_micro(self):
        """Sizes of three depths; now and then a side is empty, both are, or there is no book."""
        chance, lines = random.Random(4), []
        for line in recorded("micro", 2, 3000):
            candle = json.loads(line, parse_float=Decimal)
            for side in ("bid", "ask"):
                sizes = sorted(chance.choice([0, round(chance.expovariate(0.1), 3)])
                               for _ in range(3))
                candle.update({f"book_depth_{side}_{reach}bps": size if len(lines) % 50 else None
                               for reach, size in zip((1, 5, 20), sizes)})
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
        """A stage of Python in between changes no number, with the market's tick and without. Each
        price ends in a zero here."""
        zeros = [re.sub(r'("(?:open|high|low|close)":\d+\.\d)\d', r"\g<1>0", line)
                 for line in recorded("scalp")]
        for instrument in ([INSTRUMENT], []):
            lines = [*instrument, *zeros]
            got = signals(["--strategy", "scalp"], lines)
            self.assertGreater(len(got), 20)
            self.assertEqual(got,
                             signals(["--strategy", "scalp"],
                                     [json.dumps(json.loads(line)) + "\n" for line in lines]))

    def test_needs_gives_what_is_named(self):
        """The table of fields and options against the one of `ind`."""
        found = list(indicators())
        self.assertGreater(len(found), 50)
        for named, _, fields in found:
            for field in fields:
                option = run_checked(["signal", "--long", f"{field} > 0", "--needs"]).stdout.split()
                self.assertEqual(option[0], named, field)
                self.assertIn(field,
                              json.loads(run_checked(["ind", "-q", *option],
                                                     candle_lines(1, 1)).stdout))

    def test_printed_file_is_the_strategy(self):
        for name in BUILT_IN:
            with tempfile.TemporaryDirectory() as folder:
                path = os.path.join(folder, "copy.json")
                open(path, "w").write(run_checked(["signal", "--print", name]).stdout)
                lines = recorded(name, 3, 2000)
                self.assertEqual(run_checked(["signal", "--strategy", path], lines).stdout,
                                 run_checked(["signal", "--strategy", name], lines).stdout)
