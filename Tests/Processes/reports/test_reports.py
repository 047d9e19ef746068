"""The metrics of report against a plain computation, on random lists of trades of many shapes; its files; scripts/sweep."""
import csv
import html.parser
import io
import json
import math
import os
import random
import signal
import statistics
import subprocess
import sys
import tempfile
import unittest
from datetime import datetime, timezone
from decimal import Decimal
from fractions import Fraction

from harness.commands import BIN, PROJECT, run, start

DAY = 86_400_000
START = 1_735_689_600_000
ENVIRONMENT = dict(os.environ, PATH=BIN + ":" + os.environ["PATH"], TZ="UTC", LC_ALL="C.UTF-8")


def report(arguments, trades, **more):
    lines = "".join(trade if isinstance(trade, str) else json.dumps(trade) + "\n" for trade in trades)
    return run(["report", *arguments], lines, **more)


def records(arguments, trades):
    done = report(arguments, trades)
    assert done.returncode == 0 and done.stderr in ("", "report: the input has no records: nothing to report\n"), done.stderr
    return [json.loads(line, parse_float=Decimal) for line in done.stdout.splitlines()]


def read(path):
    with open(path) as file:
        return file.read()


def exact(value):
    return None if value is None else Fraction(str(value))


def rounded(value, digits=12):
    """Half-even, as quotients are."""
    return Fraction(round(value * 10 ** digits), 10 ** digits)


def value(trade, price):
    """What the quantity is worth: an inverse contract is a dollar, paid in coins."""
    quantity, price = exact(trade.get("qty")), exact(price)
    if quantity is None or price is None:
        return None
    return rounded(quantity / price) if trade["category"] == "inverse" else quantity * price


def gain(trade, entry, exit):
    entered, left = value(trade, entry), value(trade, exit)
    if entered is None or left is None:
        return None
    return left - entered if (trade["side"] == "long") == (trade["category"] != "inverse") else entered - left


def risk(trade):
    """The R of a trade; None without a stop on the losing side."""
    stop, entry = trade.get("stop"), trade.get("entry")
    if stop is None or entry is None or (stop >= entry if trade["side"] == "long" else stop <= entry):
        return None
    return -gain(trade, entry, stop)


def costs(trades, total):
    """What R, turnover and decision prices give."""
    in_r = [Fraction(str(trade["pnl"])) / risk(trade) for trade in trades if risk(trade)]
    turnovers, short, short_turnover = [], [], []
    for trade in trades:
        entered, left = value(trade, trade.get("entry")), value(trade, trade.get("exit"))
        turnovers.append(None if entered is None or left is None else entered + left)
        planned = gain(trade, trade.get("entry_decision"), trade.get("exit_decision"))
        if planned is not None and turnovers[-1] is not None:
            short.append(planned - gain(trade, trade["entry"], trade["exit"]))
            short_turnover.append(turnovers[-1])
    turnover = None if None in turnovers else sum(turnovers, Fraction(0))
    return {
        "expectancy_r": over(sum(in_r), len(in_r)), "trades_with_r": len(in_r), "turnover": turnover,
        "breakeven_cost_bps": None if not turnover else 10_000 * total / turnover,
        "shortfall": sum(short) if short else None, "shortfall_bps": over(10_000 * sum(short), sum(short_turnover)) if short else None,
    }  # fmt: skip


def over(dividend, divisor):
    return None if not divisor or dividend is None else dividend / divisor


