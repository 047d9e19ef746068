"""Grids: the money is what the fills make of it."""
import json
import random
import unittest
from fractions import Fraction as F

from harness.market import candle_texts
from paper.amounts import START
from paper.cases import records, run


class Grids(unittest.TestCase):
    def test_the_money_is_what_the_fills_make_of_it(self):
        for seed in range(10):
            chance = random.Random(seed)
            rows = candle_texts(chance, START, 500, 1000.0, 1, 2, 0.05)
            lines = ['{"type":"instrument","category":"linear","symbol":"BTCUSDT","time":%d,'
                     '"tick":0.1,"step":0.01}' % START]
            lines += ['{"type":"candle","category":"linear","symbol":"BTCUSDT","interval":"3",'
                      '"time":%d,"open":%s,"high":%s,"low":%s,"close":%s,'
                      '"volume":%s,"turnover":null,"closed":true}' % (time, *texts, volume)
                      for time, texts, volume in rows]
            output = run(["--grid", "1000,8,0.5%", "--size", "500"]
                         + chance.choice([[], ["--participation", "20%"]]),
                         "\n".join(lines) + "\n").stdout
            cash, held, working, left = F(10000), F(0), {}, {}
            for line in output.splitlines():
                record = json.loads(line, parse_float=F, parse_int=F)
                sign = 1 if record.get("side") == "buy" else -1
                if record["type"] == "order" and record["status"] == "new":
                    working[record["order"]] = (record["side"], record["price"])
                    left[record["order"]] = record["qty"]
                    self.assertEqual(len(set(price for _, price in working.values())), len(working),
                                     "two orders at one level")
                if record["type"] == "fill":
                    cash -= sign * record["qty"] * record["price"] + record["fee"]
                    held += sign * record["qty"]
                    side, price = working[record["order"]]
                    self.assertTrue(record["price"] <= price if side == "buy"
                                    else record["price"] >= price, "past its limit")
                    left[record["order"]] -= record["qty"]
                    if not left[record["order"]]:
                        working.pop(record["order"])
                if record["type"] == "position":
                    self.assertEqual(record["qty"] * (-1 if record["side"] == "short" else 1), held)
                    if record["mark"] is not None:
                        self.assertEqual(record["equity"], cash + held * record["mark"],
                                         f"seed {seed}")
            self.assertGreater(len(records(output, "fill")), 10)
