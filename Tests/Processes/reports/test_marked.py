"""Equity marked to the market."""
import json
import random
import unittest
from decimal import Decimal
from fractions import Fraction

from harness.cases import some
from harness.commands import run
from reports.case import START, records, report
from reports.plain import exact, gain


def marked(lines, start):
    """The largest distance of the marked equity from its peak, and that in percent: the equity is
    looked at in whole, from all lines so far, before each group of candles that close together, and
    at the end."""
    # The mark price is none that anything is bought at.
    lines = [line for line in lines if "price_type" not in line]
    equities = [start]

    def look(count):
        equity, open_ones, closes = start, {}, {}
        for line in lines[:count]:
            market = (line["category"], line["symbol"])
            if line["type"] == "candle" and line["closed"]:
                closes[market] = line
            elif line["type"] == "trade":
                equity += exact(line["pnl"])
                open_ones.pop(market)
            elif line["type"] == "funding":
                if line["position"] is None:
                    equity += exact(line["amount"])
                else:
                    open_ones[market]["paid"] += exact(line["amount"])
            elif line["type"] == "position":
                open_ones.pop(market, None)
                if line["qty"]:
                    open_ones[market] = {"record": line, "paid": Fraction(0)}
        for market, one in open_ones.items():
            record, close = one["record"], closes.get(market)
            equity += exact(record["unrealised"]) - exact(record["fee"]) - exact(
                record["dust"]) + exact(record["funding"] or 0) + one["paid"]
            if close and close["time"] + 60_000 > record["time"]:
                equity += gain(record, record["mark"], close["close"])
        equities.append(equity)

    end = None
    for place, line in enumerate(lines):
        if line["type"] == "candle" and line["closed"] and line["time"] != end:
            look(place)
            end = line["time"]
    look(len(lines))
    peak, deepest, share = start, Fraction(0), Fraction(0)
    for equity in equities:
        peak = max(peak, equity)
        deepest = max(deepest, peak - equity)
        share = max(share, 100 * (peak - equity) / peak)
    return deepest, share, equities[-1]


def stream_of(chance, markets, count):
    """Candles of a minute with positions between them: opened, enlarged, paid funding, closed,
    turned around."""
    lines, prices = [], {market: chance.uniform(50, 150) for market in markets}
    held, serial = {}, 0
    for minute in range(count):
        time = START + minute * 60_000
        for market in markets:
            category, symbol = market
            head = {"category": category, "symbol": symbol}
            prices[market] = round(prices[market] * chance.uniform(0.99, 1.01), 2)
            for closed in (False, True):
                price = prices[market] if closed else round(prices[market] * 0.5, 2)
                lines.append({"type": "candle", **head, "interval": "1", "time": time,
                              "open": price, "high": price, "low": price, "close": price,
                              "volume": 1, "closed": closed})
            if chance.random() < 0.1:
                lines.append({**lines[-1], "open": 1, "high": 1, "low": 1, "close": 1,
                              "price_type": "mark"})
            moment = time + chance.choice([0, 59_999, 60_000])
            # What happened inside a candle is marked with a price of then, and told behind the
            # candle's close.
            mark = prices[market] if moment == time + 60_000 else round(
                prices[market] * chance.uniform(0.99, 1.01), 2)
            if market in held and chance.random() < 0.2:
                position = held[market]
                if chance.random() < 0.5:
                    amount = round(chance.gauss(0, 1), 4)
                    lines.append({"type": "funding", "time": moment, **head, "id": f"f{len(lines)}",
                                  "amount": amount, "position": position["position"]})
                    position["funding"] = round((position["funding"] or 0) + amount, 4)
                else:
                    got = gain(position, position["entry"], mark)
                    pnl = got - exact(position["fee"]) + exact(position["funding"] or 0)
                    lines.append({"type": "trade", "time": moment, **head,
                                  "id": position["position"], "side": position["side"],
                                  "entry_time": position["entry_time"], "exit_time": moment,
                                  "entry": position["entry"], "exit": mark, "qty": position["qty"],
                                  "fee": position["fee"], "pnl": float(round(pnl, 10)),
                                  "cash": 5000})
                    lines.append({"type": "position", "time": moment, **head, "side": "flat",
                                  "qty": 0, "entry": None, "mark": mark, "unrealised": 0,
                                  "position": None, "cash": 5000})
                    del held[market]
                    if chance.random() < 0.3:
                        lines.append({"type": "funding", "time": moment, **head,
                                      "id": f"f{len(lines)}", "amount": -0.5, "position": None})
            if market not in held and chance.random() < 0.15:
                serial += 1
                entry = round(mark * chance.uniform(0.999, 1.001), 2)
                record = {"type": "position", "time": moment, **head,
                          "side": chance.choice(["long", "short"]),
                          "qty": round(chance.uniform(1, 30), 2), "entry": entry, "mark": mark,
                          "entry_time": moment, "position": f"p{serial}",
                          "fee": round(chance.random(), 3), "dust": 0,
                          "funding": chance.choice([None, 0]), "cash": 5000}
                record["unrealised"] = float(round(gain(record, entry, mark), 12))
                lines.append(record)
                held[market] = dict(record)
    return lines


