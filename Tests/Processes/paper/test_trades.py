"""Compares `trade` with a plain recomputation, written from the rules of its help in fractions:
random signals over random markets with random options must give the same trades and the same
equity, to the last digit."""
import json
import os
import re
import tempfile
import unittest
from collections import Counter
from fractions import Fraction as F

from paper.cases import case, own, records, run


class Recomputed(unittest.TestCase):
    def compare(self, seed):
        lines, arguments, model, _ = case(seed)
        with tempfile.TemporaryDirectory() as folder:
            result = run(arguments, "\n".join(lines) + "\n", quiet=False, cwd=folder)
        what = f"seed {seed}: trade {' '.join(arguments)}"
        self.assertEqual(result.returncode, 1 if model.halts else 0, what + result.stderr.decode())
        ids = Counter(json.loads(line)["id"] for line in own(result.stdout))
        self.assertEqual([id for id, count in ids.items() if count > 1 or not id], [],
                         f"{what}: an id of its own for each record")
        trades = records(result.stdout, "trade")
        for number, (got, want) in enumerate(zip(trades, model.trades)):
            for name, value in want.items():
                self.assertEqual(got[name], value, f"{what}\ntrade {number}: {name}\n{got}\n{want}")
        self.assertEqual(len(trades), len(model.trades), what)
        self.compare_stands(result.stdout, model, what)
        positions = records(result.stdout, "position")
        if positions and not model.position:
            # What is left is the cash: nothing got lost beside the trades.
            self.assertEqual(positions[-1]["equity"], model.account.cash, what)
        cash = arguments[arguments.index("--cash") + 1]
        self.compare_summary(result.stderr.decode(), model, F(cash.rstrip("BTC")), what)
        events = records(result.stdout, "event")
        self.assertEqual([event["reason"] for event in events if event["event"] == "halt"],
                         model.halts, what)
        vetoes = [event["signal"] for event in events if event["event"] == "veto"
                  and "lies beyond the liquidation price" in event["reason"]]
        self.assertEqual(vetoes, model.vetoes, what)
        self.assertTrue(all(position["equity"] >= 0 for position in positions
                            if position["side"] == "flat"), what)
        self.assertEqual([F(str(record["amount"])) for record in records(result.stdout, "funding")],
                         model.payments, what)
        return Counter(trade["reason"] for trade in trades) + Counter(veto=len(vetoes))

    def compare_stands(self, output, model, what):
        """The position record that follows each fill."""
        got, is_due = [], False
        for line in own(output):
            kind = json.loads(line)["type"]
            if kind == "position" and is_due:
                record = json.loads(line, parse_float=F, parse_int=F)
                got.append({name: record[name] for name in ("qty", "mark", "equity")})
            is_due = kind == "fill" or is_due and kind != "position"
        self.assertEqual(len(got), len(model.stands), what)
        for number, (one, want) in enumerate(zip(got, model.stands)):
            self.assertEqual(one, want, f"{what}\nfill {number}")

    def compare_summary(self, errors, model, start, what):
        """The last line: to the cent, or to the eighth decimal of a coin."""
        found = re.search(r"trade: paper account: realised (\S+) (\w+) in (\d+) trades?(?: "
                          r"\(funding (\S+)\))?, unrealised (\S+) (\w+), balance (\S+) (\w+)\n$",
                          errors)
        self.assertTrue(found, what + errors)
        unit = F(1, 100) if found[2] == "USDT" else F(1, 10 ** 8)
        realised, funding = F(found[1]), F(found[4] or 0)
        unrealised, balance = F(found[5]), F(found[7])
        self.assertEqual(int(found[3]), model.account.trades, what)
        self.assertLessEqual(abs(funding - sum(model.payments)), unit, what + errors)
        self.assertLessEqual(abs(balance + unrealised - model.equity()), unit, what + errors)
        self.assertLessEqual(abs(balance - realised - start), unit, what + errors)
        if not model.position:
            self.assertEqual(unrealised, 0, what)

    def test_fifty_random_strategies(self):
        count = sum((self.compare(seed) for seed in range(int(os.environ.get("SEEDS", 50)))),
                    Counter())
        self.assertGreater(count.total(), 500)
        self.assertGreater(count["liquidation"], 10)
        self.assertGreater(count["veto"], 10)
