"""Checks the records of random runs against each other: amounts, prices and limits must agree with
what README and help say of them, whatever was decided. The rules that decide have golden cases."""
import heapq
import os
import random
import re
import tempfile
import unittest
from collections import Counter
from fractions import Fraction as F

from harness.cases import some
from harness.market import STEP
from paper.cases import case, grid_case, option_words, run
from paper.check import Account, Check, numbers, read
from paper.ledger import Broken
from paper.wrong import MUTATIONS, made_wrong


class Identities(unittest.TestCase):
    def checked(self, given, what):
        with tempfile.TemporaryDirectory() as folder:
            result = given.run(quiet=False, cwd=folder)
        what = f"{what}: trade {' '.join(given.arguments)}"
        try:
            seen = read(map(numbers, result.stdout.splitlines()), Check(given))
        except Broken as broken:
            self.fail(f"{what}\n{broken}")
        errors = result.stderr.decode()
        self.assertEqual(result.returncode, 1 if seen.halts else 0, what + errors)
        self.check_summary(errors, seen, what)
        return seen

    def check_summary(self, errors, seen, what):
        """The last line: to the cent, or to the eighth decimal of a coin."""
        found = re.search(r"trade: paper account: realised (\S+) (\w+) in (\d+) trades?(?: "
                          r"\(funding (\S+)\))?, unrealised (\S+) (\w+), balance (\S+) (\w+)\n$",
                          errors)
        self.assertTrue(found, what + errors)
        unit = F(1, 100) if found[2] == "USDT" else F(1, 10 ** 8)
        unrealised, balance = F(found[5]), F(found[7])
        self.assertEqual(int(found[3]), len(seen.trades), what)
        for got, want in ((F(found[4] or 0), seen.payments), (balance + unrealised, seen.equity()),
                          (balance - F(found[1]), seen.start)):
            self.assertLessEqual(abs(got - want), unit, what + errors)
        if not seen.position:
            self.assertEqual(unrealised, 0, what)
            made = sum(trade["pnl"] for trade in seen.trades)
            self.assertEqual(seen.cash, seen.start + made, what)

    def test_random_strategies(self):
        count, seeds = Counter(), int(os.environ.get("SEEDS", some(50)))
        for seed in range(seeds):
            seen = self.checked(case(seed), f"seed {seed}")
            count.update(trade["reason"] for trade in seen.trades)
            count["veto"] += sum("lies beyond the liquidation price" in veto["reason"]
                                 for veto in seen.vetoes)
        self.assertGreater(count.total(), 10 * seeds)
        self.assertGreater(count["liquidation"], seeds // 5)
        self.assertGreater(count["veto"], seeds // 5)

    def test_grids(self):
        for seed in range(10):
            self.assertGreater(len(self.checked(grid_case(seed), f"seed {seed}").ids), 30)

    def test_two_markets_share_an_account(self):
        """The cash that one makes counts for the other."""
        options = {"size": "2500", "max-exposure": "off", "max-daily-loss": "off"}
        given = [case(seed, count=180, often=0.4) for seed in range(40)]
        given = [each._replace(options=options, instrument=None, tiers=None)
                 for each in given if each.category == "linear"]
        self.assertGreater(len(given), 10)
        for one, other in zip(given[::2], given[1::2]):
            other = other._replace(symbol="XRPUSDT", lines=[
                line.replace("BTCUSDT", "XRPUSDT") for line in other.lines])
            lines = heapq.merge(*([line for line in each.lines if '"instrument"' not in line]
                                  for each in (one, other)), key=moment)
            output = run(option_words(options), "\n".join(lines) + "\n").stdout
            account = Account(F(10000))
            checks = [Check(each, account) for each in (one, other)]
            read(map(numbers, output.splitlines()), *checks)
            self.assertTrue(all(each.trades for each in checks))


def moment(line):
    """When a line of the input is known."""
    if '"candle"' in line:
        return int(re.search(r'"time":(\d+)', line)[1]) + STEP
    return int(re.search(r'"(?:ts|close_time)":(\d+)', line)[1])


class Wrong(unittest.TestCase):
    def test_the_identities_notice_a_wrong_record(self):
        outputs, chance, tried = [], random.Random(1), Counter()
        for seed in range(12):
            given = case(seed, count=250, often=0.25)
            outputs.append((given, [numbers(line) for line in given.run().stdout.splitlines()]))
        for name, kind, member, change, wanted in MUTATIONS:
            for given, records in outputs:
                places = [place for place, record in enumerate(records)
                          if kind(record) and "topic" not in record]
                for place in chance.sample(places, min(len(places), 1)):
                    wrong = made_wrong(records[place], member, change)
                    tried[name] += 1
                    with self.assertRaises(Broken, msg=f"{name}: {records[place]}") as caught:
                        read(records[:place] + wrong + records[place + 1:], Check(given))
                    self.assertIn(wanted, caught.exception.identity, name)
            self.assertTrue(tried[name], f"{name}: not tried")