class Marked(unittest.TestCase):
    """Drawdown of marked equity."""

    def check(self, lines, got, start):
        deepest, share, equity = marked(lines, start)
        self.assertAlmostEqual(float(got["max_drawdown_marked"]), float(deepest), delta=1e-7)
        self.assertAlmostEqual(float(got["max_drawdown_marked_pct"]), float(share), delta=1e-7)
        self.assertAlmostEqual(float(got["equity"]), float(equity), delta=1e-7)

    def test_random_streams(self):
        for seed in range(some(40)):
            chance = random.Random(f"marked {seed}")
            markets = [("linear", "BTCUSDT"), ("linear", "ETHUSDT"),
                       ("option", "BTC-27MAR26-90000-C")][:seed % 3 + 1]
            lines = stream_of(chance, markets, 80)
            with self.subTest(seed):
                done = report(["--cash", "700"], lines)
                self.assertEqual(done.returncode, 0)
                got = json.loads(done.stdout, parse_float=Decimal)
                self.check(lines, got, Fraction(700))
                # Without --cash the records tell it.
                self.check(lines, json.loads(report([], lines).stdout, parse_float=Decimal),
                           Fraction(5000))

    def test_an_inverse_contract(self):
        lines = stream_of(random.Random(50), [("inverse", "BTCUSD")], 80)
        got, = records(["--cash", "2BTC"], [{**line, "cash": None} for line in lines])
        self.check(lines, got, Fraction(2))

    def test_unknown(self):
        """Without candles, with a trade whose position was not told, or with a market that has no
        candles."""
        lines = stream_of(random.Random(51), [("linear", "BTCUSDT"), ("linear", "ETHUSDT")], 80)
        first = next(line for line in lines if line["type"] == "position")
        for some in ([line for line in lines if line["type"] != "candle"],
                     [line for line in lines if line is not first],
                     [line for line in lines if line["type"] != "candle"
                      or line["symbol"] == "BTCUSDT"],
                     [line for line in lines if line["type"] in ("candle", "trade")]):
            got, = records([], some)
            self.assertEqual((got["max_drawdown_marked"], got["max_drawdown_marked_pct"]),
                             (None, None))
            self.assertIsNotNone(got["max_drawdown"])
        got, = records([], [line for line in lines if line["type"] in ("candle", "trade")])
        self.assertEqual((got["unrealised"], got["equity"]), (None, None))

    def test_only_an_open_position(self):
        position = {"type": "position", "time": START, "category": "linear", "symbol": "BTCUSDT",
                    "side": "long", "qty": 2, "entry": 100, "mark": 100, "unrealised": 0,
                    "fee": 1.5, "dust": 0, "funding": 0.25, "cash": 400, "currency": "USDT",
                    "position": "p", "leverage": 5, "entry_time": START}
        candle = {"type": "candle", "category": "linear", "symbol": "BTCUSDT", "interval": "1",
                  "time": START, "open": 95, "high": 95, "low": 90, "close": 90, "volume": 1,
                  "closed": True}
        got, open_one = records(["--positions"], [position, candle])
        want = {"total_trades": 0, "start_balance": 400, "end_balance": 400, "unrealised": -20,
                "equity": Decimal("378.75"), "max_drawdown": 0,
                "max_drawdown_marked": Decimal("21.25"),
                "max_drawdown_marked_pct": Decimal("5.3125"), "expectancy_r": None,
                "currency": "USDT"}
        self.assertEqual({name: got[name] for name in want}, want)
        got, = records([], [{**position, "fee": None}, candle])
        self.assertEqual((got["unrealised"], got["equity"], got["max_drawdown_marked"]),
                         (-20, None, None))
        want = {"position": "p", "entry_time": START, "value": 180, "pnl_pct": -10, "leverage": 5,
                "margin": 40, "unrealised": -20, "fee": Decimal("1.5")}
        self.assertEqual({name: open_one[name] for name in want}, want)

    def test_a_run_of_trade(self):
        """What trade itself writes: the equity at the end is the one of its own account line."""
        stream = run(["bybit-stream", "-q", "kline.1.BTCUSDT", "--simulate", "--from", "2025-01-01",
                      "--to", "2025-01-01T12:00"]).stdout
        for name, *words in (["ohlc", "-q"], ["ind", "-q", "--ema", "5", "--ema", "20"],
                             ["signal", "-q", "--long", "ema_5 > ema_20", "--short",
                              "ema_5 < ema_20", "--stop", "0.6%", "--all"]):
            stream = run([name, *words], stream, check=True).stdout
        trade = run(["trade", "--cash", "3000", "--opposite", "reverse", "--max-daily-loss", "off"],
                    stream, check=True)
        done = run(["report"], trade.stdout)
        self.assertEqual((done.returncode, done.stderr), (0, b""))
        got = json.loads(done.stdout, parse_float=Decimal)
        lines = [line for line in map(json.loads, trade.stdout.splitlines())
                 if line["type"] in ("candle", "position", "trade", "funding")]
        self.check(lines, got, Fraction(3000))
        self.assertGreater(got["total_trades"], 10)
        self.assertGreater(got["max_drawdown_marked"], 0)
        self.assertEqual(got["trades_with_r"], got["total_trades"])
        words = trade.stderr.decode().split()
        unrealised, balance = Fraction(words[words.index("unrealised") + 1]), Fraction(
            words[words.index("balance") + 1])
        self.assertAlmostEqual(float(got["equity"]), float(unrealised + balance), delta=0.011)
        self.assertAlmostEqual(float(got["unrealised"]), float(unrealised), delta=0.0051)
