"""Candles of random markets against a simple recalculation."""
import decimal
import json
import random
import unittest
from fractions import Fraction

from harness.cases import some
from harness.commands import run
from harness.market import trade_messages


class Recomputed(unittest.TestCase):
    """Random markets against a simple recalculation."""

    def test_candles_from_trades(self):
        for seed in range(some(40)):
            category = ["linear", "spot", "inverse"][seed % 3]
            messages = list(trade_messages(seed))
            lines = []
            for message in messages:
                data = [{"T": t, "s": s, "S": side, "v": f"{v:f}", "p": f"{p:f}", "i": "x"}
                        for t, s, side, p, v in message]
                lines.append(
                    json.dumps({"topic": "publicTrade." + message[0][1], "ts": message[-1][0],
                                "data": data, "category": category}))
            got = run(["ohlc", "--closed", "--interval", "1,5"], ("\n".join(lines) + "\n").encode())
            self.assertEqual((got.returncode, b"late" in got.stderr), (0, False), got.stderr)
            for line in got.stdout.splitlines():
                candle = json.loads(line, parse_float=decimal.Decimal, parse_int=decimal.Decimal)
                length = 60000 * int(candle["interval"])
                inside = [t for m in messages for t in m if t[1] == candle["symbol"]
                          and candle["time"] <= t[0] < candle["time"] + length]
                prices = [p for _, _, _, p, _ in inside]
                volume = sum(v for *_, v in inside)
                turnover = sum(Fraction(v) / Fraction(p) if category == "inverse"
                               else Fraction(p) * Fraction(v) for _, _, _, p, v in inside)
                vwap = Fraction(
                    volume) / turnover if category == "inverse" else turnover / Fraction(volume)
                turnover, vwap = (decimal.Decimal(round(number * 10 ** 12)).scaleb(-12)
                                  for number in (turnover, vwap))
                self.assertEqual([candle[n] for n in ("open", "high", "low", "close")],
                                 [prices[0], max(prices), min(prices), prices[-1]])
                self.assertEqual([candle[n] for n in ("volume", "turnover", "trades", "vwap")],
                                 [volume, turnover, len(inside), vwap])
                self.assertEqual(candle["buy_volume"],
                                 sum(v for _, _, side, _, v in inside if side == "Buy"))
                self.assertEqual(candle["buy_volume"] + candle["sell_volume"], volume)
            times = {}
            for line in got.stdout.splitlines():
                candle = json.loads(line)
                times.setdefault((candle["symbol"], candle["interval"]), []).append(candle["time"])
            last = messages[-1][-1][0]
            for (symbol, interval), seen in times.items():
                length = 60000 * int(interval)
                due = sorted({t[0] // length * length for m in messages for t in m if t[1] == symbol
                              and t[0] // length * length + length + 1000 <= last} | set(seen))
                self.assertEqual(seen, due, "every candle that is due, once, in order")

    def test_one_closed_line_whatever_the_exchange_does(self):
        for seed in range(some(60)):
            chance = random.Random(seed)
            lines, truth = [], {}
            for number in range(30):
                start = 1672324740000 + number * 180000
                states = [(b"%d" % chance.randrange(1, 99), confirm)
                          for confirm in [False] * chance.randrange(1, 4)
                          + [True] * chance.choice([0, 1, 1, 1, 2])]
                for close, confirm in states:
                    line = (b'{"topic":"kline.3.BTCUSDT","data":[{"start":%d,'
                            b'"open":"1","close":"%s","high":"99","low":"1","volume":"1",'
                            b'"turnover":"1","confirm":%s}],"ts":%d}\n'
                            % (start, close, b"true" if confirm else b"false", start))
                    lines.append(line)
                    if chance.random() < 0.1:
                        lines.append(chance.choice(lines))  # something comes again
                    if chance.random() < 0.05 and len(lines) > 1:
                        lines[-1], lines[-2] = lines[-2], lines[-1]  # or out of order
            got = [json.loads(line) for line in run(["ohlc"], b"".join(lines)).stdout.splitlines()]
            times = [candle["time"] for candle in got]
            self.assertEqual(times, sorted(times))
            closed = [candle["time"] for candle in got if candle["closed"]]
            self.assertEqual(closed, sorted(set(closed)))
            self.assertEqual(set(closed) | {times[-1]}, set(times),
                             "each has a closed line, but perhaps the last")
            for place, candle in enumerate(got):
                if candle["closed"]:
                    self.assertFalse(any(later["time"] == candle["time"]
                                         for later in got[place + 1:]),
                                     "nothing after the closed line")