def plain(trades, cash):
    """As one would compute it on paper: sums by fractions, days as a list."""
    trades = sorted(trades, key=lambda trade: trade["exit_time"])
    pnls = [Fraction(str(trade["pnl"])) for trade in trades]
    wins, losses = [p for p in pnls if p > 0], [p for p in pnls if p < 0]
    equity, peak, deepest, share = [cash], cash, Fraction(0), Fraction(0)
    for pnl in pnls:
        equity.append(equity[-1] + pnl)
        peak = max(peak, equity[-1])
        deepest = max(deepest, peak - equity[-1])
        share = max(share, (peak - equity[-1]) / peak)
    longest = {1: 0, -1: 0}
    streak, kind = 0, 0
    for pnl in pnls:
        sign = (pnl > 0) - (pnl < 0)
        streak, kind = (streak + 1 if sign == kind else 1), sign
        if sign:
            longest[sign] = max(longest[sign], streak)
    days = {}
    for trade, pnl in zip(trades, pnls):
        days.setdefault(trade["exit_time"] // DAY, Fraction(0))
        days[trade["exit_time"] // DAY] += pnl
    count = max(days) - min(days) + 1 if days else 0
    returns, before = [], cash
    for day in range(min(days), max(days) + 1) if days else []:
        after = before + days.get(day, 0)
        returns.append(after / before - 1)
        before = after
    mean = over(sum(returns), len(returns))
    deviation = statistics.stdev(map(float, returns)) if len(returns) > 1 else 0
    if returns and len(set(returns)) == 1:
        deviation = 0
    downside = math.sqrt(sum(min(r, 0) ** 2 for r in returns) / len(returns)) if len(returns) > 1 else 0
    total = sum(pnls, Fraction(0))
    open_time, end = 0, None
    timed = [trade for trade in trades if trade["entry_time"] is not None]
    for trade in sorted(timed, key=lambda trade: trade["entry_time"]):
        begun = trade["entry_time"] if end is None else max(end, trade["entry_time"])
        open_time += max(0, trade["exit_time"] - begun)
        end = max(end or 0, trade["exit_time"])
    span = end - min(trade["entry_time"] for trade in trades) if trades and timed == trades else 0
    # Written so that a growth of little loses no digits: (1 + x)^y - 1.
    growth = math.expm1(365 / count * math.log1p(float(total / cash))) if count >= 30 and cash + total > 0 else None
    funding = [Fraction(str(trade["funding"])) for trade in trades if trade.get("funding") is not None]
    fees = [Fraction(str(trade["fee"])) for trade in trades if trade["fee"] is not None]
    fees = sum(fees) if fees or not trades else None
    average_win, average_loss = over(sum(wins), len(wins)), over(-sum(losses), len(losses))
    return {
        "total_trades": len(pnls), "winning_trades": len(wins), "losing_trades": len(losses),
        "win_rate": over(Fraction(100 * len(wins)), len(pnls)), "total_pnl": total, "gross_profit": sum(wins, Fraction(0)),
        "gross_loss": sum(losses, Fraction(0)), "avg_win": average_win, "avg_loss": average_loss,
        "payoff": over(average_win, average_loss), "largest_win": max(wins, default=None),
        "largest_loss": min(losses, default=None), "profit_factor": over(sum(wins, Fraction(0)), -sum(losses)),
        "expectancy": over(total, len(pnls)), "fees": fees,
        "max_drawdown": deepest, "max_drawdown_pct": 100 * share,
        "sharpe": over(float(mean or 0) * math.sqrt(365), deviation), "sortino": over(float(mean or 0) * math.sqrt(365), downside),
        "calmar": over(growth, share),
        "avg_hold_hours": over(Fraction(sum(t["exit_time"] - t["entry_time"] for t in timed), 3_600_000), len(timed)),
        "time_in_market_pct": over(Fraction(100 * open_time), span), "return_pct": 100 * total / cash, "days": count,
        "funding": sum(funding) if funding else None, "consecutive_wins": longest[1], "consecutive_losses": longest[-1],
        "start_balance": cash, "end_balance": cash + total, "recovery_factor": over(total, deepest),
        "fees_pct_of_gross_profit": None if fees is None else over(100 * fees, sum(wins)), **costs(trades, total),
    }  # fmt: skip


EXACT = (
    "total_pnl", "gross_profit", "gross_loss", "largest_win", "largest_loss", "fees", "max_drawdown", "funding", "start_balance",
    "end_balance", "turnover", "shortfall",
)  # fmt: skip


def prices_of(chance):
    """Prices of a trade, some of them unknown, some stops on the wrong side."""
    entry, exit = round(chance.uniform(50, 150), 2), round(chance.uniform(50, 150), 2)
    return {
        "entry": entry, "exit": exit, "qty": round(chance.uniform(0.1, 20), 3), "mae": -1, "mfe": 2,
        "stop": chance.choice([None, round(entry * chance.uniform(0.9, 1.1), 2)]), "target": chance.choice([None, 160.5]),
        "entry_decision": chance.choice([None, entry, round(entry * chance.uniform(0.999, 1.001), 4)]),
        "exit_decision": chance.choice([exit, round(exit * chance.uniform(0.999, 1.001), 4)]),
    }  # fmt: skip


def trades_of(chance, count, gap=3_600_000, pnl=None, **members):
    now, trades = START + chance.randrange(DAY), []
    for number in range(count):
        entry = now + chance.randrange(max(1, gap // 4))
        now = entry + chance.randrange(1, max(2, gap))
        value = round(pnl(chance) if pnl else chance.gauss(2, 40), chance.choice([2, 4, 8]))
        trades.append({
            "type": "trade", "time": now, "category": "linear", "symbol": chance.choice(["BTCUSDT", "ETHUSDT", "SOLUSDT"]),
            "interval": chance.choice(["3", "15", None]), "id": f"t{number}", "side": chance.choice(["long", "short"]),
            "strategy": chance.choice(["scalp", "trend"]), "entry_time": entry, "exit_time": now, "fee": round(chance.random(), 4),
            "pnl": value, "pnl_pct": 0.5, "reason": chance.choice(["stop", "target", None]), "signal": f"s{number}",
            **prices_of(chance), **members,
        })  # fmt: skip
    return trades


SHAPES = {
    "none": lambda chance: [],
    "one win": lambda chance: trades_of(chance, 1, pnl=lambda c: 12.5),
    "one loss": lambda chance: trades_of(chance, 1, pnl=lambda c: -12.5),
    "one even": lambda chance: trades_of(chance, 1, pnl=lambda c: 0),
    "all wins": lambda chance: trades_of(chance, 60, pnl=lambda c: c.uniform(0.01, 50)),
    "all losses": lambda chance: trades_of(chance, 60, pnl=lambda c: -c.uniform(0.01, 50)),
    "one day": lambda chance: trades_of(chance, 20, gap=60_000),
    "days apart": lambda chance: trades_of(chance, 40, gap=9 * DAY),
    "evens": lambda chance: trades_of(chance, 80, pnl=lambda c: c.choice([-3, 0, 0, 3])),
    "funding": lambda chance: trades_of(chance, 30, funding=-0.25),
    "overlapping": lambda chance: [
        {**trade, "entry_time": trade["entry_time"] - chance.randrange(20 * DAY)} for trade in trades_of(chance, 50, gap=DAY)
    ],
    "shuffled": lambda chance: chance.sample(trades_of(chance, 100), 100),
    "many": lambda chance: trades_of(chance, 2000),
    "tiny": lambda chance: trades_of(chance, 50, pnl=lambda c: c.gauss(0, 1e-3)),
    "no stops": lambda chance: trades_of(chance, 20, stop=None),
    "no prices": lambda chance: trades_of(chance, 20, entry=None, qty=None),
    "no decisions": lambda chance: trades_of(chance, 20, entry_decision=None),
    "rebates": lambda chance: trades_of(chance, 30, fee=-0.125),
    "no fees": lambda chance: trades_of(chance, 10, fee=None),
    "options": lambda chance: trades_of(chance, 20, category="option", symbol="BTC-27MAR26-90000-C"),
    "spot": lambda chance: trades_of(chance, 20, category="spot", dust=0.01),
    "a month of days": lambda chance: trades_of(chance, 90, gap=DAY),
    "midnights": lambda chance: [
        {**trade, "entry_time": START + number * DAY, "exit_time": START + (number + 1) * DAY, "time": START + (number + 1) * DAY}
        for number, trade in enumerate(trades_of(chance, 40))
    ],
}


class Checked(unittest.TestCase):
    def check(self, got, trades, cash, name):
        for field, want in plain(trades, cash).items():
            value = got[field]
            with self.subTest(name, field=field):
                if want is None or field in EXACT and value is None:
                    self.assertEqual(value, want)
                elif field in EXACT:
                    self.assertEqual(Fraction(value), want)
                else:
                    self.assertIsNotNone(value)
                    self.assertAlmostEqual(float(value), float(want), delta=1e-9 * max(1, abs(float(want))))


class AgainstPlain(Checked):
    def test_metrics(self):
        for name, make in SHAPES.items():
            for seed in range(1 if name in ("none", "many") else 12):
                chance = random.Random(f"{name} {seed}")
                trades, cash = make(chance), chance.choice([1000, 10000, 12345.67])
                got, = records(["--cash", str(cash)], trades)
                self.check(got, trades, Fraction(str(cash)), f"{name} {seed}")

    def test_groups(self):
        def form(text):
            return lambda trade: datetime.fromtimestamp(trade["exit_time"] / 1000, timezone.utc).strftime(text).lower()

        keys = {name: (lambda trade, name=name: trade[name]) for name in ("symbol", "side", "strategy", "reason", "interval")}
        keys |= {"day": form("%Y-%m-%d"), "month": form("%Y-%m"), "hour": form("%H"), "weekday": form("%A")}
        trades = trades_of(random.Random(5), 300, gap=DAY // 3)
        # An hour and a day begin at their first millisecond.
        trades += [{**trades[0], "exit_time": START + 90 * DAY + shift} for shift in (-1, 0)]
        pairs = [("strategy", "month"), ("side", "reason"), ("weekday", "hour"), ("symbol", "interval"), ("month", "symbol")]
        for names in [(name,) for name in keys] + pairs:
            output = records(["--by", ",".join(names)], trades)
            got = {tuple(record[name] for name in names): record for record in output}
            self.assertEqual(len(got), len(output))
            self.assertEqual(set(got), {tuple(keys[name](trade) for name in names) for trade in trades})
            for part, record in got.items():
                some = [trade for trade in trades if tuple(keys[name](trade) for name in names) == part]
                self.check(record, some, Fraction(10000), f"{names} {part}")
                self.assertEqual((record["unrealised"], record["equity"], record["max_drawdown_marked"]), (None, None, None))
            order = [tuple(record[name] for name in names) for record in output]
            if names[0] == "hour":
                self.assertEqual(order, sorted(order))
            # The parts of the first name stand together.
            firsts = [part[0] for part in order]
            self.assertEqual(len([1 for one, other in zip(firsts, firsts[1:]) if one != other]), len(set(firsts)) - 1)
        days = ["monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday"]
        self.assertEqual([record["weekday"] for record in records(["--by", "weekday"], trades)], days)

    def test_coins_stay_apart(self):
        chance = random.Random(6)
        parts = {
            None: trades_of(chance, 30),
            "BTC": trades_of(chance, 30, pnl=lambda c: c.gauss(0, 0.01), category="inverse", symbol="BTCUSD"),
            "ETH": trades_of(chance, 30, pnl=lambda c: c.gauss(0, 0.1), category="inverse", symbol="ETHUSDZ26", currency="ETH"),
        }
        mixed = [trade for trades in parts.values() for trade in trades]
        chance.shuffle(mixed)
        got = {record.get("currency"): record for record in records(["--cash", "5000,2BTC"], mixed)}
        self.assertEqual(set(got), set(parts))
        self.check(got[None], parts[None], Fraction(5000), "quotes")
        self.check(got["BTC"], parts["BTC"], Fraction(2), "BTC")
        # Nobody said how much ether there was.
        for field in ("return_pct", "sharpe", "sortino", "calmar", "max_drawdown_pct", "start_balance", "end_balance"):
            self.assertIsNone(got["ETH"][field])
        for field, want in costs(parts["ETH"], sum(exact(trade["pnl"]) for trade in parts["ETH"])).items():
            self.assertAlmostEqual(float(got["ETH"][field]), float(want), delta=1e-9 * max(1, abs(float(want))))
        self.assertEqual(Fraction(got["ETH"]["total_pnl"]), sum(Fraction(str(t["pnl"])) for t in parts["ETH"]))

    def test_curve(self):
        trades = trades_of(random.Random(7), 200)
        curve = records(["--equity"], trades)
        equity, peak = Fraction(10000), Fraction(10000)
        self.assertEqual((len(curve), curve[0]["equity"]), (201, 10000))
        for record, trade in zip(curve[1:], trades):
            equity += Fraction(str(trade["pnl"]))
            peak = max(peak, equity)
            self.assertEqual(Fraction(record["equity"]), equity)
            self.assertEqual(Fraction(record["drawdown"]), peak - equity)
            self.assertAlmostEqual(float(record["drawdown_pct"]), float(100 * (peak - equity) / peak), delta=1e-9)
        got, = records([], trades)
        self.assertEqual(got["max_drawdown"], max(record["drawdown"] for record in curve))

    def test_ruin(self):
        """An account below zero has no yearly growth; nothing is NaN."""
        for pnls in ([-10000, 5], [-20000, 5], [-10000], [5, -10005, 3]):
            trades = [{**trade, "pnl": pnl, "exit_time": trade["exit_time"] + place * DAY}
                      for place, (trade, pnl) in enumerate(zip(trades_of(random.Random(1), len(pnls)), pnls))]  # fmt: skip
            done = report([], trades)
            self.assertEqual((done.returncode, done.stderr), (0, ""))
            self.assertNotRegex(done.stdout.lower(), "nan|inf")


class TheCash(unittest.TestCase):
    """What the account began with: --cash, else the records, else 10000."""

    def run_with(self, arguments, trades, status=0):
        done = report(arguments, trades)
        self.assertEqual(done.returncode, status)
        return json.loads(done.stdout.splitlines()[0]), done.stderr

    def test_from_the_records(self):
        trades = trades_of(random.Random(20), 30, currency="USDT", cash=2500)
        got, said = self.run_with([], trades)
        self.assertEqual((got["start_balance"], said), (2500, ""))
        self.assertEqual(self.run_with(["--cash", "2500.00"], trades), (got, ""))
        got, said = self.run_with(["--cash", "1000"], trades)
        self.assertEqual(got["start_balance"], 1000)
        self.assertEqual(said, "report: --cash 1000 USDT is used, but the records say that the account began with 2500 USDT\n")
        # A warning is no message of change: -q does not silence it.
        self.assertEqual(self.run_with(["-q", "--cash", "1000"], trades)[1], said)
        self.assertEqual(self.run_with([], [{**trade, "cash": None} for trade in trades])[0]["start_balance"], 10000)

    def test_two_starts(self):
        trades = trades_of(random.Random(21), 30, cash=2500)
        got, said = self.run_with([], trades + [{**trade, "cash": 700} for trade in trades])
        self.assertEqual(got["start_balance"], 2500)
        self.assertIn("different starting balances", said)

    def test_a_coin(self):
        chance = random.Random(22)
        coins = trades_of(chance, 9, pnl=lambda c: c.gauss(0, 0.01), category="inverse", symbol="BTCUSD", currency="BTC", cash=0.5)
        dollars = trades_of(chance, 9, currency="USDT", cash=4000)
        done = report(["--cash", "4000"], coins + dollars)
        got = {record["currency"]: record["start_balance"] for record in map(json.loads, done.stdout.splitlines())}
        self.assertEqual((got, done.stderr), ({"BTC": 0.5, "USDT": 4000}, ""))
        self.assertIn("--cash 0.25 BTC is used", report(["--cash", "0.25BTC"], coins).stderr)


class WrittenAgain(unittest.TestCase):
    def test_counts_once(self):
        """After a kill trade writes records again that may have been read; two runs may have the same ids."""
        trades = trades_of(random.Random(23), 5)
        again = {**trades[2], "again": True}
        self.assertEqual(records([], trades + [again])[0]["total_trades"], 5)
        self.assertEqual(records([], trades[:2] + [again])[0]["total_trades"], 3)
        self.assertEqual(records([], trades + trades)[0]["total_trades"], 10)


def row_of(trade):
    """A trade as the exchange lists it: numbers in strings, and the side of the closing order."""
    row = {
        "symbol": trade["symbol"], "orderType": "Market", "leverage": "3", "updatedTime": str(trade["exit_time"]),
        "side": "Sell" if trade["side"] == "long" else "Buy", "orderId": trade["id"], "closedPnl": str(trade["pnl"]),
        "avgEntryPrice": str(trade["entry"]), "qty": str(trade["qty"]), "cumEntryValue": "100", "createdTime": str(trade["exit_time"] - 5),
        "orderPrice": "1", "closedSize": str(trade["qty"]), "avgExitPrice": str(trade["exit"]), "execType": "Trade", "fillCount": "4",
        "cumExitValue": "100",
    }  # fmt: skip
    if trade["fee"] is not None:
        row |= {"openFee": "0", "closeFee": str(trade["fee"])}
    return row


class ClosedPnL(Checked):
    """Rows of /v5/position/closed-pnl, alone or in whole answers."""

    def test_metrics(self):
        for category, symbol in [("linear", "BTCUSDT"), ("linear", "ETHPERP"), ("inverse", "BTCUSD"), ("inverse", "ETHUSDZ26")]:
            for fee in (0.25, None):
                chance = random.Random(f"{symbol} {fee}")
                trades = trades_of(chance, 50, symbol=symbol, category=category, fee=fee)
                rows = [row_of(trade) for trade in trades]
                answers = [{"retCode": 0, "retMsg": "OK", "result": {"nextPageCursor": "x", "category": category, "list": part}, "time": START}
                           for part in (rows[30:], rows[:30], [])]  # fmt: skip
                known = [{**trade, "entry_time": None, "stop": None, "entry_decision": None} for trade in trades]
                outputs = [report(["--cash", "900,3BTC,4ETH"], lines) for lines in (rows, answers, rows + rows[10:20])]
                for done in outputs:
                    self.assertEqual((done.returncode, done.stderr), (0, ""))
                    self.assertEqual(done.stdout, outputs[0].stdout)
                got = json.loads(outputs[0].stdout, parse_float=Decimal)
                coin = {"BTCUSD": "BTC", "ETHUSDZ26": "ETH", "ETHPERP": "USDC"}.get(symbol, "USDT")
                self.assertEqual(got["currency"], coin)
                self.check(got, known, Fraction({"BTC": 3, "ETH": 4}.get(coin, 900)), f"{symbol} {fee}")
                self.assertEqual((got["avg_hold_hours"], got["time_in_market_pct"]), (None, None))
                sides = {record["side"]: record["total_trades"] for record in records(["--by", "side"], rows)}
                self.assertEqual(sides["long"], len([trade for trade in trades if trade["side"] == "long"]))

    def test_rows(self):
        trade = trades_of(random.Random(30), 1, symbol="BTCUSDT")[0]
        bust = {**row_of(trade), "execType": "BustTrade"}
        row, = csv.DictReader(io.StringIO(report(["--csv", "-"], [bust]).stdout))
        self.assertEqual((row["trade_id"], row["side"], row["entry_time"], row["hold_time"]), ("t0", trade["side"], "", ""))
        self.assertEqual((row["reason"], row["category"], row["signal_id"], row["stop"]), ("liquidation", "linear", "", ""))
        self.assertEqual(float(row["pnl_percentage"]), trade["pnl"])

    def test_bad_rows(self):
        """A bad row spoils its line, and nothing of that line counts."""
        good, other = [row_of(trade) for trade in trades_of(random.Random(31), 2)]
        for member, bad in [("side", "long"), ("side", None), ("updatedTime", "soon"), ("closedPnl", ""), ("closedPnl", "1e15"), ("avgExitPrice", "x")]:
            answer = {"result": {"list": [good, {**other, member: bad}]}}
            done = report([], [answer, good])
            self.assertEqual(done.returncode, 1)
            self.assertIn(f"report: line 1: expected ", done.stderr)
            self.assertEqual(json.loads(done.stdout)["total_trades"], 1)

    def test_what_is_none(self):
        """Rows of orders have a closedPnl too; and report says so when nothing in its input is a trade."""
        order = {"orderId": "1", "symbol": "BTCUSDT", "side": "Sell", "closedPnl": "5", "avgPrice": "1", "updatedTime": str(START)}
        for lines in ([order], [{"retCode": 0, "result": {"list": [order]}}], [{"type": "signal"}], [{"topic": "order", "data": [order]}]):
            done = report([], lines)
            self.assertEqual((json.loads(done.stdout)["total_trades"], done.returncode), (0, 0))
            self.assertIn("no trade in 1 line; report reads the records of trade", done.stderr)
        self.assertEqual(report([], []).stderr, "report: the input has no records: nothing to report\n")


def marked(lines, start):
    """The largest distance of the marked equity from its peak, and that in percent: the equity is looked at in whole, from all lines
    so far, before each group of candles that close together, and at the end."""
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
            equity += exact(record["unrealised"]) - exact(record["fee"]) - exact(record["dust"]) + exact(record["funding"] or 0) + one["paid"]
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
    """Candles of a minute with positions between them: opened, enlarged, paid funding, closed, turned around."""
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
                lines.append({"type": "candle", **head, "interval": "1", "time": time, "open": price, "high": price, "low": price, "close": price, "volume": 1, "closed": closed})
            if chance.random() < 0.1:
                lines.append({**lines[-1], "open": 1, "high": 1, "low": 1, "close": 1, "price_type": "mark"})
            moment = time + chance.choice([0, 59_999, 60_000])
            # What happened inside a candle is marked with a price of then, and told behind the candle's close.
            mark = prices[market] if moment == time + 60_000 else round(prices[market] * chance.uniform(0.99, 1.01), 2)
            if market in held and chance.random() < 0.2:
                position = held[market]
                if chance.random() < 0.5:
                    amount = round(chance.gauss(0, 1), 4)
                    lines.append({"type": "funding", "time": moment, **head, "id": f"f{len(lines)}", "amount": amount, "position": position["position"]})
                    position["funding"] = round((position["funding"] or 0) + amount, 4)
                else:
                    got = gain(position, position["entry"], mark)
                    pnl = got - exact(position["fee"]) + exact(position["funding"] or 0)
                    lines.append({"type": "trade", "time": moment, **head, "id": position["position"], "side": position["side"], "entry_time": position["entry_time"],
                                  "exit_time": moment, "entry": position["entry"], "exit": mark, "qty": position["qty"], "fee": position["fee"], "pnl": float(round(pnl, 10)), "cash": 5000})
                    lines.append({"type": "position", "time": moment, **head, "side": "flat", "qty": 0, "entry": None, "mark": mark, "unrealised": 0, "position": None, "cash": 5000})
                    del held[market]
                    if chance.random() < 0.3:
                        lines.append({"type": "funding", "time": moment, **head, "id": f"f{len(lines)}", "amount": -0.5, "position": None})
            if market not in held and chance.random() < 0.15:
                serial += 1
                entry = round(mark * chance.uniform(0.999, 1.001), 2)
                record = {"type": "position", "time": moment, **head, "side": chance.choice(["long", "short"]), "qty": round(chance.uniform(1, 30), 2), "entry": entry,
                          "mark": mark, "entry_time": moment, "position": f"p{serial}", "fee": round(chance.random(), 3), "dust": 0, "funding": chance.choice([None, 0]), "cash": 5000}
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
        for seed in range(40):
            chance = random.Random(f"marked {seed}")
            markets = [("linear", "BTCUSDT"), ("linear", "ETHUSDT"), ("option", "BTC-27MAR26-90000-C")][:seed % 3 + 1]
            lines = stream_of(chance, markets, 80)
            with self.subTest(seed):
                done = report(["--cash", "700"], lines)
                self.assertEqual(done.returncode, 0)
                got = json.loads(done.stdout, parse_float=Decimal)
                self.check(lines, got, Fraction(700))
                # Without --cash the records tell it.
                self.check(lines, json.loads(report([], lines).stdout, parse_float=Decimal), Fraction(5000))

    def test_an_inverse_contract(self):
        lines = stream_of(random.Random(50), [("inverse", "BTCUSD")], 80)
        got, = records(["--cash", "2BTC"], [{**line, "cash": None} for line in lines])
        self.check(lines, got, Fraction(2))

    def test_unknown(self):
        """Without candles, with a trade whose position was not told, or with a market that has no candles."""
        lines = stream_of(random.Random(51), [("linear", "BTCUSDT"), ("linear", "ETHUSDT")], 80)
        first = next(line for line in lines if line["type"] == "position")
        for some in ([line for line in lines if line["type"] != "candle"], [line for line in lines if line is not first],
                     [line for line in lines if line["type"] != "candle" or line["symbol"] == "BTCUSDT"],
                     [line for line in lines if line["type"] in ("candle", "trade")]):
            got, = records([], some)
            self.assertEqual((got["max_drawdown_marked"], got["max_drawdown_marked_pct"]), (None, None))
            self.assertIsNotNone(got["max_drawdown"])
        got, = records([], [line for line in lines if line["type"] in ("candle", "trade")])
        self.assertEqual((got["unrealised"], got["equity"]), (None, None))

    def test_only_an_open_position(self):
        position = {"type": "position", "time": START, "category": "linear", "symbol": "BTCUSDT", "side": "long", "qty": 2, "entry": 100, "mark": 100,
                    "unrealised": 0, "fee": 1.5, "dust": 0, "funding": 0.25, "cash": 400, "currency": "USDT", "position": "p", "leverage": 5, "entry_time": START}
        candle = {"type": "candle", "category": "linear", "symbol": "BTCUSDT", "interval": "1", "time": START, "open": 95, "high": 95, "low": 90, "close": 90, "volume": 1, "closed": True}
        got, open_one = records(["--positions"], [position, candle])
        want = {"total_trades": 0, "start_balance": 400, "end_balance": 400, "unrealised": -20, "equity": Decimal("378.75"), "max_drawdown": 0,
                "max_drawdown_marked": Decimal("21.25"), "max_drawdown_marked_pct": Decimal("5.3125"), "expectancy_r": None, "currency": "USDT"}
        self.assertEqual({name: got[name] for name in want}, want)
        got, = records([], [{**position, "fee": None}, candle])
        self.assertEqual((got["unrealised"], got["equity"], got["max_drawdown_marked"]), (-20, None, None))
        want = {"position": "p", "entry_time": START, "value": 180, "pnl_pct": -10, "leverage": 5, "margin": 40, "unrealised": -20, "fee": Decimal("1.5")}
        self.assertEqual({name: open_one[name] for name in want}, want)

    def test_a_run_of_trade(self):
        """What trade itself writes: the equity at the end is the one of its own account line."""
        stream = run(["bybit-stream", "-q", "kline.1.BTCUSDT", "--simulate", "--from", "2025-01-01", "--to", "2025-01-01T12:00"]).stdout
        for name, *words in (["ohlc", "-q"], ["ind", "-q", "--ema", "5", "--ema", "20"], ["signal", "-q", "--long", "ema_5 > ema_20", "--short", "ema_5 < ema_20", "--stop", "0.6%", "--all"]):
            stream = run([name, *words], stream, check=True).stdout
        trade = run(["trade", "--cash", "3000", "--opposite", "reverse", "--max-daily-loss", "off"], stream, check=True)
        done = run(["report"], trade.stdout)
        self.assertEqual((done.returncode, done.stderr), (0, b""))
        got = json.loads(done.stdout, parse_float=Decimal)
        lines = [line for line in map(json.loads, trade.stdout.splitlines()) if line["type"] in ("candle", "position", "trade", "funding")]
        self.check(lines, got, Fraction(3000))
        self.assertGreater(got["total_trades"], 10)
        self.assertGreater(got["max_drawdown_marked"], 0)
        self.assertEqual(got["trades_with_r"], got["total_trades"])
        words = trade.stderr.decode().split()
        unrealised, balance = Fraction(words[words.index("unrealised") + 1]), Fraction(words[words.index("balance") + 1])
        self.assertAlmostEqual(float(got["equity"]), float(unrealised + balance), delta=0.011)
        self.assertAlmostEqual(float(got["unrealised"]), float(unrealised), delta=0.0051)


class Stopped(unittest.TestCase):
    def test_tells_what_it_has(self):
        """SIGUSR1 says where it stands; SIGTERM ends it, with the metrics of what came."""
        with start(["report"], env=ENVIRONMENT, text=True, bufsize=-1) as process:
            # Once it has complained of a bad line it hears signals.
            process.stdin.write("".join(json.dumps(trade) + "\n" for trade in trades_of(random.Random(11), 3)) + "{\n")
            process.stdin.flush()
            self.assertIn("line 4", process.stderr.readline())
            process.send_signal(signal.SIGUSR1)
            self.assertIn("3 trades, the last closed at", process.stderr.readline())
            process.send_signal(signal.SIGTERM)
            self.assertEqual(json.loads(process.stdout.readline())["total_trades"], 3)
            self.assertEqual(process.wait(20), -signal.SIGTERM)


class Files(unittest.TestCase):
    def test_csv(self):
        trades = trades_of(random.Random(8), 50)
        trades[3]["id"] = 'a,"b"'
        position = {"type": "position", "time": START, "category": "linear", "symbol": "XRPUSDT", "side": "short", "qty": 7, "entry": 2,
                    "position": "p1", "entry_time": START, "stop": 2.5, "signal": "s1"}
        rows = list(csv.DictReader(io.StringIO(report(["--csv", "-"], trades + [position]).stdout)))
        self.assertEqual(len(rows), 51)
        for row, trade in zip(rows, trades):
            self.assertEqual(row["trade_id"], trade["id"])
            self.assertEqual(float(row["realized_pnl"]), trade["pnl"])
            moment = datetime.fromisoformat(row["exit_time"].replace("Z", "+00:00")).timestamp()
            self.assertEqual(round(moment * 1000), trade["exit_time"])
            self.assertEqual(round(float(row["hold_time"]) * 1000), trade["exit_time"] - trade["entry_time"])
            for column, field in [("reason", "reason"), ("signal_id", "signal"), ("category", "category")]:
                self.assertEqual(row[column], trade[field] or "")
            for column in ("fee", "stop", "target", "mae", "mfe"):
                self.assertEqual(row[column] and float(row[column]), "" if trade[column] is None else trade[column])
            self.assertEqual(row["simulated"], "false")
        last = rows[-1]
        self.assertEqual((last["status"], last["symbol"], last["exit_time"], last["trade_id"]), ("open", "XRPUSDT", "", "p1"))
        self.assertEqual((last["entry_time"], last["stop"], last["signal_id"]), ("2025-01-01T00:00:00Z", "2.5", "s1"))

    def test_page(self):
        """Complete in itself, well formed, and no name from outside becomes markup."""
        tags, outside = [], []

        class Parser(html.parser.HTMLParser):
            void = ("meta", "line", "path")

            def handle_starttag(self, tag, attributes):
                outside.extend(value for name, value in attributes if name in ("src", "href", "xlink:href"))
                self.handle(tag)

            def handle_startendtag(self, tag, attributes):
                pass

            def handle(self, tag):
                if tag == "script":
                    outside.append(tag)
                if tag not in self.void:
                    tags.append(tag)

            def handle_endtag(self, tag):
                assert tags.pop() == tag

        with tempfile.TemporaryDirectory() as folder:
            path = os.path.join(folder, "r.html")
            for count in (0, 1, 2, 9000):
                trades = trades_of(random.Random(9), count)
                for trade in trades[:1]:
                    trade["strategy"] = "<script>alert(1)</script>"
                self.assertEqual(report(["--html", path], trades).returncode, 0)
                text = read(path)
                Parser().feed(text)
                self.assertEqual((tags, outside), ([], []))
                self.assertEqual(text.count("<svg"), 2 if count else 0)
                self.assertNotRegex(text, "https?://|url\\(|@import")
                self.assertLess(len(text), 300_000)
            self.assertEqual(os.listdir(folder), ["r.html"])

    def test_compare(self):
        chance = random.Random(10)
        first = trades_of(chance, 100)
        second = [{**trade, "entry": round(trade["entry"] + 0.1, 4), "exit": round(trade["exit"] - 0.05, 4), "pnl": trade["pnl"] - 1}
                  for trade in first if chance.random() < 0.8]
        extra = [{**trade, "symbol": "XRPUSDT"} for trade in trades_of(chance, 3, signal="another")]
        with tempfile.TemporaryDirectory() as folder:
            paths = [os.path.join(folder, name) for name in ("a", "b")]
            for path, trades in zip(paths, (first, second + extra)):
                with open(path, "w") as file:
                    file.writelines(json.dumps(trade) + "\n" for trade in trades)
            got = records(["--compare", *paths], [])
        self.assertEqual([record["run"] for record in got if record["type"] == "metrics"], paths)
        matches = [record for record in got if record["type"] == "match"]
        self.assertEqual(len(matches), len(second))
        for match in matches:
            sign = 1 if match["side"] == "long" else -1
            self.assertEqual((match["entry_slippage"], match["exit_slippage"]), (sign * Decimal("0.1"), sign * Decimal("0.05")))
            entry = next(trade["entry"] for trade in first if trade["signal"] == match["signal"])
            self.assertAlmostEqual(float(match["slippage_pct"]), sign * 15 / entry, delta=1e-9)
            self.assertEqual(match["matched_by"], "signal")
            self.assertAlmostEqual(match["pnl_difference"], -1, delta=Decimal("1e-12"))
        last = got[-1]
        self.assertEqual((last["matched"], last["only_first"], last["only_second"]), (len(second), 100 - len(second), 3))

    def test_compare_by_time(self):
        """Three runs without ids in common: the nearest pair first, in one market and on one side, a candle apart at most."""
        chance = random.Random(12)
        first = trades_of(chance, 150, gap=400_000, signal=None)
        runs = [first]
        for number in range(2):
            run = []
            for place, trade in enumerate(first):
                if chance.random() < 0.8:
                    late = chance.randrange(-300_000, 300_000)
                    run.append({**trade, "entry_time": trade["entry_time"] + late, "exit_time": max(trade["exit_time"], trade["entry_time"] + late),
                                "id": f"r{number}-{place}", "signal": f"r{number}-{place}", "pnl": round(trade["pnl"] + 1, 8)})
            runs.append(run)
        with tempfile.TemporaryDirectory() as folder:
            paths = [os.path.join(folder, name) for name in "abc"]
            for path, trades in zip(paths, runs):
                with open(path, "w") as file:
                    file.writelines(json.dumps(trade) + "\n" for trade in trades)
            got = records(["--compare", *paths], [])
            table = report(["--table", "--compare", *paths], []).stdout
        self.assertEqual(table.splitlines()[0].split(), paths)
        self.assertEqual([record["run"] for record in got if record["type"] == "metrics"], paths)
        for path, run in zip(paths[1:], runs[1:]):
            pairs = self.nearest(first, run)
            want = sorted((run[j]["signal"], run[j]["entry_time"] - first[i]["entry_time"]) for i, j in pairs)
            matches = [record for record in got if record["type"] == "match" and record["run"] == path]
            self.assertEqual(sorted((match["signal"], match["entry_delay_ms"]) for match in matches), want)
            self.assertEqual({match["matched_by"] for match in matches}, {"time"})
            summary, = [record for record in got if record["type"] == "comparison" and record["run"] == path]
            self.assertEqual((summary["matched"], summary["matched_by_time"]), (len(pairs), len(pairs)))
            self.assertEqual((summary["only_first"], summary["only_second"]), (len(first) - len(pairs), len(run) - len(pairs)))
            self.assertGreater(len(pairs), 60)

    @staticmethod
    def nearest(first, second):
        length = {"3": 180_000, "15": 900_000, None: 60_000}
        near = sorted(
            (abs(a["entry_time"] - b["entry_time"]), (a["exit_time"], i), (b["exit_time"], j))
            for i, a in enumerate(first) for j, b in enumerate(second)
            if (a["symbol"], a["side"]) == (b["symbol"], b["side"])
            and abs(a["entry_time"] - b["entry_time"]) <= max(length[a["interval"]], length[b["interval"]]))
        pairs, left, right = [], set(), set()
        for _, (_, i), (_, j) in near:
            if i not in left and j not in right:
                pairs.append((i, j)), left.add(i), right.add(j)
        return pairs


MAKE = """import json, random, sys
fast, slow, begin = int(sys.argv[1]), int(sys.argv[2]), int(sys.argv[3])
for number in range(5):
    now = begin + number * 3600000
    print(json.dumps({"type": "trade", "symbol": "X", "side": "long", "entry_time": now, "exit_time": now + 1, "fee": 0,
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
        done = subprocess.run(
            [sys.executable, os.path.join(PROJECT, "scripts", "sweep"), *arguments], capture_output=True, text=True, timeout=60,
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
                runs, said = self.sweep("fast=1,2", "slow=1..3:0.5", "--rank", "total_pnl", "--", pipe, path=path)
                self.assertEqual((len(runs), said), (10, ""))
                totals = [run["total_pnl"] for run in runs]
                self.assertEqual(totals, sorted(totals, reverse=True))
                self.assertEqual(runs[0]["params"], {"fast": "1", "slow": "3.0"})
                self.assertEqual([run["rank"] for run in runs], list(range(1, 11)))

    def test_least_and_top(self):
        runs, _ = self.sweep("fast=1,2,4", "slow=1", "--rank=total_pnl", "--least", "--top", "1", "--jobs", "2", "--", self.PIPE)
        self.assertEqual([run["params"]["fast"] for run in runs], ["4"])

    def test_failures(self):
        runs, said = self.sweep("fast=1,x,2", "slow=3", "--rank", "total_pnl", "--", self.PIPE, status=1)
        self.assertEqual(len(runs), 2)
        self.assertIn("sweep: fast=x slow=3: status 1", said)
        self.sweep("fast=x", "slow=3", "--", self.PIPE, status=3)
        self.assertIn("no metric 'sharp'", self.sweep("fast=1", "slow=3", "--rank", "sharp", "--", self.PIPE, status=2)[1])

    def test_values_are_quoted(self):
        runs, _ = self.sweep("a=it's;touch no,$(touch no)", "--rank", "days", "--", "echo {a} >>out; echo | report")
        self.assertEqual(sorted(read(os.path.join(self.folder.name, "out")).splitlines()), ["$(touch no)", "it's;touch no"])
        self.assertFalse(os.path.exists(os.path.join(self.folder.name, "no")))
        self.assertEqual([run["rank"] for run in runs], [None, None])

    def test_walks_forward(self):
        pipe = self.PIPE.replace(str(START), "$(date -d {from} +%s)000")
        span = ("--from", "2025-01-01", "--to", "2025-01-26", "--walk", "10d,5d")
        steps, _ = self.sweep("fast=1,2", "slow=3", "--rank", "total_pnl", *span, "--", ": {to};" + pipe)
        self.assertEqual([step["type"] for step in steps], ["step"] * 3 + ["walk"])
        times = [steps[1][name] for name in ("train_from", "test_from", "test_to")]
        self.assertEqual(times, ["2025-01-06T00:00:00Z", "2025-01-16T00:00:00Z", "2025-01-21T00:00:00Z"])
        self.assertEqual([(step["params"]["fast"], step["train"], step["test"]) for step in steps[:3]], [("1", 7, 7)] * 3)
        self.assertEqual(steps[0]["metrics"]["time"], 1736553600000 + 4 * 3_600_000 + 1)
        self.assertEqual(steps[3], {"type": "walk", "metric": "total_pnl", "steps": 3, "train": 7, "test": 7})

    def test_usage(self):
        for words in ([], ["fast=1"], ["--", "report"], ["fast=1", "--", "report"], ["fast=1", "--what", "--", "{fast}"],
                      ["fast=3..1:1", "--", "{fast}"], ["fast=1,,2", "--", "{fast}"], ["fast=1", "fast=2", "--", "{fast}"],
                      ["fast=1", "--walk", "1d,1d", "--", "{fast}"], ["fast=1", "--from", "2025-01-01", "--", "{fast}"],
                      ["fast=1", "--", "{fast} {to}"], ["fast=1", "--top", "0", "--", "{fast}"], ["fast=1", "--", "a", "b"]):  # fmt: skip
            self.assertIn("sweep: ", self.sweep(*words, status=2)[1])
        done = subprocess.run([os.path.join(PROJECT, "scripts", "sweep"), "--help"], capture_output=True, text=True)
        self.assertIn("--walk", done.stdout)
